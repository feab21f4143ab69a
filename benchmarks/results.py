"""Ratings and result files of all studies."""

import datetime
import json
import os
import platform
import signal
import subprocess
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.kernel import others, roofline
from benchmarks import BLAS_CHOICES
from lib.data import datasets, tables
from lib.data.csr import CSR, offsets_of, transpose
from lib.data.ratings import Ratings
from lib.util import atomic

# Processors that other programs keep busy on the average: more is said, and no table of the book
# is made of what was measured beside still more.
NOTED, REFUSED = 0.2, 0.5


def parts(dataset):
    """(train, test) of a dataset by name, as the book splits it."""
    return Ratings.from_frame(datasets.load(dataset).ratings).split()


def prepare(dataset, folder):
    """Write the two parts as plain arrays to `folder`, for programs that know no lib; the path."""
    train, test = parts(dataset)
    arrays = {
        "mu": np.float64(train.mean),
        "test_users": np.repeat(np.arange(test.n_users, dtype=np.int32), test.user_counts),
        "test_movies": test.by_user.indices,
        "test_stars": test.by_user.values,
    }
    for side, csr in (("user", train.by_user), ("movie", train.by_movie)):
        arrays |= {f"{side}_{part}": getattr(csr, part) for part in csr._fields}
    path = Path(folder) / "parts.npz"
    np.savez(path, **arrays)
    return path, train


def train_of(data):
    """The training `Ratings` behind the arrays that `results.prepare` writes."""
    by_user, by_movie = (
        CSR(*(data[f"{side}_{part}"] for part in CSR._fields)) for side in ("user", "movie")
    )
    ids = [np.arange(len(csr.offsets) - 1, dtype=np.int32) for csr in (by_user, by_movie)]
    return Ratings(*ids, by_user, by_movie)


def test_of(data):
    """The test `Ratings` behind the same arrays."""
    n_users, n_movies = (len(data[f"{side}_offsets"]) - 1 for side in ("user", "movie"))
    offsets = offsets_of(np.bincount(data["test_users"], minlength=n_users))
    by_user = CSR(offsets, data["test_movies"], data["test_stars"])
    ids = [np.arange(n, dtype=np.int32) for n in (n_users, n_movies)]
    return Ratings(*ids, by_user, transpose(by_user, n_movies))


def machine_facts(threads):
    """The machine and its speeds (`roofline.machine`), the versions and the day: a dict."""
    versions = {name: metadata.version(name) for name in ("numpy", "numba")}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return roofline.machine(threads) | {"python": platform.python_version()} | versions | {
        "date": today
    }  # fmt: skip


def quiet(path):
    """`Others`, to watch a study whose table will be written to `path`.

    Warns where other programs keep more than NOTED processors busy now. Raises ValueError above
    REFUSED where the book reads the table: nothing is measured that it could not keep.
    """
    busy = others.now()
    if busy > REFUSED and _for_the_book(path):
        raise ValueError(f"{_told(busy)}: {path} would not be written; wait until they have ended")
    if busy > NOTED:
        print(f"{_told(busy)}: times will be too long", flush=True)
    return others.Others()


def keep(rows, machine, path, watched, key=("cpu", "dataset")):
    """Write rows (dicts) as CSV with the machine's facts in each, whole or not at all.

    watched : the `Others` of `quiet`; the columns others and others_most say how many processors
        other programs kept busy over the study, and over its worst few seconds

    Rows that an earlier study wrote there of another processor or dataset stay above. A table
    that the book reads is not written where others kept more than REFUSED busy; that is printed.
    Returns the table of this study without the facts, for printing.
    """
    table = pd.DataFrame(rows)
    watched.lap()
    busy = watched.mean()
    if busy > REFUSED and _for_the_book(path):
        print(f"{_told(busy)}: {path} is not written", flush=True)
        return table
    facts = machine | {"others": round(busy, 2), "others_most": round(watched.most, 2)}
    merged = _below_earlier(table.assign(**facts), path, list(key))
    with atomic.replacing(path) as partial:
        merged.to_csv(partial, index=False, float_format="%.6g")
    print(f"written to {path}", flush=True)
    return table


def _for_the_book(path):
    return Path(path).resolve().parent == tables.DATA / "benchmarks"


def _told(busy):
    return f"other programs keep {busy:.2f} processors busy"


def _below_earlier(table, path, key):
    """The table below the rows of `path` that differ from all of its own in a column of `key`."""
    if not Path(path).exists():
        return table
    earlier = pd.read_csv(path)
    again = pd.MultiIndex.from_frame(earlier[key]).isin(pd.MultiIndex.from_frame(table[key]))
    return pd.concat([earlier[~again], table], ignore_index=True) if not again.all() else table


def show(table, machine):
    """Print a table and the machine below it."""
    print(table.to_string(index=False, float_format="{:.3f}".format, na_rep="-"))
    print(", ".join(f"{name} {value}" for name, value in machine.items()))


def apart(command, threads, cache, patience=None):
    """Run a command that prints JSON last, in a process of its own: what it printed.

    cache : folder for compiled loops; a new one, so that the time of compiling is seen once
    patience : seconds after which it is stopped
    A choice of OpenBLAS's kernels in the environment is left out: each program has its best ones.
    Raises RuntimeError, with the reason, when it is stopped or fails.
    """
    environment = {name: value for name, value in os.environ.items() if name not in BLAS_CHOICES}
    environment |= {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": str(threads),
        "NUMBA_CACHE_DIR": str(Path(cache) / "numba"),
    }
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that its children end with it
    )
    try:
        output, errors = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"stopped after {patience:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode == -signal.SIGKILL:
        raise RuntimeError("killed by the system, as happens where memory is short")
    if process.returncode:
        # The reason is the last line that names no place in the program; Java's places follow it.
        reasons = [line for line in errors.splitlines() if line.strip() and not line[0].isspace()]
        last = (reasons or ["no message"])[-1]
        raise RuntimeError(f"failed with status {process.returncode}: {last}")
    return json.loads(output.splitlines()[-1])
