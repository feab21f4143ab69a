"""Each figure of the chapter on what lies beyond the grid, on a few models."""

import pandas as pd

from analysis.wider_grid import figures
from analysis.wider_grid.model_choice import Choice

CURVES = pd.DataFrame(
    {
        "k": [2] * 4 + [10] * 4,
        "epoch": [1, 2, 3, 4] * 2,
        "held_out_rmse": [1.0, 0.9, 0.91, 0.92] * 2,
        "test_rmse": [1.0, 0.88, 0.9, 0.91] * 2,
    }
)


def surfaces():
    table = pd.DataFrame({0.5: [0.8, 0.7], 2.5: [0.9, 0.75], 10: [1.0, 0.9]}, index=[2, 20])
    return figures.surfaces([("Test RMSE", table, True), ("NDCG@10", table, False)], 2.5, {2})


def by_ratio():
    table = pd.DataFrame(
        {"k": [2, 2, 10, 10], "ratio": [0.1, 10, 0.1, 10], "test_rmse": [0.9, 0.85, 1.0, 0.8]}
    )
    return figures.by_ratio(table, 2.5, 0.87)


def _choice():
    trials = [(4, 5.0, 0.9), (4, 6.3, 0.85), (10, 5.0, 0.82), (10, 6.3, 0.8), (13, 6.3, 0.81)]
    columns = ["k", "ratio", "validation_rmse"]
    table = pd.DataFrame(trials, columns=columns)
    best = table.loc[table.groupby("k")["validation_rmse"].idxmin()]
    return Choice(table, 10, 6.3, True, None, 0, best, replicates=None)


def search_plane():
    return figures.search_plane(_choice(), pd.DataFrame({"k": [2, 10], "ratio": [0.1, 2.5]}))


def profiles():
    best = _choice().best_by_k
    return figures.profiles([("this", best, (10, 6.3)), ("other", best, (4, 6.3))])


def stopping():
    found = pd.DataFrame({"k": [2, 10], "epoch": [2, 2], "test_rmse": [0.88, 0.88]})
    return figures.stopping(found, CURVES, pd.Series({2: 0.87, 10: 0.86}))
