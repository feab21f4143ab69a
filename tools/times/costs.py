"""The rows of data/benchmarks/book.csv, from which the table of costs is made."""

import os
from datetime import UTC, datetime

import pandas as pd

from analysis.kernel import roofline
from lib.util import atomic
from tools import ROOT, memory

TABLE = ROOT / "data" / "benchmarks" / "book.csv"
BUSY = 0.1  # processors that others may use before a row says that they did


def row(builds):
    """What the book of a dataset costs: a dict, of the build of median length.

    builds : a list of `measure.Build`; of an even number, the longer of the two in the middle
    """
    build = median(builds)
    spans, peaks = build.peaks.spans, build.peaks
    minutes = {name: (end - begin) / 60 for name, (begin, end) in spans.items()}
    return {
        "dataset": build.summary["name"],
        "n_ratings": build.summary["n_ratings"],
        "simulated": build.summary["simulated"],
        "minutes": round(peaks.seconds / 60, 1),
        "set_up_minutes": round(minutes["set-up"], 1),
        "pages_minutes": round(minutes["rendering the pages"], 1),
        "cpu_minutes": round(peaks.cpu / 60, 1),
        "peak_gib": round(peaks.whole / memory.GIB, 2),
        "disk_gib": round(build.disk / memory.GIB, 2),
        "runs": len(builds),
        "busy": any(one.others > BUSY for one in builds),
        "cpu": roofline.cpu_name(),
        "cores": os.cpu_count(),
        "fused_gflops": round(build.gflops),
        "date": datetime.now(UTC).date().isoformat(),
    }


def median(builds):
    """The build of median length."""
    return sorted(builds, key=lambda build: build.peaks.seconds)[len(builds) // 2]


def carry(new, path=TABLE):
    """Write a row into the table, in the place of that of the same dataset and processor.

    Where there is none, it follows the rows of the dataset, or all.
    """
    rows = pd.read_csv(path, dtype=str).to_dict("records")
    texts = {name: str(value) for name, value in new.items()}
    same = [place for place, old in enumerate(rows) if old["dataset"] == new["dataset"]]
    replaced = next((place for place in same if rows[place]["cpu"] == new["cpu"]), None)
    if replaced is None:
        rows.insert(same[-1] + 1 if same else len(rows), texts)
    else:
        rows[replaced] = texts
    with atomic.replacing(path) as partial:
        pd.DataFrame(rows, columns=list(new)).to_csv(partial, index=False)
