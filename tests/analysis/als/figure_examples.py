"""Each figure of the chapter on alternating least squares, on three users."""

from types import SimpleNamespace

import pandas as pd

from analysis.als import figures
from lib.data.ratings import Ratings

RUN = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "loss": [30.0, 20.0, 18.0],
        "train_rmse": [1.0, 0.9, 0.8],
        "test_rmse": [1.1, 1.0, 0.95],
    }
)


def dual_csr():
    frame = pd.DataFrame(
        {"user_id": [1, 1, 2, 3], "movie_id": [1, 3, 2, 1], "rating": [4.0, 2.5, 5.0, 3.0]}
    )
    return figures.dual_csr(Ratings.from_frame(frame))


def learning_curves():
    model = SimpleNamespace(lam=0.1, history=RUN)
    return figures.learning_curves({"k = 2": model, "biases": model}, 100, RUN.assign(lam=0.1), 200)
