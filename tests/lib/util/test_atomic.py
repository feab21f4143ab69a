"""Files appear whole; what a killed writer left is removed by the next one."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from lib.util import atomic, cache, locks

KILLED = """
import os, signal, sys
from lib.util import atomic
with atomic.replacing(sys.argv[1]) as partial:
    partial.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
HOLDING = """
import sys, time
from lib.util import locks
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


@pytest.mark.parametrize("untold", [0.1, 30.0])
def test_a_lock_says_who_holds_it_and_ends_with_its_holder(tmp_path, capsys, monkeypatch, untold):
    """A wait is told when it takes a while, and only then."""
    monkeypatch.setattr(locks, "UNTOLD", untold)
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
    told = f"Waiting for process {holder.pid} (a test)" in capsys.readouterr().err
    assert told == (untold < 1)
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


def test_a_lock_leaves_nothing_and_what_a_killed_holder_left_is_taken_over(tmp_path):
    path = tmp_path / "lock"
    holder = run(HOLDING, path, stdout=subprocess.PIPE)
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert path.exists()
    with locks.holding(path, "me", wait=False):
        assert path.read_text() == f"process {os.getpid()} (me)\n"
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_swept_away_only_when_nobody_holds_it(tmp_path):
    path = tmp_path / "lock"
    locks.sweep(path)
    with locks.holding(path, "me"):
        locks.sweep(path)
        assert path.exists()
    path.write_text("process 1 (killed)\n")
    locks.sweep(path)
    assert list(tmp_path.iterdir()) == []


def test_a_lock_lets_one_thread_at_a_time_through_though_its_file_comes_and_goes(tmp_path):
    inside, most = [], []

    def work(number):
        for _ in range(50):
            with locks.holding(tmp_path / "lock", "a test"):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 200
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_inherits_a_lock_holds_it(tmp_path):
    path = tmp_path / "lock"
    with locks.holding(path, "me") as file:
        os.set_inheritable(file.fileno(), True)
        heir = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, close_fds=False)
    with pytest.raises(locks.HeldError), locks.holding(path, "another", wait=False):
        pass
    heir.communicate(b"\n")
    with locks.holding(path, "another", wait=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_holder_that_has_not_written_its_name_yet_is_waited_for(tmp_path):
    """The lock and the name in the file are two steps; a moment lies between them."""
    path = tmp_path / "lock"
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        late = threading.Timer(0.05, lambda: (file.write("process 7 (a test)\n"), file.flush()))
        late.start()
        with (
            pytest.raises(locks.HeldError, match=r"process 7 \(a test\) holds"),
            locks.holding(path, "me", wait=False),
        ):
            pass
        late.join()


def test_a_holder_without_a_name_is_another_program(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    path = tmp_path / "lock"
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with (
            pytest.raises(locks.HeldError, match="another program holds"),
            locks.holding(path, "me", wait=False),
        ):
            pass
