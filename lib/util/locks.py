"""One program at a time: locks that end with the program that holds them, however it ends."""

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from lib.util import messages

PATIENCE = 0.5  # seconds that a holder may take from the lock to its name in the file
UNTOLD = 2.0  # seconds of waiting that are not worth a word


class HeldError(RuntimeError):
    """Somebody else holds the lock; the message says who and what for."""


@contextmanager
def holding(path, purpose, wait=True):
    """Hold the lock file `path` for this program alone while the block runs; yields it, open.

    path : the file; its folder is created. It is removed when nobody holds it any longer
    purpose : a few words on what it is held for, shown to whoever has to wait
    wait : whether to wait while another program holds it, saying so once on standard error
        when that takes more than two seconds; otherwise HeldError is raised

    A program that is killed holds nothing, and the file that it left is taken over. The lock
    counts between programs and between threads, but not again within the block that holds it:
    that would wait for itself. A program that inherits the open file holds the lock as well.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path, wait) as file:
        file.truncate(0)
        file.write(f"process {os.getpid()} ({purpose})\n")
        file.flush()
        try:
            yield file
        finally:
            file.close()
            sweep(path)


def sweep(path):
    """Remove the lock file `path` if there is one that nobody holds, as a killed program leaves it.

    For those who find done what they would have taken the lock for. A program that waits for
    the file notices that it is gone.
    """
    with suppress(OSError), open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_at(path, file):
            path.unlink()


def _locked(path, wait):
    """The file at `path`, open and locked."""
    told = False
    while True:
        file = open(path, "a+", encoding="utf-8", errors="replace")  # noqa: SIM115
        try:
            told = _lock(file, path, wait, told)
            if _is_at(path, file):
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _lock(file, path, wait, told):
    """Lock an open file; whether the user was told that this takes a while."""
    until = time.monotonic() + (UNTOLD if wait else 0)
    while not _locked_at_once(file):
        if time.monotonic() < until:
            time.sleep(0.02)
            continue
        holder = _holder(file)
        if not wait:
            raise HeldError(f"{holder} holds {path}")
        if not told:
            messages.note(f"Waiting for {holder}, which holds {path}")
        fcntl.flock(file, fcntl.LOCK_EX)
        return True
    return told


def _locked_at_once(file):
    """Lock an open file that nobody holds; whether this was possible."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file):
    """Who holds the lock, as the file says; it is empty until the holder has written that."""
    until = time.monotonic() + PATIENCE
    while True:
        file.seek(0)
        holder = file.read(500).strip()
        if holder or time.monotonic() > until:
            return holder or "another program"
        time.sleep(0.005)


def _is_at(path, file):
    """Whether `path` still names this open file: its last holder removed it, or somebody did."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
