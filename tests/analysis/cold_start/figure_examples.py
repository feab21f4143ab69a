"""Each figure of the chapter on new users, on a handful of films."""

import numpy as np
import pandas as pd

from analysis.cold_start import figures


def biases():
    counts, bias = np.array([1, 10, 100, 1000]), np.array([-0.5, 0.1, 0.3, 0.4])
    return figures.biases(counts, bias, {"highest bias": [2, 3], "most rated": [3]})


def alpha_sweep():
    sweep = pd.DataFrame(
        {
            "alpha": [0.0, 0.5, 1.0],
            "esteemed": [0, 4, 9],
            "popular": [5, 3, 1],
            "rank": [900.0, 400.0, 150.0],
            "bias": [0.1, 0.4, 0.6],
        }
    )
    return figures.alpha_sweep({"k = 10": sweep, "k = 50": sweep}, 10)


def genre_shares():
    shares = pd.DataFrame({"alpha": [0.0, 0.5, 1.0], "share": [0.4, 0.9, 0.5]})
    models = {"k = 10": (shares.assign(low=0.0, high=0.5), 0.1)}
    return figures.genre_shares({"here": models, "there": models}, "Drama")


def fans():
    shares = pd.DataFrame({"alpha": [0.0, 0.5, 1.0], "fans": [0.4, 0.9, 0.5], "others": 0.1})
    models = {"k = 10": shares.assign(fans_error=0.02, others_error=0.01)}
    printed = pd.DataFrame({"alpha": [0.05, 1.0], "share": [0.8, 0.1]})
    return figures.fans({"here": models, "there": models}, "Drama", printed, "k = 10")


def settling():
    given = [1, 5, 20]
    curve = pd.DataFrame({"given": given, "mean": [0.1, 0.2, 0.25], "half": 0.02})
    return figures.settling(
        {0.05: curve, 1.0: curve}, {0.05: curve, 1.0: curve}, (0.15, 0.01), given
    )
