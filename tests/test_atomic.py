"""Files appear whole; what a killed writer left is removed by the next one."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from lib import atomic, cache, locks

KILLED = """
import os, signal, sys
from lib import atomic
with atomic.replacing(sys.argv[1]) as partial:
    partial.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
HOLDING = """
import sys, time
from lib import locks
with locks.holding(sys.argv[1], "a test"):
    print("held", flush=True)
    time.sleep(60)
"""


def run(code, path, **options):
    return subprocess.Popen([sys.executable, "-c", code, str(path)], text=True, **options)


def test_the_old_file_stays_when_writing_fails(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(IsADirectoryError), atomic.replacing(path) as partial:
        tmp_path.write_text(str(partial.write_text("new")))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "file"
    with atomic.replacing(path) as one:
        one.write_text("one")
        with atomic.replacing(path) as two:
            two.write_text("two")
        assert path.read_text() == "two"
    assert path.read_text() == "one"


@pytest.mark.parametrize("name", ["file", "a [b] c*?"])
def test_the_next_writer_removes_what_a_killed_one_left(tmp_path, name):
    path = tmp_path / name
    assert run(KILLED, path).wait() == -signal.SIGKILL
    assert [p.read_text() for p in tmp_path.iterdir()] == ["half"]
    with atomic.replacing(path) as partial:
        partial.write_text("whole")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "whole"


def test_a_lock_says_who_holds_it_and_ends_with_its_holder(tmp_path, capsys):
    path = tmp_path / "folder" / "lock"
    holder = run(HOLDING, path, stdout=subprocess.PIPE)
    assert holder.stdout.readline() == "held\n"
    with (
        pytest.raises(locks.HeldError, match=f"process {holder.pid} .a test. holds"),
        locks.holding(path, "me", wait=False),
    ):
        pass
    threading.Timer(0.3, holder.kill).start()
    started = time.monotonic()
    with locks.holding(path, "me"):
        assert time.monotonic() - started > 0.2
    assert f"Waiting for process {holder.pid} (a test)" in capsys.readouterr().err
    holder.wait()
    holder.stdout.close()


def test_the_cache_is_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "there"))
    assert cache.folder() == tmp_path / "there"
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    with pytest.raises(OSError, match=r"cannot be written to.*file"):
        cache.folder()


def test_the_cache_goes_to_the_user_then_to_a_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setattr(cache, "PROJECT", tmp_path / "file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache.folder() == tmp_path / "home" / "latent-geometry-of-taste"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    place = cache.folder()
    assert place.is_dir()
    assert tmp_path not in place.parents
