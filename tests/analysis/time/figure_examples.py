"""Each figure of the chapter on time, on a few years, splits and films."""

import numpy as np
import pandas as pd

from analysis.time import figures

CHANGES = pd.DataFrame(
    {
        "level_change_1": [0.1, -0.2, 0.3],
        "level_change_2": [0.2, -0.1, 0.2],
        "precision": [10.0, 20.0, 5.0],
    }
)
GENRES = pd.DataFrame(
    {"genre": ["Comedy", "Drama"], "level_change": [0.1, -0.1], "vector_drift": [0.01, 0.0]}
)


def years():
    table = pd.DataFrame(
        {
            "year": [2001, 2002, 2003, 2004],
            "mean": [3.4, 3.5, 3.6, 3.5],
            "error": 0.02,
            "half": [0.0, 0.0, 0.3, 0.5],
        }
    )
    return figures.years(table, 2003.1, 2003.5, 2004.5)


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


def two_groups():
    return figures.two_groups(CHANGES, CHANGES, np.array(["Alien", "Heat", "Up"]), [0, 2])


def scores():
    data = {
        "true": np.array([0.5, 3.0, 9.0]),
        "null": [np.array([0.2, 1.0, 4.0])],
        "planted": np.array([1.0, 5.0, 20.0]),
    }
    return figures.scores({"level": data, "vector": data})


def power():
    table = pd.DataFrame(
        {
            "planted": ["level", "level", "exchange", "exchange"],
            "size": [0.1, 0.4, 0.5, 1.0],
            "n_planted": 20,
            "level": [0.0, 0.9, 0.2, 0.7],
            "vector": [0.0, 0.0, 0.3, 1.0],
        }
    )
    return figures.power(table)


def genres():
    return figures.genres(GENRES, [GENRES, GENRES])
