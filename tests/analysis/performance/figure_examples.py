"""The figure of the chapter on performance, on invented times of a machine."""

import pandas as pd

from analysis.performance import figures


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
