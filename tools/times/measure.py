"""The time of whole builds from nothing, by task and by what each chapter does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.kernel import others, speeds
from lib.util import cache
from tools import ROOT, environment, memory
from tools.times import FOLDER, kinds

REST = "make"


class Task(NamedTuple):
    """A task of a build: seconds from the start of all to its begin and its end, and by kind."""

    name: str
    begin: float
    end: float
    seconds: dict


class Build(NamedTuple):
    """A build: its tasks in the order of their begin, and what it took.

    summary : of the dataset, as `MovieLens.summary` returns it
    peaks : `memory.Peaks`; disk : bytes of the build folder
    others : processors that other programs kept busy meanwhile, on the average
    gflops : of the machine, as `speeds.fused_gflops` measured them before
    """

    tasks: list
    summary: dict
    peaks: memory.Peaks
    disk: int
    others: float
    gflops: float


def whole_build(dataset, seed, folder):
    """Clone the checkout as it is committed, and build the book of `dataset` there: a `Build`.

    folder : pathlib.Path of a new folder, for the clone, which is removed when it is measured
    Everything is made anew, the environment as well; packages are installed from what pip has in
    its cache, or downloaded where it has none. A real dataset is looked for in data/ of the
    checkout where MOVIELENS_DIR is not set. Raises SystemExit when a step fails.
    """
    clone, times = folder / "clone", folder.resolve() / "times"
    times.mkdir(parents=True)
    if subprocess.run(["git", "clone", "--quiet", ROOT, clone]).returncode:
        raise SystemExit("the checkout was not cloned: see above")
    foreign = ("MAKE", environment.BUILD, cache.VARIABLE)
    own = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    own = {"MOVIELENS_DIR": str(ROOT / "data")} | own | {FOLDER: str(times)}
    place = Path(dataset).resolve() if Path(dataset).is_dir() else dataset
    settings = [f"DATASET={place}", f"SEED={seed}", f"PYTHON={sys.executable}"]
    gflops = speeds.fused_gflops(os.cpu_count())
    disturbed = others.Others()
    peaks = memory.peaks_of(["make", "book", *settings], own, clone)
    if peaks.code:
        raise SystemExit(f"make book failed on {dataset} with {peaks.code}, in {clone}")
    build = clone / "_build"
    made = Build(
        tasks_of(peaks, times),
        json.loads((build / "dataset.json").read_text(encoding="utf-8")),
        peaks,
        sum(path.stat().st_blocks * 512 for path in build.rglob("*") if path.is_file()),
        disturbed.mean(),
        gflops,
    )
    shutil.rmtree(clone)
    return made


def tasks_of(peaks, times):
    """The tasks of a build that was watched, as a list of `Task`.

    times : folder in which the kernels of the chapters left their times (`sampling.watch`)
    """
    by_kind = {}
    for path in sorted(Path(times).glob("kernel-*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["parent"] in peaks.owners:
            by_kind[peaks.owners[told["parent"]]] = told["seconds"]
    tasks = [Task(name, *span, by_kind.get(name, {})) for name, span in peaks.spans.items()]
    return sorted([*tasks, Task(REST, 0.0, peaks.seconds, {})], key=lambda task: task.begin)


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
