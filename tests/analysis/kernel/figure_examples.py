"""Each figure of the chapter on the kernel, on invented times of a machine."""

import pandas as pd

from analysis.kernel import figures
from analysis.kernel.ablation import Ablation


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
            "reference": [0.1, None],
            "reference_low": [0.09, None],
            "reference_high": [0.1, None],
            "arithmetic": [0.001, 0.02],
            "memory": [0.005, 0.01],
            "gather": [0.004, 0.02],
        }
    )
    return figures.epochs(times)


def sweep():
    table = pd.DataFrame(
        {
            "k": [2, 10, 50],
            "share_of_limit": [0.1, 0.2, 0.6],
            "useful_lanes": [0.2, 0.4, 0.7],
            "arithmetic_limit": [1.0, 3.0, 9.0],
            "memory_limit": [1.0, 1.0, 1.0],
            "gather_limit": [2.0, 2.0, 3.0],
        }
    )
    return figures.sweep(table)


def ideas():
    ladder = pd.DataFrame({10: [3.0, 1.0, 0.5]}, index=["plain", "blocks", "finished"])
    return figures.ideas(Ablation(ladder, ladder, ladder, 0.9 * ladder, 1.1 * ladder))


def growth():
    live = pd.DataFrame({"k": [10, 10], "n_train": [1e5, 3e6], "seconds_per_epoch": [0.01, 0.3]})
    live = live.assign(fastest=[0.009, 0.2], slowest=[0.02, 0.3])
    return figures.growth(live, live.assign(n_train=10 * live["n_train"]), "carried")
