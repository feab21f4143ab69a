"""The share of the machine's limits that the fast kernel reaches, for many values of k."""

import numpy as np
import pandas as pd

from analysis.kernel import roofline, speeds, tiles, timing

LIMITS = {
    "arithmetic_limit": "of arithmetic",
    "memory_limit": "of memory",
    "gather_limit": "of fetching",
}


def shares(train, ks, machine, rounds, budget=np.inf):
    """An epoch of ALS at each k, in rounds that go over all of them: a DataFrame by ascending k.

    machine : as `roofline.machine`; the threads are those that Numba has been told
    budget : seconds after which a k is timed no more

    Columns: k; seconds_per_epoch (the median), fastest, slowest, epochs; the LIMITS in seconds;
    share_of_limit, the largest of them over the fastest epoch, since each limit is the best of
    several repeats as well; useful_lanes, as `tiles.useful_share`.
    """
    seconds = {k: [] for k in sorted(ks)}
    for _ in range(rounds):
        for k, times in seconds.items():
            if sum(times) < budget:
                times += list(timing.epoch_seconds("fast", train, k, budget=0))
    rows = []
    for k, times in seconds.items():
        limits = (*roofline.limits(train, k, machine), speeds.gather_seconds(train, k))
        row = {"k": k, "seconds_per_epoch": np.median(times)}
        row |= {"fastest": min(times), "slowest": max(times), "epochs": len(times)}
        row |= dict(zip(LIMITS, limits, strict=True))
        row |= {"share_of_limit": max(limits) / min(times), "useful_lanes": tiles.useful_share(k)}
        rows.append(row)
    return pd.DataFrame(rows)
