"""The time of a whole build from nothing, by task and by what each chapter does."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from lib.util import cache
from tools import browser, memory
from tools.times import FOLDER, kinds

PAUSE = 0.1  # seconds between two looks at the processes
SET_UP, REST = "set-up", "make"


class Task(NamedTuple):
    """A task of a build: seconds from the start of all to its begin and its end, and by kind."""

    name: str
    begin: float
    end: float
    seconds: dict


def whole_build(dataset, seed, folder):
    """Set up an environment and build the book of `dataset`, both from nothing: list of `Task`.

    folder : pathlib.Path of a new folder, in which all of it happens
    The packages are installed from what pip has in its cache, or downloaded where it has none.
    Raises SystemExit when a step fails.
    """
    folder.mkdir(parents=True)
    started = time.time()
    lists = [["requirements.lock"], ["requirements-dask.lock", "dask"]]
    for words in lists:
        command = [sys.executable, "-I", "tools/setup_venv.py", folder / "venv", *words]
        if subprocess.run(command, cwd=browser.ROOT).returncode:
            raise SystemExit("the environment was not set up: see above")
    set_up = Task(SET_UP, 0.0, time.time() - started, {})
    shutil.rmtree(folder / "venv")
    times = folder / "times"
    times.mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    own |= {FOLDER: str(times.resolve()), cache.VARIABLE: str((folder / "cache").resolve())}
    settings = [f"DATASET={dataset}", f"SEED={seed}", f"BUILD={folder / 'build'}"]
    return [set_up, *watched(["make", "book", *settings], own, times, set_up.end)]


def watched(command, environment, times, after=0.0):
    """Run a build and watch its processes: a list of `Task`, in the order in which they began.

    times : folder in which the kernels of the chapters leave their times
    after : seconds that have passed before
    Raises SystemExit when it fails.
    """
    started = time.time()
    process = subprocess.Popen(command, env=environment, cwd=browser.ROOT)
    seen, owners = {}, {}
    while process.poll() is None:
        now = time.time() - started + after
        for each, task in memory.below(process.pid, memory.processes()):
            if task is not None:
                begin, _ = seen.get(task, (now, now))
                seen[task] = begin, now
                owners[each.pid] = task
        time.sleep(PAUSE)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed with {process.returncode}")
    by_kind = _left_by_kernels(times, owners)
    tasks = [Task(name, *span, by_kind.get(name, {})) for name, span in seen.items()]
    end = time.time() - started + after
    return sorted([*tasks, Task(REST, after, end, {})], key=lambda task: task.begin)


def _left_by_kernels(times, owners):
    """{task: {kind: seconds}} of the files that `sampling.watch` wrote."""
    found = {}
    for path in sorted(Path(times).glob("kernel-*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["parent"] in owners:
            found[owners[told["parent"]]] = told["seconds"]
    return found


def table(tasks):
    """The tasks as a DataFrame: task, begin, seconds, and a column for each of `kinds.KINDS`.

    What a chapter's runner does before and after its kernel counts as starting.
    """
    rows = []
    for name, begin, end, by_kind in tasks:
        row = {"task": name, "begin": begin, "seconds": end - begin}
        if by_kind:
            rest = max(row["seconds"] - sum(by_kind.values()), 0.0)
            row |= {kind: by_kind.get(kind, 0.0) for kind in kinds.KINDS}
            row[kinds.STARTING] += rest
        rows.append(row)
    return pd.DataFrame(rows, columns=["task", "begin", "seconds", *kinds.KINDS])


def told(frame):
    """The table for readers: Markdown, seconds; the sums of the chapters in the last row."""
    shown = frame.drop(columns="begin").set_index("task")
    chapters = shown.dropna()
    shown.loc["all chapters"] = chapters.sum()
    return shown.to_markdown(floatfmt=".0f").replace("nan", "   ")
