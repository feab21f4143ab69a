"""A look, many times a second, at what the cells of a chapter are doing."""

import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from lib.util import atomic
from tools.times import FOLDER, kinds

PAUSE = 0.01  # seconds between two looks
DEPTH = 60  # calls that a look goes outwards


class Sampler:
    """Seconds of each kind of work in the main thread, which runs the cells.

    Each stretch of time counts for what is seen at its end. While a call of C holds the lock of
    the interpreter, as a compiler does, nobody can look, and the first look after it sees the
    function that made the call: the sum is exact, the parts are to within a few looks.
    """

    def __init__(self):
        self.seconds = Counter()
        self._thread = threading.main_thread().ident
        self._working, self._ended = threading.Event(), False
        self._last = time.perf_counter()
        threading.Thread(target=self._look, daemon=True).start()

    def resume(self, *_):
        """Begin to count, as when a cell starts."""
        self._last = time.perf_counter()
        self._working.set()

    def pause(self, *_):
        """Stop counting, as when a cell has run."""
        if self._working.is_set():
            self._working.clear()
            self._count()

    def end(self):
        """Stop looking for good."""
        self._ended = True
        self._working.set()

    def _look(self):
        while not self._ended:
            self._working.wait()
            self._count()
            time.sleep(PAUSE)

    def _count(self):
        frame, files = sys._current_frames().get(self._thread), []
        while frame is not None and len(files) < DEPTH:
            files.append(frame.f_code.co_filename)
            frame = frame.f_back
        now = time.perf_counter()
        self.seconds[kinds.kind_of(files)] += now - self._last
        self._last = now


def watch(shell, started):
    """Measure the cells that an IPython shell runs, and write the times after each of them.

    started : time.time() when the chapter's kernel was started
    The times go to a file of this process in the folder that `FOLDER` names. A kernel does not know
    its chapter, and its parent does: the file has the number of that process, see `measure`.
    """
    sampler = Sampler()
    first = []

    def before(_):
        first.append(time.time())
        sampler.resume()

    def after(_):
        sampler.pause()
        told = {kinds.STARTING: first[0] - started, **sampler.seconds}
        times = json.dumps({"parent": os.getppid(), "seconds": told})
        with atomic.replacing(Path(os.environ[FOLDER]) / f"kernel-{os.getpid()}.json") as partial:
            partial.write_text(times, encoding="utf-8")

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
