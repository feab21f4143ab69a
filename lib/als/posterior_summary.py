"""Summary of a sampled posterior: the values of what is identified, and whether the chain mixed.

A vector means nothing alone, since all may be turned together. What no such change touches is
looked at: errors, spreads, the noise, and predictions.
"""

import numpy as np
import pandas as pd

from lib.als.mixing import effective_size, r_hat

MIXED = 1.1  # the largest R-hat of a chain that has mixed (Gelman et al. 2013, section 11.5)
QUANTITIES = ("train_rmse", "test_rmse", "user_sd", "movie_sd", "taste_sd")


def of(*posteriors):
    """Mean, spread and convergence of what is identified, after the burn-in: a DataFrame.

    posteriors : fitted `Posterior`s, of the same ratings and parameters but for the seed; of
        several, R-hat compares the chains as well as their halves

    Indexed by `quantity`: train_rmse, test_rmse (with a test set), noise_sd, user_sd, movie_sd,
    taste_sd; and prediction, the worst of those in `trace`. Columns: mean and sd over the draws
    (NaN for the predictions), r_hat (near 1 for a chain that has mixed), ess_bulk and ess_tail
    (`mixing.effective_size` of the bulk and of the tails), mixed (r_hat < 1.1). Raises ValueError
    for fewer than 4 draws of each chain after the burn-in, or 8 of a single one.
    """
    chains = {name: _draws(posteriors, name) for name in QUANTITIES}
    chains["noise_sd"] = 1 / np.sqrt(_draws(posteriors, "beta"))
    rows = [
        {"quantity": name, "mean": draws.mean(), "sd": draws.std(ddof=1), **convergence(draws)}
        for name, draws in chains.items()
        if np.isfinite(draws).all()
    ]
    traces = np.array([one.trace[one.burn_in :] for one in posteriors])
    pairs = [convergence(traces[:, :, pair]) for pair in range(traces.shape[2])]
    rows.append({"quantity": "prediction", "mean": np.nan, "sd": np.nan, **_worst(pairs)})
    table = pd.DataFrame(rows).set_index("quantity")
    table["mixed"] = ~(table["r_hat"] >= MIXED)
    return table


def _draws(posteriors, column):
    """(chains, draws) of a column of the histories, after the burn-in."""
    return np.array([one.history[column][one.burn_in :] for one in posteriors])


def convergence(draws):
    """R-hat and effective sample sizes of chains: a dict of r_hat, ess_bulk and ess_tail.

    draws : (chains, n), as `mixing.r_hat` takes them
    """
    sizes = {f"ess_{part}": effective_size(draws, part) for part in ("bulk", "tail")}
    return {"r_hat": r_hat(draws)} | sizes


def _worst(pairs):
    table = pd.DataFrame(pairs)
    return {"r_hat": table.pop("r_hat").max()} | table.min().to_dict()
