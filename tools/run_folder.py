"""A folder for what one run needs while it runs; the next run removes what a killed one left."""

import fcntl
import os
import shutil
import uuid
from contextlib import contextmanager
from functools import partial

from lib.util import cache, locks
from tools import parent


@contextmanager
def run_folder():
    """Yield an empty folder among the caches; it is removed at the end.

    Folders of runs that ended without removing theirs, because they were killed, are removed.
    """
    runs = cache.folder() / "runs"
    with locks.holding(runs / ".lock", "making the folder of a run"):
        _remove_abandoned(runs)
        folder = runs / uuid.uuid4().hex[:12]
        folder.mkdir()
        held = _hold(folder)
    remove = partial(shutil.rmtree, folder, ignore_errors=True)
    try:
        with parent.before_the_end(remove):
            yield folder
    finally:
        remove()
        os.close(held)


def _hold(folder):
    """Lock a folder for as long as this program lives: that is how others know."""
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def _remove_abandoned(runs):
    for folder in filter(os.path.isdir, runs.iterdir()):
        try:
            held = _hold(folder)
        except OSError:  # a living run's, or gone by now
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)
