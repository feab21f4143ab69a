"""Programs that end at once: when the one that started them does, and when they are asked to."""

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1
EVERY = 0.5  # seconds between two looks at the parent


def end_with_parent(number=signal.SIGTERM):
    """Let the kernel of Linux send this program the signal `number` when its parent ends.

    The setting outlives exec but not fork. Elsewhere it does nothing; see `watch`.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def watch(parent, number=signal.SIGTERM):
    """Send this program the signal `number` within a second after its parent `parent` ended."""

    def look():
        while os.getppid() == parent:
            time.sleep(EVERY)
        os.kill(os.getpid(), number)

    threading.Thread(target=look, daemon=True, name="parent").start()


def is_alive(process):
    """Whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


_last_acts = []


@contextmanager
def before_the_end(act):
    """Let `act()` be called when a signal ends this program while the block runs."""
    _last_acts.append(act)
    try:
        yield
    finally:
        _last_acts.remove(act)


def forget_the_end():
    """Let a process that was just forked end as any program does, without acts of its parent."""
    _last_acts.clear()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def end_at_once():
    """Let this program, when it is asked to end, do what `before_the_end` says and nothing else.

    Without it the end would wait for a kernel that computes, and be told as an error.
    """

    def end(number, _):
        for act in reversed(_last_acts):
            act()
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
