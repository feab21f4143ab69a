"""The share of the machine's limits that the fast kernel reaches, from k = 1 to k = 128."""

import numba

from analysis.kernel import sweep
from benchmarks import results

# Every small k, then every fourth or eighth, and where vectors of 8 or 16 numbers are full.
KS = sorted({*range(1, 14), *range(14, 129, 4), *range(16, 129, 8), *range(15, 128, 16), 20, 100})
ROUNDS = 5


def run(dataset, threads, out, ks=None):
    """Time an epoch at each k (None: KS) in ROUNDS; returns and keeps the table."""
    path = out / "sweep.csv"
    watched = results.quiet(path)
    machine = results.machine_facts(threads)
    numba.set_num_threads(threads)
    train, _ = results.parts(dataset)
    watched.lap()
    found = sweep.shares(train, ks or KS, machine, ROUNDS)
    facts = {"dataset": dataset, "n_train": train.n_ratings}
    table = results.keep([facts | row for row in found.to_dict("records")], machine, path, watched)
    results.show(table, machine)
    return table
