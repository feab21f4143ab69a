"""Seconds per epoch and memory of training out of core, beside the same training in memory.

Each fit runs in a process of its own: python -m benchmarks.out_of_core memory DATASET K EPOCHS,
or with `shards` and a folder. Before it begins, the system forgets the files of the shards, so
that all of them are read from the disk once, and under a hard limit as often as the limit asks.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from analysis.kernel.timing import LAM, TAU, compile_seconds
from benchmarks import memory, results
from lib.als import ALS
from lib.data import shards

EPOCHS = 5
COLUMNS = (
    "dataset", "n_train", "k", "ratings", "limit_gib", "shards_gib", "seconds_per_epoch",
    "fastest", "slowest", "epochs", "times_in_memory", "peak_gib", "own_gib", "train_rmse",
    "test_rmse", "note",
)  # fmt: skip


def run(dataset, ks, threads, out, folders=(), limit=None, epochs=EPOCHS):
    """Train in memory and out of core at each of `ks`; returns and keeps the table.

    dataset : the set to be trained in memory
    folders : of shards, which are trained out of core; those of `dataset`, in `out`, if there
        are none
    limit : GiB of a hard limit under which each folder is trained once more; None for no limit

    Columns, besides what was trained: ratings, "in memory" or "out of core"; shards_gib on the
    disk; seconds_per_epoch, the median over `epochs` of the two half-steps, fastest and slowest;
    times_in_memory, over the seconds that as many ratings would take at the speed of `dataset` in
    memory; peak_gib, the most that was resident during the fit, with the pages of mapped files,
    which the system takes back when it needs them, and own_gib without them; the errors after the
    last epoch; note, what went wrong.

    Raises ValueError or OSError for a folder without shards.
    """
    folders = [str(folder) for folder in folders or [_sharded(dataset, out)]]
    on_disk = {folder: shards.read(folder) for folder in folders}
    path, rows = out / "out_of_core.csv", []
    watched = results.quiet(path)
    machine = results.machine_facts(threads)
    with tempfile.TemporaryDirectory() as cache:
        for k in ks:
            for facts, kind, source in _fits(dataset, on_disk, limit):
                if kind == "shards":
                    _forget_files(source, on_disk[source])
                command = (kind, source, k, epochs)
                measured = _fitted(command, threads, cache, facts.get("limit_gib", np.nan))
                watched.lap()
                rows.append(facts | {"k": k} | measured)
            _add_ratios(rows)
            full = [{name: row.get(name, np.nan) for name in COLUMNS} for row in rows]
            table = results.keep(full, machine, path, watched)
    results.show(table, machine)
    return table


def _fits(dataset, on_disk, limit):
    """The fits at each k: (facts for the table, memory or shards, dataset or folder)."""
    yield {"dataset": dataset, "ratings": "in memory"}, "memory", dataset
    for folder, parts in on_disk.items():
        facts = {
            "dataset": parts[0].name,
            "ratings": "out of core",
            "n_train": parts[0].n_ratings,
            "shards_gib": sum(each.size for each in _files(parts)) / 2**30,
        }
        for gib in [np.nan, limit] if limit else [np.nan]:
            yield facts | {"limit_gib": gib}, "shards", folder


def _sharded(dataset, out):
    folder = out / f"shards-{Path(dataset).name}"
    shards.write(dataset, folder, progress=True)
    return folder


def _files(parts):
    """Every `Shard` of the parts, of which the second may be None."""
    return [each for part in parts if part for each in (*part.by_user, *part.by_movie)]


def _forget_files(folder, parts):
    """Make the system forget what it keeps of the files in memory, where it can.

    Else the pages that an earlier fit has read would count for nobody, whatever the limit.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    for each in _files(parts):
        descriptor = os.open(os.path.join(folder, each.file), os.O_RDONLY)
        try:
            os.fsync(descriptor)  # a page that is not on the disk yet cannot be forgotten
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _fitted(arguments, threads, cache, limit=np.nan):
    """The measurements of one fit in a process of its own, or a note of what went wrong."""
    command = (sys.executable, "-m", "benchmarks.out_of_core", *arguments)
    if limit > 0:
        command = (sys.executable, "-m", "tools.memory", "limit", limit, *command)
    try:
        found = results.apart(command, threads, cache) | {"note": ""}
    except RuntimeError as error:
        found = {"note": str(error)}
    told = found["note"] or f"{found['seconds_per_epoch']:.3f} s an epoch"
    under = f" under {limit:g} GiB" if limit > 0 else ""
    print(f"  {' '.join(map(str, arguments))}{under}: {told}", flush=True)
    return found


def _add_ratios(rows):
    """Add to each row its seconds per rating over those in memory at the same k."""
    rates = {
        row["k"]: row["seconds_per_epoch"] / row["n_train"]
        for row in rows
        if row["ratings"] == "in memory" and not row["note"]
    }
    for row in rows:
        if not row["note"]:
            rate = rates.get(row["k"], np.nan)
            row["times_in_memory"] = row["seconds_per_epoch"] / (row["n_train"] * rate)


def main(kind, source, k, epochs):
    """Train once and print the measurements as JSON."""
    train, test = results.parts(source) if kind == "memory" else shards.read(source)
    compile_seconds("fast", int(k))
    memory.forget_peak()
    model = ALS(int(k), LAM, TAU, epochs=int(epochs))
    _, own_gib = memory.with_own_peak(model.fit, train, test)
    seconds, last = model.history["seconds"], model.history.iloc[-1]
    print(
        json.dumps(
            {
                "n_train": train.n_ratings,
                "seconds_per_epoch": seconds.median(),
                "fastest": seconds.min(),
                "slowest": seconds.max(),
                "epochs": len(seconds),
                "peak_gib": memory.peak_gib(),
                "own_gib": own_gib,
                "train_rmse": last["train_rmse"],
                "test_rmse": last["test_rmse"],
            }
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("memory", "shards"):
        sys.exit("give memory DATASET K EPOCHS or shards FOLDER K EPOCHS")
    main(*sys.argv[1:])
