"""Each figure of the chapter on drift, on a few films."""

import numpy as np
import pandas as pd

from analysis.drift import figures

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
