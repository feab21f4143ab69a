"""Processes forked from this one: how they end, what they are called, and what they leave alone."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.stub_book import wait_for
from tools import forked, parent
from tools.forked import Forked

pytestmark = pytest.mark.skipif(not forked.POSSIBLE, reason="processes are not forked here")


def raising(error):
    raise error


@pytest.mark.parametrize(
    ("act", "code", "said"),
    [
        (lambda: None, 0, ""),
        (lambda: sys.exit(), 0, ""),
        (lambda: sys.exit(3), 3, ""),
        (lambda: sys.exit("it failed: 1"), 1, "it failed: 1\n"),
        (lambda: raising(KeyError("x")), 1, "KeyError: 'x'\n"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), -signal.SIGKILL, ""),
    ],
)
def test_the_code_is_that_of_a_program(act, code, said, capfd):
    process = Forked(act, "one")
    assert process.wait() == process.poll() == process.returncode == code
    assert capfd.readouterr().err.endswith(said)


def test_it_has_a_name_and_ends_when_it_is_asked_to():
    process = Forked(lambda: time.sleep(60), "a name")
    comm = Path("/proc", str(process.pid), "comm")
    assert wait_for(lambda: comm.read_text() == "a name\n", within=10)
    assert process.poll() is None
    process.terminate()
    assert process.wait() == -signal.SIGTERM
    process.kill()  # which has ended: nothing happens, to no other process of that number


def test_what_this_process_does_at_its_end_it_does_not(tmp_path):
    with parent.before_the_end((tmp_path / "done").touch):
        process = Forked(lambda: (parent.end_at_once(), os.kill(os.getpid(), signal.SIGTERM)), "x")
        assert process.wait() == 128 + signal.SIGTERM
    assert not (tmp_path / "done").exists()


def test_it_ends_with_the_process_that_forked_it(tmp_path):
    number = tmp_path / "number"

    def middle():
        number.write_text(str(Forked(lambda: time.sleep(60), "inner", signal.SIGKILL).pid))

    assert Forked(middle, "middle").wait() == 0
    assert wait_for(lambda: not Path("/proc", number.read_text()).exists(), within=10)
