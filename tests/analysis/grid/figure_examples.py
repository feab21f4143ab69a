"""Each figure of the chapter on the grid search, on two by two models."""

import pandas as pd

from analysis.grid import figures

RUN = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "loss": [30.0, 20.0, 18.0],
        "train_rmse": [1.0, 0.9, 0.8],
        "test_rmse": [1.1, 1.0, 0.95],
    }
)


def heat_maps():
    table = pd.DataFrame({0.5: [0.8, 0.7], 2.5: [0.9, 0.75]}, index=[2, 10])
    return figures.heat_maps([("ml-32m", table), ("here", table)], 0.5, True, "RMSE  [stars]")


def all_curves():
    frame = pd.concat([RUN.assign(k=k, ratio=ratio) for k in (2, 10) for ratio in (0.5, 2.5)])
    frame = frame.reset_index(drop=True)
    return figures.all_curves([("ml-32m", frame), ("here", frame)])


def best_run():
    return figures.best_run(RUN, RUN, 100, 200)


def model_by_model():
    frame = pd.DataFrame({"k": [2, 2, 10, 10], "ratio": [0.5, 2.5] * 2, "test_rmse": 0.9})
    return figures.model_by_model(frame, frame.assign(test_rmse=[0.8, 0.9, 1.0, 0.85]), 0.87)
