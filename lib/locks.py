"""One program at a time: locks that end with the program that holds them, however it ends."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

from lib import messages


class HeldError(RuntimeError):
    """Somebody else holds the lock; the message says who and what for."""


@contextmanager
def holding(path, purpose, wait=True):
    """Hold the lock file `path` for this program alone while the block runs.

    path : the file; its folder is created. The file stays, empty of meaning once it is free
    purpose : a few words on what it is held for, shown to whoever has to wait
    wait : whether to wait while another program holds it, saying so once on standard error;
        otherwise HeldError is raised

    A program that is killed holds nothing. The lock counts between programs and between
    threads, but not again within the block that holds it: that would wait for itself.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(500).strip() or "another program"
            if not wait:
                raise HeldError(f"{holder} holds {path}") from None
            messages.note(f"Waiting for {holder}, which holds {path}")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(f"process {os.getpid()} ({purpose})\n")
        file.flush()
        yield
