"""Peak memory of the chapters of a book, and a command under a hard limit.

python -m tools.memory book twin --out _build/memory            # build it, watch each chapter
python -m tools.memory limit 3 make memory DATASET=twin         # GiB, and the command
python -m tools.memory table _build/memory/*.csv                # several books side by side
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from lib.util import atomic
from tools import memory_limit, processes

GIB = 2**30
PAUSE = 0.2  # seconds between two looks


class Peaks(NamedTuple):
    """Exit code and seconds of a command; peaks in bytes of all of it and of each task in it.

    cpu : seconds that its processes have computed
    spans : for each task the seconds from the start to its begin and to its end
    owners : the task of each process, by number
    """

    code: int
    seconds: float
    whole: int
    tasks: dict[str, int]
    cpu: float
    spans: dict[str, tuple[float, float]]
    owners: dict[int, str]


def peaks_of(command, environment=None, folder=None):
    """`Peaks` of a command, run in `folder`, with all the processes that it starts.

    Looks every `PAUSE` at what each process holds, or, where that has grown beyond all it held
    before, at the most it has held since, so that a short peak counts as well. Pages of a file
    or a library that several processes share count for each of them. A process counts for the
    task that it or the nearest process above it does.
    """
    started, computed = time.monotonic(), _of_ended_children()
    command = subprocess.Popen(command, env=environment, cwd=folder)
    family = processes.Family(command.pid)
    highest, whole, tasks, spans, owners = {}, 0, {}, {}, {}
    while command.poll() is None:
        held, now = {None: 0}, time.monotonic() - started
        for process, task in family.look():
            grown = process.most > highest.get((process.pid, process.started), 0)
            highest[process.pid, process.started] = process.most
            if task is not None:  # as it is of a process that has just ended
                owners[process.pid] = task
                spans[task] = spans.get(task, (now, now))[0], now
            held[task] = held.get(task, 0) + (process.most if grown else process.now)
        whole = max(whole, sum(held.values()))
        for task in held.keys() - {None}:
            tasks[task] = max(tasks.get(task, 0), held[task])
        time.sleep(PAUSE)
    seconds, cpu = time.monotonic() - started, _of_ended_children() - computed
    return Peaks(command.returncode, seconds, whole, tasks, cpu, spans, owners)


def _of_ended_children():
    """Seconds that processes below this one have computed, once their parents know of their end."""
    times = os.times()
    return times.children_user + times.children_system


def book(dataset, seed, folder):
    """Build the book of `dataset` from nothing in `folder` and write its table of peaks there.

    The table, `folder`/`dataset`.csv, has the columns task (a chapter, or a step of the build),
    dataset and peak_gib. Raises SystemExit when the build fails.
    """
    table, build = folder / f"{Path(dataset).name}.csv", folder / Path(dataset).name
    if build.exists():
        raise SystemExit(f"{build} is there already: remove it, or say --out with another folder")
    settings = [f"DATASET={dataset}", f"SEED={seed}", f"BUILD={build}"]
    # Two chapters at a time, as in a book by itself, whatever the make above this process does.
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    peaks = peaks_of(["make", "book", *settings], own)
    if peaks.code:
        raise SystemExit(f"make book failed on {dataset} with {peaks.code}: no table was written")
    sizes = [*sorted(peaks.tasks.items()), ("the whole book", peaks.whole)]
    rows = [(task, dataset, f"{size / GIB:.2f}") for task, size in sizes]
    with atomic.replacing(table) as partial, open(partial, "w", newline="") as file:
        csv.writer(file).writerows([("task", "dataset", "peak_gib"), *rows])
    print(side_by_side([table]))
    print(f"{peaks.seconds / 60:.1f} minutes")


def side_by_side(paths):
    """What `book` wrote for several datasets, as a table in Markdown: GiB."""
    rows = [row for path in paths for row in csv.DictReader(path.read_text().splitlines())]
    datasets = list(dict.fromkeys(row["dataset"] for row in rows))
    peaks = {(row["task"], row["dataset"]): row["peak_gib"] for row in rows}
    lines = [["Chapter or step", *(f"`{name}`" for name in datasets)]]
    lines += [["---", *("---:" for _ in datasets)]]
    for task in dict.fromkeys(row["task"] for row in rows):
        lines.append([task, *(peaks.get((task, name), "") for name in datasets)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    whole = tasks.add_parser("book", help="build a book and tell the peak of each chapter")
    whole.add_argument("dataset")
    whole.add_argument("--seed", type=int, default=0)
    whole.add_argument("--out", type=Path, default=Path("_build/memory"))
    shown = tasks.add_parser("table", help="print the tables of several datasets side by side")
    shown.add_argument("paths", type=Path, nargs="+")
    limit = tasks.add_parser("limit", help="run a command that may not use more")
    limit.add_argument("gib", type=float)
    limit.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args(argv)
    if arguments.task == "limit":
        if not arguments.command or not 0 < arguments.gib < 2**20:
            parser.error("give a limit in GiB above 0 and a command")
        sys.exit(memory_limit.run(arguments.command, int(arguments.gib * GIB)))
    if arguments.task == "table":
        print(side_by_side(arguments.paths))
    else:
        book(arguments.dataset, arguments.seed, arguments.out)


if __name__ == "__main__":
    main()
