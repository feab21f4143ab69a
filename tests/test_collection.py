"""No folder of tests is left out because of its name, and none begins without its loops."""

import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.helpers import compiling


def test_pytest_enters_every_folder(request):
    patterns = request.config.getini("norecursedirs")
    folders = {path.parent for path in Path(__file__).parent.rglob("test_*.py")}
    assert len(folders) > 10
    left_out = {folder for folder in folders for name in patterns if fnmatch(folder.name, name)}
    assert not left_out


@pytest.mark.parametrize("code", [0, 2])
def test_no_test_begins_when_the_loops_are_not_compiled(monkeypatch, code):
    asked = []

    def start_make(*arguments):
        asked.extend(arguments)
        command = ["sh", "-c", f"sleep 0.2; echo no loops >&2; exit {code}"]
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, text=True, **pipes)

    monkeypatch.setattr(compiling, "start_make", start_make)
    waiting = compiling.Compiling("a/build")
    assert asked == ["BUILD=a/build", "a/build/compiled"]
    for _ in "ab":  # each of two workers has collected the tests
        if code:
            with pytest.raises(pytest.exit.Exception, match="not compiled:\nno loops"):
                waiting.pytest_xdist_node_collection_finished()
        else:
            waiting.pytest_xdist_node_collection_finished()
        assert waiting._make.poll() == code, "it did not wait for make"
    waiting.pytest_unconfigure()
