"""Time of an epoch by the number of ratings, by k, and by threads."""

import numba
import numpy as np

from analysis.kernel import timing
from benchmarks import results

SHARES = (0.01, 0.03, 0.1, 0.3, 1, 3)  # of the dataset's users; 3 has everybody three times
KS = (2, 5, 10, 20, 50, 100, 200)


def run(dataset, ks, threads, budget, out, shares=SHARES, all_ks=KS):
    """Seconds of an epoch for parts of the users at each of `ks`, for the whole set at each of
    `all_ks`, and on one thread; returns and keeps the table.

    budget : seconds that the epochs of one point may take; one epoch at least
    """
    watched = results.quiet(out / "scaling.csv")
    machine = results.machine_facts(threads)
    train, _ = results.parts(dataset)
    rows = []

    def measure(study, ratings, k, n_threads):
        numba.set_num_threads(n_threads)
        seconds = timing.epoch_seconds("fast", ratings, k, budget)
        watched.lap()
        rows.append(
            {
                "dataset": dataset,
                "study": study,
                "n_users": ratings.n_users,
                "n_train": ratings.n_ratings,
                "k": k,
                "used_threads": n_threads,
                "seconds_per_epoch": np.median(seconds),
                "fastest": np.min(seconds),
                "slowest": np.max(seconds),
                "epochs": len(seconds),
            }
        )
        print(f"  {study}: {ratings.n_ratings:,} ratings, k = {k}, {n_threads} threads: "
              f"{rows[-1]['seconds_per_epoch']:.3f} s", flush=True)  # fmt: skip

    for k in all_ks:
        measure("k", train, k, threads)
        measure("threads", train, k, 1)
    for share in shares:
        part = timing.subset_of_users(train, chosen_users(train.n_users, share))
        for k in ks:
            measure("ratings", part, k, threads)
    table = results.keep(rows, machine, out / "scaling.csv", watched)
    results.show(table, machine)
    return table


def chosen_users(n_users, share):
    """Indices of a random share of the users; of all users several times, for a share above 1."""
    if share > 1:
        return np.tile(np.arange(n_users), round(share))
    users = np.random.default_rng(0).permutation(n_users)
    return np.sort(users[: max(1, round(share * n_users))])
