"""Chains of one posterior: on what they agree, and on what nothing could make them agree."""

import numpy as np
import pandas as pd

from lib.als import Posterior, mixing, posterior_summary
from lib.util import validation

NAMES = {
    "train_rmse": "training RMSE of a draw",
    "test_rmse": "test RMSE of a draw",
    "user_sd": "spread of the users' biases",
    "movie_sd": "spread of the films' biases",
    "taste_sd": "spread of tastes",
    "noise_sd": "noise",
    "prediction": "the worst of some predictions",
}
COORDINATE = "the worst coordinate of the most rated film"


def sample(train, test, k, sweeps, burn_in, seed, n_chains):
    """Fit `Posterior`s that differ in nothing but the seed: a list of `n_chains`.

    k : at least 1, for without vectors there is nothing to say of them
    Raises ValueError for another k or n_chains, and what `Posterior.fit` raises.
    """
    validation.integer("k", k, 1)
    validation.integer("n_chains", n_chains, 1)
    return [
        Posterior(k, sweeps, burn_in, seed + chain).fit(train, test) for chain in range(n_chains)
    ]


def agreement(chains, train):
    """Agreement of chains on identified quantities, and on one that is not: a DataFrame.

    chains : `Posterior`s fitted to `train`, of the same parameters but the seed

    Columns quantity, mean and sd (in stars, missing for predictions and the coordinate), r_hat and
    effective_size: of `posterior_summary.of`, and in the last row of that coordinate of the most
    rated film which has the largest R-hat, over the kept draws.
    """
    table = posterior_summary.of(*chains).drop(columns="mixed").reset_index()
    film = int(np.argmax(train.movie_counts))
    vectors = np.array([chain.draws.movie_factors[:, film] for chain in chains])
    drawn = max(np.moveaxis(vectors, 2, 0), key=mixing.split_r_hat)  # (chains, draws)
    last = {
        "quantity": COORDINATE,
        "r_hat": mixing.split_r_hat(drawn),
        "effective_size": mixing.effective_size(drawn),
    }
    table["quantity"] = table["quantity"].map(NAMES)
    return pd.concat([table, pd.DataFrame([last])], ignore_index=True)
