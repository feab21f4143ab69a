"""Run those chapters of a book that are out of date, some at a time.

    python -m tools.run_chapters _build als grid kernel --jobs 2

Where the system allows it, they run in processes forked from this one, which has imported what they
need, so that none of them waits for that.
"""

import argparse
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from tools import ROOT, dependencies, forked, parent

# The longest run first, and after them those that find models which these have trained: two
# chapters that search among the same models side by side would wait for one another. The twin is
# simulated for its chapter, where the book is on other ratings.
MODELS = ("wider_grid", "posterior", "drift", "geometry", "grid", "claims", "other_models", "time")
FIRST = (*MODELS, "twin", "data")
ALONE = ("kernel",)  # measures time
PAUSE = 0.05  # seconds between two looks at whether a chapter has ended


class Book:
    """The chapters of the book in a build folder."""

    def __init__(self, build: Path):
        self.build = build
        self.settings = build / "params.json", build / "dataset.json"

    def notebook(self, chapter):
        """Where its executed notebook lies."""
        return self.build / "executed" / f"{chapter}.ipynb"

    def out_of_date(self, chapter):
        """Whether it has no notebook, or one that is older than something it depends on."""
        # Asked for in any case: what modules import is remembered, also in forked processes.
        files = [*self.settings, *dependencies.of_a_notebook(ROOT / "book" / f"{chapter}.md")]
        if not self.notebook(chapter).exists():
            return True
        made = self.notebook(chapter).stat().st_mtime_ns
        return any(path.stat().st_mtime_ns > made for path in files)

    def tell_make(self):
        """Let the time of a file say when a notebook was last made: the pages depend on it."""
        made = [path.stat().st_mtime_ns for path in (self.build / "executed").glob("*.ipynb")]
        ran = self.build / "ran"
        if not ran.exists() or ran.stat().st_mtime_ns < max(made):
            ran.touch()

    def words(self, chapter):
        """The words with which `tools.run_chapter` runs it."""
        parameters, summary = self.settings
        return [
            f"book/{chapter}.md", str(self.notebook(chapter)),
            "--kept", str(self.build / "kept" / f"{chapter}.json"),
            "--book-parameters", str(parameters), "--dataset-summary", str(summary),
        ]  # fmt: skip


def in_order(chapters):
    """The chapters in the order in which they begin."""
    first = [name for name in FIRST if name in chapters]
    return [*first, *(name for name in chapters if name not in FIRST)]


def run(book, chapters, jobs, start):
    """Run chapters; returns whether all of them succeeded.

    jobs : function without arguments, asked again and again, that says how many may be at work
    start : function of a chapter and its words; returns its process, as `Popen` does
    After one that fails no other begins.
    """
    waiting, running, succeeded = in_order(chapters), {}, True
    while waiting or running:
        while waiting and (chapter := _next(waiting, running, jobs())):
            waiting.remove(chapter)
            running[chapter] = start(chapter, book.words(chapter))
        time.sleep(PAUSE)
        codes = {chapter: process.poll() for chapter, process in running.items()}
        for chapter in [name for name, code in codes.items() if code is not None]:
            del running[chapter]
            if codes[chapter] < 0:  # it could not say so itself
                print(f"book/{chapter}.md failed: its program was killed", file=sys.stderr)
        if any(codes.values()):
            succeeded, waiting = False, []
    return succeeded


def _next(waiting, running, jobs):
    """The chapter that may begin now, or None."""
    if len(running) >= jobs or set(ALONE) & set(running):
        return None
    others = (chapter for chapter in waiting if chapter not in ALONE)
    return next(others, None if running else waiting[0])


def starter(several):
    """The function that starts a chapter's process, see `run`.

    several : whether it is for more chapters than one, which imports ahead pay for
    """
    if not (several and forked.POSSIBLE):
        program = [sys.executable, "-m", "tools.run_chapter"]
        return lambda _, words: subprocess.Popen(
            [*program, *words], preexec_fn=parent.end_with_parent
        )
    from tools import forked_kernel, run_chapter

    forked.call_this(forked.RUNNER)
    forked_kernel.import_ahead()

    def start(chapter, words):
        return forked.Forked(partial(run_chapter.program, words, forks=True), chapter)

    return start


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m tools.run_chapters")
    parser.add_argument("build", type=Path)
    parser.add_argument("chapters", nargs="+", help="names of sources in book/")
    parser.add_argument("--jobs", type=int, default=2, help="chapters that run at a time")
    parser.add_argument("--loops", default="", help="a file, without which it is one less")
    arguments = parser.parse_args(argv)
    book = Book(arguments.build)
    try:
        due = [name for name in arguments.chapters if book.out_of_date(name)]
    except (ValueError, OSError) as error:
        sys.exit(f"No chapter is run. {error}")
    # Make compiles loops meanwhile. A chapter that needs them all would compile them as well.
    compiled = Path(arguments.loops)

    def jobs():
        return arguments.jobs if compiled.exists() else max(arguments.jobs - 1, 1)

    if due and not run(book, due, jobs, starter(len(due) > 1)):
        sys.exit(1)
    book.tell_make()


if __name__ == "__main__":
    parent.end_at_once()
    parent.watch(os.getppid())
    main()
