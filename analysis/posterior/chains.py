"""Chains of one posterior: on what they agree, and on what nothing could make them agree."""

import numpy as np
import pandas as pd

from lib.als import posterior_summary, store
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
    """Fitted `Posterior`s that differ in nothing but the seed: a list of `n_chains`.

    k : at least 1, for without vectors there is nothing to say of them
    Those that were sampled before come from the disk. Raises ValueError for another k or n_chains,
    and what `Posterior.fit` raises.
    """
    validation.integer("k", k, 1)
    validation.integer("n_chains", n_chains, 1)
    return [
        store.sampled(train, test, k, sweeps, burn_in, seed + chain) for chain in range(n_chains)
    ]


def agreement(chains, train):
    """Agreement of chains on identified quantities, and on one that is not: a DataFrame.

    chains : `Posterior`s fitted to `train`, of the same parameters but the seed

    Columns quantity, mean and sd (in stars, missing for predictions and the coordinate), r_hat,
    ess_bulk and ess_tail: of `posterior_summary.of`, and in the last row of that coordinate of the
    most rated film which has the largest R-hat, over the kept draws.
    """
    table = posterior_summary.of(*chains).drop(columns="mixed").reset_index()
    film = int(np.argmax(train.movie_counts))
    vectors = np.array([chain.draws.movie_factors[:, film] for chain in chains])
    coordinates = map(posterior_summary.convergence, np.moveaxis(vectors, 2, 0))
    last = {"quantity": COORDINATE} | max(coordinates, key=lambda found: found["r_hat"])
    table["quantity"] = table["quantity"].map(NAMES)
    return pd.concat([table, pd.DataFrame([last])], ignore_index=True)
