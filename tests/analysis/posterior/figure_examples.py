"""Each figure of the chapter on the posterior, on a few numbers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.posterior import figures


def errors_by_k():
    table = pd.DataFrame(
        {"k": [2, 10, 50], "rmse": [0.84, 0.83, 0.83], "paper_rmse": [0.88, 0.95, 1.0],
         "best_rmse": [0.86, 0.86, 0.85]}
    )  # fmt: skip
    return figures.errors_by_k([("one", table), ("two", table)])


def traces():
    history = pd.DataFrame(
        {"sweep": [1, 2, 3, 4], "test_rmse": [1.2, 0.95, 0.94, 0.95],
         "test_rmse_mean": [np.nan, np.nan, 0.94, 0.9]}
    )  # fmt: skip
    chain = SimpleNamespace(history=history, burn_in=2)
    return figures.traces([chain, chain], 0.92)


def what_is_known():
    rows = [(name, n, 1.0, 0.9, 0.93) for name in ("posterior", "ALS") for n in (0, 10, 1000)]
    columns = ["model", "at_least", "rmse", "width", "covered"]
    return figures.what_is_known(pd.DataFrame(rows, columns=columns))


def rankings():
    table = pd.DataFrame(
        {"ranked_by": ["mean", "mean − 1 sd", "one draw each", "ALS", "ALS, films with 20 or more"],
         "caution": [0, 1, np.nan, np.nan, np.nan], "precision": [0.05, 0.09, 0, 0.03, 0.04],
         "raters": [40, 90, 1, 30, 50]}
    )  # fmt: skip
    return figures.rankings(table)


def learning():
    table = pd.DataFrame(
        {"given": [0, 3, 30], "rmse": [1, 0.94, 0.88], "model_rmse": [1, 0.95, 0.9],
         "expected_sd": [0.7, 0.6, 0.5]}
    )  # fmt: skip
    return figures.learning(table)
