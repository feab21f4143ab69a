"""The figure of the landing page, on four models."""

import pandas as pd

from analysis.intro import figures


def outside_the_grid():
    grid = pd.DataFrame(
        {"k": [2, 2, 10, 10], "ratio": [0.1, 2.5] * 2, "test_rmse": [0.9, 0.85, 0.84, 0.8]}
    )
    sweep = pd.DataFrame({"k": [10, 20], "ratio": [25.0, 25.0], "test_rmse": [0.79, 0.78]})
    return figures.outside_the_grid(grid, sweep, 0.86)
