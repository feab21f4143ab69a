"""Summary of a sampled posterior: the values of what is identified, and whether the chain mixed.

A vector means nothing alone, since all may be turned together. What no such change touches is
looked at: errors, spreads, the noise, and predictions.
"""

import numpy as np
import pandas as pd

from lib.als.mixing import effective_size, split_r_hat

MIXED = 1.1  # the largest split R-hat of a chain that has mixed (Gelman et al. 2013, section 11.5)
QUANTITIES = ("train_rmse", "test_rmse", "user_sd", "movie_sd", "taste_sd")


def of(*posteriors):
    """Mean, spread and convergence of what is identified, after the burn-in: a DataFrame.

    posteriors : fitted `Posterior`s, of the same ratings and parameters but for the seed; of
        several, R-hat compares the chains as well as their halves

    Indexed by `quantity`: train_rmse, test_rmse (with a test set), noise_sd, user_sd, movie_sd,
    taste_sd; and prediction, the worst of those in `trace`. Columns: mean and sd over the draws
    (NaN for the predictions), r_hat (near 1 for a chain that has mixed), effective_size (draws
    that are independent would tell as much if there were so many), mixed (r_hat < 1.1). Raises
    ValueError for fewer than 4 draws after the burn-in.
    """
    chains = {name: _draws(posteriors, name) for name in QUANTITIES}
    chains["noise_sd"] = 1 / np.sqrt(_draws(posteriors, "beta"))
    rows = [
        {"quantity": name, "mean": draws.mean(), "sd": draws.std(ddof=1), **_convergence(draws)}
        for name, draws in chains.items()
        if np.isfinite(draws).all()
    ]
    traces = np.array([one.trace[one.burn_in :] for one in posteriors])
    pairs = [_convergence(traces[:, :, pair]) for pair in range(traces.shape[2])]
    rows.append({"quantity": "prediction", "mean": np.nan, "sd": np.nan, **_worst(pairs)})
    table = pd.DataFrame(rows).set_index("quantity")
    table["mixed"] = ~(table["r_hat"] >= MIXED)
    return table


def _draws(posteriors, column):
    """(chains, draws) of a column of the histories, after the burn-in."""
    return np.array([one.history[column][one.burn_in :] for one in posteriors])


def _convergence(draws):
    return {"r_hat": split_r_hat(draws), "effective_size": effective_size(draws)}


def _worst(pairs):
    return {
        "r_hat": np.nanmax([pair["r_hat"] for pair in pairs]),
        "effective_size": np.nanmin([pair["effective_size"] for pair in pairs]),
    }
