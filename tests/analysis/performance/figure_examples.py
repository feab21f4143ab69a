"""Each figure of the chapter on performance, on invented times of a machine."""

import pandas as pd

from analysis.performance import figures


def roofline():
    points = pd.DataFrame({"k": [2, 10], "low": [0.2, 1.0], "high": [1.0, 5.0], "gflops": [2, 20]})
    return figures.roofline({"sgemm_gflops": 100.0, "copy_gb_per_s": 20.0}, points)


def epochs():
    times = pd.DataFrame(
        {
            "k": [2, 10],
            "fast": [0.01, 0.05],
            "fast_low": [0.009, 0.04],
            "fast_high": [0.02, 0.06],
            "plain": [0.1, None],
            "plain_low": [0.09, None],
            "plain_high": [0.1, None],
            "arithmetic": [0.001, 0.02],
            "memory": [0.005, 0.01],
        }
    )
    return figures.epochs(times)


def ideas():
    ladder = pd.DataFrame({10: [3.0, 1.0, 0.5]}, index=["plain", "blocks", "finished"])
    return figures.ideas(ladder, 0.9 * ladder, 1.1 * ladder)


def comparison():
    table = pd.DataFrame(
        {
            "k": [10, 10, 50, 50],
            "contender": ["ours", "other"] * 2,
            "seconds_per_epoch": [0.1, 2.0, 0.5, None],
            "fastest": [0.09, 2.0, 0.4, None],
            "slowest": [0.12, 2.0, 0.5, None],
            "repeats": [3, 1, 3, 0],
            "share_of_limit": [0.5, None, 0.6, None],
            "arithmetic_limit": 0.05,
            "memory_limit": 0.02,
        }
    )
    return figures.comparison(table, {"ours": "this library", "other": "another"})


def growth():
    live = pd.DataFrame({"k": [10, 10], "n_train": [1e5, 3e6], "seconds_per_epoch": [0.01, 0.3]})
    live = live.assign(fastest=[0.009, 0.2], slowest=[0.02, 0.3])
    return figures.growth(live, live.assign(n_train=10 * live["n_train"]), "carried")
