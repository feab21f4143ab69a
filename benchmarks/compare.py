"""Seconds per epoch, test RMSE and memory of our kernel, the plain one and other programs.

Each contender trains in a process of its own, for n epochs and for 2n. The difference, over n, is
the time of an epoch without reading, compiling or preparing. Runs of all contenders alternate,
so that a busy moment of the machine affects all of them. All are repeated equally often; what is
reported is the median, with the fastest and the slowest repeat.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from analysis.kernel import roofline, speeds
from benchmarks import results
from benchmarks.contenders import CONTENDERS, SAMPLERS

EPOCHS, REPEATS = 20, 3  # at most; always
START, PATIENCE = 240, 4  # a run is stopped after START seconds and PATIENCE budgets per epoch


@dataclass
class Record:
    """Measurements of one contender at one k; a run is a dict of what `contenders.main` prints."""

    epochs: int = 0  # n: runs of n and of 2n epochs
    pilot: tuple = ()  # the first two runs, of one and of two epochs
    pairs: list = field(default_factory=list)  # runs of n and of 2n epochs
    note: str = ""  # what went wrong


def run(
    dataset, ks, threads, budget, out, peers_python=sys.executable, only=None, epochs=None,
    name="comparison",
):  # fmt: skip
    """Time all contenders (or `only` those named) at each k; returns and keeps the table.

    Samplers of a posterior are no contenders here unless named: `samplers` times them.

    budget : seconds of training that one contender should take at one k. It does three repeats,
        of as many epochs as fit, up to 20 and 40; at the least of 1 and 2 epochs (more where it
        is slow to start: `plan`), however long that takes up to PATIENCE.
    peers_python : the interpreter in which the other programs are installed
    epochs : for each k the number n of epochs, without a look at the budget
    name : of the table in the folder `out`
    Raises ValueError when none of them can run.
    """
    everybody = [name for name in CONTENDERS if name not in SAMPLERS]
    available = versions(peers_python, everybody if only is None else only)
    if not available:
        raise ValueError("none of the contenders can run here")
    path, rows = out / f"{name}.csv", []
    watched = results.quiet(path)
    machine = results.machine_facts(threads)
    with tempfile.TemporaryDirectory() as folder:
        data, train = results.prepare(dataset, folder)
        for k, n in zip(ks, epochs or [None] * len(ks), strict=True):

            def train_once(name, epochs, k=k):
                python = peers_python if CONTENDERS[name].package else sys.executable
                command = (python, "-m", "benchmarks.contenders", name, data, k, epochs, threads)
                run = results.apart(command, threads, folder, START + epochs * PATIENCE * budget)
                watched.lap()
                return run

            print(f"k = {k}", flush=True)
            records = alternate(train_once, list(available), budget, n)
            arithmetic, memory = roofline.limits(train, k, machine)
            gather = speeds.gather_seconds(train, k)
            for name, record in records.items():
                facts = {
                    "dataset": dataset,
                    "n_train": train.n_ratings,
                    "k": k,
                    "contender": name,
                    "version": available[name],
                }
                row = facts | summary(name, record, max(arithmetic, memory, gather))
                limits = {"arithmetic": arithmetic, "memory": memory, "gather": gather}
                rows.append(row | {f"{limit}_limit": found for limit, found in limits.items()})
            add_ratios(rows)
            table = results.keep(rows, machine, path, watched)
    results.show(table, machine)
    return table


def versions(python, names):
    """Version of each contender that can run in `python`; says which cannot, and why.

    Raises ValueError when `python` itself cannot.
    """
    code = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"  # noqa: E501
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"{python} is no Python that runs: {(done.stderr or 'no message')[-200:]}")
    installed = {name.lower().replace("_", "-"): v for name, v in json.loads(done.stdout).items()}
    found = {}
    for name in names:
        package = CONTENDERS[name].package
        if package and package not in installed:
            print(f"{name}: {package} is not installed, left out")
        elif name == "pyspark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            print(f"{name}: there is no Java, left out")
        else:
            found[name] = installed.get(package, "")
    return found


def alternate(train_once, names, budget, epochs=None):
    """Runs of n and 2n epochs by all `names` in turn: {name: Record}.

    train_once(name, epochs) : trains from the start and returns a run, or raises RuntimeError with
        what went wrong, after which this contender is skipped
    epochs : n; None lets first runs of one and of two epochs say how many the budget holds
    """
    records = {name: Record(epochs or 0) for name in names}
    for name, record in () if epochs else records.items():
        with noting(name, record):
            record.pilot = train_once(name, 1), train_once(name, 2)
            record.epochs = plan(*(run["seconds"] for run in record.pilot), budget)
    for repeat in range(REPEATS):
        for name, record in records.items():
            if not record.note:
                with noting(name, record):
                    reuse = record.epochs == 1 and repeat == 0 and record.pilot
                    new = () if reuse else (train_once(name, n * record.epochs) for n in (1, 2))
                    record.pairs.append(record.pilot if reuse else tuple(new))
    return records


@contextmanager
def noting(name, record):
    """Says how long the runs within took, or notes in the record what went wrong."""
    try:
        yield
        seconds = [f"{run['seconds']:.2f}" for run in (record.pairs or [record.pilot])[-1]]
        epochs = record.epochs if record.pairs else 1
        print(
            f"  {name}: {epochs} and {2 * epochs} epochs in {' and '.join(seconds)} s", flush=True
        )
    except RuntimeError as error:
        record.note = str(error)
        print(f"  {name}: {error}", flush=True)


def plan(one, two, budget):
    """The number n of epochs for which REPEATS runs of n and of 2n fit into `budget` seconds.

    one, two : seconds of runs of one and of two epochs. What they have in common, the start, is
        taken by every run; a difference lost in the noise counts as a tenth of a run.

    n epochs take as long as the start, even beyond the budget: or the difference of two runs
    would be less than what they differ by for other reasons.
    """
    epoch = max(two - one, two / 10, 1e-3)
    start = max(one - epoch, 0)
    least = int(np.clip(np.ceil(start / epoch), 1, EPOCHS))
    fitting = (budget / REPEATS - 2 * start) / (3 * epoch)
    return int(np.clip(fitting, least, EPOCHS))


def marginal(pairs, epochs):
    """Seconds of an epoch in each pair of runs of n and 2n epochs: (repeats,)."""
    return np.array([(long["seconds"] - short["seconds"]) / epochs for short, long in pairs])


def summary(name, record, limit):
    """One contender's row of the table; its numbers are missing where it did not finish."""
    contender, epochs = CONTENDERS[name], record.epochs
    seconds = marginal(record.pairs, epochs) if record.pairs else np.array([np.nan])
    median = float(np.median(seconds))
    note = record.note
    if median <= 0:
        median, note = np.nan, "an epoch is lost in the noise of the runs"
    runs = [run for pair in record.pairs for run in pair] + list(record.pilot)
    stars = [run["test_rmse"] for run in runs if run["test_rmse"] is not None]
    return {
        "model": contender.model,
        "method": contender.method,
        "seconds_per_epoch": median,
        "fastest": seconds.min(),
        "slowest": seconds.max(),
        "epochs": epochs,
        "repeats": len(record.pairs),
        "compile_seconds": max((run["compile_seconds"] for run in runs), default=np.nan),
        "share_of_limit": limit / median if contender.exact else np.nan,
        "test_rmse": stars[1] if record.pairs and stars else np.nan,  # of the first 2n epochs
        "rmse_epochs": 2 * epochs,
        "peak_gib": max((run["peak_gib"] for run in runs), default=np.nan),
        "note": note,
    }


def add_ratios(rows, unit="ours"):
    """Add to each row its seconds over those of our kernel, or of `unit`, at the same k."""
    ours = {row["k"]: row["seconds_per_epoch"] for row in rows if row["contender"] == unit}
    for row in rows:
        row["times_ours"] = row["seconds_per_epoch"] / ours.get(row["k"], np.nan)
