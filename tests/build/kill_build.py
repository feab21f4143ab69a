"""Kill a build at many moments; what the next one makes must be what an undisturbed one makes.

python -m tests.build.kill_build --moments 30 --seed 0
"""

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

from tests.helpers.stub_book import Checkout
from tools import same

LONGEST = 40  # seconds from the start of a build to its end by force
PROGRAMS = ("make", "locked.py", "run_chapters", "ipykernel", "build_html", "jupyter_book")
VICTIMS = (*PROGRAMS, "chapters", "all")
PATIENCE = 600  # seconds for what make does by itself
LEFT = 3  # seconds in which all programs of a killed build are gone


def run(book, arguments, moments, seed, longest=LONGEST):
    """Kill `make` with these arguments in a checkout; yields what was killed, and when.

    book : a `Checkout`. A build that has ended is begun anew, with the notebooks removed one by
    one. Raises AssertionError when programs of a killed build are still at work.
    """
    rng = random.Random(seed)
    while moments:
        wait = rng.uniform(0, longest)
        make = book.start(*arguments)
        until = time.monotonic() + wait
        while make.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        if make.poll() is not None:
            said, _ = make.communicate(timeout=10)
            assert make.returncode == 0, said
            begin_anew(book, rng)
            continue
        victim = rng.choice(VICTIMS)
        victim = victim if kill(book, make, victim) else "make"
        # make notices by itself that a chapter failed, and lets the others end.
        within = LEFT if victim in ("make", "locked.py", "all") else PATIENCE
        assert book.has_ended(within), f"programs at work {within} s after the end of {victim}"
        make.communicate(timeout=10)
        moments -= 1
        yield victim, wait


def kill(book, make, victim):
    """Kill a program of a build, or several; returns False when there was none but make."""
    several = {"all": book.processes, "chapters": book.chapters}
    numbers = several[victim]() if victim in several else book.processes_of(victim)
    for number in numbers or [make.pid]:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return bool(numbers)


def begin_anew(book, rng):
    """Remove the page of contents and some notebooks of a book that was built."""
    build = book.folder / "_build"
    (build / "html" / "index.html").unlink(missing_ok=True)
    notebooks = sorted((build / "executed").glob("*.ipynb"))
    for notebook in rng.sample(notebooks, k=min(3, len(notebooks))):
        notebook.unlink()


def left_behind(book):
    """Files and folders that only a build at work needs."""
    build = book.folder / "_build"
    runs = [path for path in (build / "cache" / "runs").glob("*") if path.is_dir()]
    return [*runs, *build.rglob("*.tmp"), *build.rglob("*.failed.ipynb"), *build.glob("*.old")]


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.build.kill_build", description=__doc__)
    parser.add_argument("--dataset", default="twin-small")
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds of a build")
    parser.add_argument("--folder", type=Path, default=Path("_build/kills"))
    parser.add_argument("--undisturbed", type=Path, help="notebooks of an undisturbed build")
    options = parser.parse_args()
    arguments = ["book", f"DATASET={options.dataset}"]
    undisturbed = options.undisturbed or build(options.folder / "undisturbed", arguments)
    book = copied(options.folder / "killed")
    for victim, wait in run(book, arguments, options.moments, options.seed, options.longest):
        print(f"killed {victim} after {wait:.2f} s", flush=True)
    book.make(*arguments, wait=None)
    assert left_behind(book) == [], left_behind(book)
    sys.exit(same.compare(undisturbed, book.folder / "_build" / "executed"))


def copied(place):
    same.copy_checkout(place.absolute())
    return Checkout(place.absolute())


def build(place, arguments):
    """Build a book in a copy of this checkout; returns the folder of its notebooks."""
    copied(place).make(*arguments, wait=None)
    return place / "_build" / "executed"


if __name__ == "__main__":
    main()
