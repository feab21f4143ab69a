"""Numbers of the text of the chapter on alternating least squares, and its tables."""

import numpy as np
import pandas as pd

from lib.data.ratings import n_for_training

TOLD = 1e-6  # of a loss: what the 32-bit sums behind it can tell


def trained(degrees):
    """Size of the training set by the paper's rule, from the users' numbers of ratings alone.

    degrees : DataFrame with n_ratings and n_users; a fifth of a user's ratings are for testing
    """
    return int((n_for_training(degrees["n_ratings"], 0.2) * degrees["n_users"]).sum())


def ends(models):
    """RMSE of fitted models at the end and at its lowest: a DataFrame with a row for each.

    models : {name: `ALS` that was fitted with a test set}
    """
    rows = {}
    for name, model in models.items():
        history = model.history
        lowest = history.loc[history["test_rmse"].idxmin()]
        rows[name] = {
            "training RMSE": history["train_rmse"].iloc[-1],
            "test RMSE": history["test_rmse"].iloc[-1],
            "lowest test RMSE": lowest["test_rmse"],
            "in epoch": int(lowest["epoch"]),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def rises(model):
    """Number of epochs after which the loss is higher than before by more than rounding."""
    return int((np.diff(np.log(model.history["loss"])) > TOLD).sum())


def metrics(scores, test_rmse):
    """Rating error and ranking of several models as texts, a dash where one predicts no stars.

    scores : {name: `lib.evaluation.metrics.Ranking`}; test_rmse : {name: stars}
    """
    return pd.DataFrame(
        {
            "Model": list(scores),
            "Test RMSE": [f"{test_rmse[n]:.4f}" if n in test_rmse else "–" for n in scores],
            "Precision@10": [f"{score.precision:.4f}" for score in scores.values()],
            "Recall@10": [f"{score.recall:.4f}" for score in scores.values()],
        }
    )
