"""Seconds a sweep and test RMSE of our Gibbs sampler, an epoch of our ALS, and other samplers.

Each runs in a process of its own, for n sweeps and for 2n, of which the first half is burn-in.
The difference over n is the time of a sweep without reading, compiling or preparing. n is SWEEPS
where the budget allows it, so that all have the same sweeps behind their test error, that of the
mean over the second half of 2n; the table says which slow one has fewer sweeps or repeats. Runs
alternate, so that a busy moment of the machine affects all of them, and the table is written after
each pair of them.
"""

import sys
import tempfile
import time

import numpy as np

from benchmarks import compare, results
from benchmarks.contenders import CONTENDERS, SAMPLERS

SWEEPS = 10  # n, at most
OWN = ("posterior", "ours")  # fast enough for all sweeps and repeats, whatever the budget
START = 240  # seconds of a run before and after its sampling: reading, compiling, predicting
PATIENCE = 4  # a run is stopped after START seconds and so many budgets
KEY = ("cpu", "dataset", "k")  # hours at 32 million ratings, so that each k is a study of its own
LATE = "not begun, the time of the study was over"


def run(dataset, ks, threads, budget, out, peers_python=sys.executable, total=np.inf):
    """Time all samplers at each k; returns and keeps the table.

    budget : seconds of sampling that one of the other programs should take at one k; `plan` says
        how many sweeps and repeats that gives
    peers_python : the interpreter in which the other programs are installed
    total : seconds after which no run begins, and one that is running is stopped
    """
    end = time.monotonic() + total
    names = [*SAMPLERS, "ours"]  # of ALS, to compare a sweep with an epoch
    available = compare.versions(peers_python, names)
    path_of_table, rows = out / "gibbs.csv", []
    watched = results.quiet(path_of_table)
    machine = results.machine_facts(threads)
    with tempfile.TemporaryDirectory() as folder:
        path, train = results.prepare(dataset, folder)
        for k in ks:

            def sample_once(name, n, k=k):
                left = end - time.monotonic()
                if left <= 0:
                    raise RuntimeError(LATE)
                python = peers_python if CONTENDERS[name].package else sys.executable
                command = (python, "-m", "benchmarks.contenders", name, path, k, n, threads)
                patience = min(START + PATIENCE * budget, left)
                run = results.apart(command, threads, folder, patience)
                watched.lap()
                return run

            print(f"k = {k}", flush=True)
            facts = {"dataset": dataset, "n_train": train.n_ratings, "k": k}
            for records in pairs(sample_once, list(available), budget):
                of_k = [
                    facts | {"contender": name, "version": available[name]} | _row(name, record)
                    for name, record in records.items()
                ]
                compare.add_ratios(of_k, "posterior")
                table = results.keep(rows + of_k, machine, path_of_table, watched, KEY)
            rows += of_k
    results.show(table, machine)
    return table


def _row(name, record):
    row = compare.summary(name, record, np.nan)
    del row["share_of_limit"]
    return row


def plan(one, two, budget):
    """(n, repeats): how many runs of n and of 2n sweeps `budget` seconds have room for.

    one, two : seconds of runs of one and of two sweeps. What they have in common, the start, is
        taken by every run; a difference lost in the noise counts as a tenth of a run.

    n comes before repeats. At the least n = 1, once, however long that takes.
    """
    sweep = max(two - one, two / 10, 1e-3)
    start = max(one - sweep, 0)
    n = int(np.clip((budget - 2 * start) / (3 * sweep), 1, SWEEPS))
    return n, int(np.clip(budget / (2 * start + 3 * n * sweep), 1, compare.REPEATS))


def pairs(sample_once, names, budget):
    """Runs of n and of 2n sweeps by all `names` in turn; yields {name: compare.Record} after each.

    sample_once(name, n) : samples from the start and returns a run, or raises RuntimeError with
        what went wrong, after which this one is skipped

    The other programs begin with runs of one and of two sweeps, from which `plan` follows.
    """
    records = {name: compare.Record(SWEEPS) for name in names}
    repeats = dict.fromkeys(names, compare.REPEATS)
    for name, record in records.items():
        if name not in OWN:
            with compare.noting(name, record):
                record.pilot = sample_once(name, 1), sample_once(name, 2)
                seconds = [run["seconds"] for run in record.pilot]
                record.epochs, repeats[name] = plan(*seconds, budget)
    for repeat in range(compare.REPEATS):
        for name, record in records.items():
            if repeat >= repeats[name] or record.note:
                continue
            with compare.noting(name, record):
                reuse = record.epochs == 1 and repeat == 0 and record.pilot
                new = () if reuse else (sample_once(name, n * record.epochs) for n in (1, 2))
                record.pairs.append(record.pilot if reuse else tuple(new))
            yield records
