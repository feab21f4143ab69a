"""Each figure of the chapter on time, on a few years, and splits."""

import numpy as np
import pandas as pd

from analysis.time import figures


def years():
    table = pd.DataFrame(
        {
            "year": [2001, 2002, 2003, 2004],
            "mean": [3.4, 3.5, 3.6, 3.5],
            "error": 0.02,
            "half": [0.0, 0.0, 0.3, 0.5],
        }
    )
    return figures.years(table, 2003.1, 2004.5)


def splits():
    table = pd.DataFrame(
        {
            "split": np.repeat(["random", "by date"], 3),
            "model": ["mean", "biases", "ALS"] * 2,
            "rmse": [1.0, 0.9, 0.85, 1.1, 0.95, 0.93],
            "error": 0.01,
        }
    )
    return figures.splits(table)


def by_movie_count():
    frame = pd.DataFrame({"n_ratings": [200, 300], "mse": [1.0, 0.8]}, index=[1, 10])
    lines = {"random": frame, "by date": frame}
    return figures.by_movie_count([("one", lines), ("other", lines)])
