"""Seconds a sweep and test RMSE of our Gibbs sampler, an epoch of our ALS, and other samplers.

Each runs in a process of its own, for n sweeps and for 2n, of which the first half is burn-in.
The difference over n is the time of a sweep without reading, compiling or preparing, and all have
the same sweeps behind their test error, that of the mean over the second half of 2n. Runs
alternate, so that a busy moment of the machine affects all of them.
"""

import sys
import tempfile

import numpy as np

from benchmarks import compare, results
from benchmarks.contenders import CONTENDERS, SAMPLERS

SWEEPS = {"twin-small": 20, "twin": 10}  # n, by dataset; OTHER for all others
OTHER = 3
START = 120  # seconds of a run before its sampling: reading, compiling, preparing


def run(dataset, ks, threads, budget, out, peers_python=sys.executable):
    """Time all samplers at each k; returns and keeps the table.

    budget : seconds of sampling that one of them may take at one k; up to compare.REPEATS pairs
        of runs are made, and one in any case, each run stopped after START + budget seconds
    peers_python : the interpreter in which the other programs are installed
    """
    names = [*SAMPLERS, "ours"]  # of ALS, to compare a sweep with an epoch
    available = compare.versions(peers_python, names)
    sweeps, path_of_table = SWEEPS.get(dataset, OTHER), out / "gibbs.csv"
    watched = results.quiet(path_of_table)
    machine = results.machine_facts(threads)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path, train = results.prepare(dataset, folder)
        for k in ks:

            def sample_once(name, n, k=k):
                python = peers_python if CONTENDERS[name].package else sys.executable
                command = (python, "-m", "benchmarks.contenders", name, path, k, n, threads)
                run = results.apart(command, threads, folder, START + budget)
                watched.lap()
                return run

            print(f"k = {k}", flush=True)
            records = pairs(sample_once, list(available), sweeps, budget)
            facts = {"dataset": dataset, "n_train": train.n_ratings, "k": k}
            for name, record in records.items():
                row = facts | {"contender": name, "version": available[name]}
                row |= compare.summary(name, record, np.nan)
                rows.append({k: v for k, v in row.items() if k != "share_of_limit"})
            compare.add_ratios(rows, "posterior")
            table = results.keep(rows, machine, path_of_table, watched)
    results.show(table, machine)
    return table


def pairs(sample_once, names, sweeps, budget):
    """Runs of n = `sweeps` and of 2n by all `names` in turn: {name: compare.Record}.

    sample_once(name, n) : samples from the start and returns a run, or raises RuntimeError with
        what went wrong, after which this one is skipped
    """
    records = {name: compare.Record(sweeps) for name in names}
    for _ in range(compare.REPEATS):
        for name, record in records.items():
            spent = sum(run["seconds"] for pair in record.pairs for run in pair)
            enough = record.pairs and spent * (1 + 1 / len(record.pairs)) > budget
            if not record.note and not enough:
                with compare.noting(name, record):
                    record.pairs.append(tuple(sample_once(name, n * sweeps) for n in (1, 2)))
    return records
