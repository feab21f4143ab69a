"""Other people's programs get our penalty, and nothing of them is left behind."""

import subprocess
import sys
from types import SimpleNamespace

from analysis.kernel import timing
from benchmarks import peers


def test_java_has_ended_with_its_program():
    java = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=-3)
    stopped, context = [], SimpleNamespace(_gateway=SimpleNamespace(proc=java))
    peers._end(SimpleNamespace(sparkContext=context, stop=lambda: stopped.append(True)))
    assert java.returncode is not None
    assert stopped


def test_peers_get_the_same_penalty():
    assert peers.RATIO == timing.TAU / timing.LAM
