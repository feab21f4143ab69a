"""Each figure of the appendix on the twin, on four settings of the grid."""

import numpy as np
import pandas as pd

from analysis.twin import figures


def grid_agreement():
    grid = pd.DataFrame({"k": [2, 2, 10, 10], "twin": [0.81, 0.82, 0.78, 0.79], "bound": 0.01})
    grid = grid.assign(target=grid["twin"] + 0.005, kind=["fitted", "predicted"] * 2)
    return figures.grid_agreement({"twin": grid, "twin-32m": grid})


def taste_spectrum():
    shares = np.array([0.5, 0.3, 0.2])
    return figures.taste_spectrum(shares, shares)
