"""Diagnostics of Markov chains: has a chain forgotten where it began, and what are its draws worth.

R-hat and effective sample sizes are those of ArviZ, after A. Vehtari, A. Gelman, D. Simpson,
B. Carpenter and P.-C. Bürkner (2021), Rank-normalization, folding, and localization: an improved
R-hat for assessing convergence of MCMC, Bayesian Analysis 16(2). ArviZ is imported where it is
used, since SciPy's distributions, which come with it, take longer to import than all of `lib.als`.
"""

import numpy as np

TAIL = 0.05  # `effective_size` of the tails is that of this quantile and of its opposite


def r_hat(draws):
    """The rank-normalised R-hat of chains that are split into halves: near 1 where they mix.

    draws : (chains, n) or, of one chain, (n,), n >= 4; a single chain counts as two, its halves,
        and n must be 8 or more

    The larger one of two values: of the draws, and of their distances from the median, so that
    chains of different spreads are noticed as well as of different means.
    Returns a float, NaN where no draw differs from another one. Raises ValueError for fewer draws.
    """
    return _compared(draws, "rank")


def split_r_hat(draws):
    """The potential scale reduction of split chains, of the draws as they are (`r_hat` ranks them).

    Arguments, result and errors as of `r_hat`.
    """
    return _compared(draws, "split")


def effective_size(draws, of="mean"):
    """The number of independent draws that would tell as much.

    draws : (chains, n) or, of one chain, (n,), n >= 4
    of : what they tell. "mean": the mean of the draws. "bulk": the mean of their normal scores,
        which is there for any distribution. "tail": the quantiles TAIL and 1 - TAIL, the one that
        is known worse.

    Returns a float, NaN where no draw differs from another one. Raises ValueError for fewer draws.
    """
    from arviz_stats.base import array_stats

    draws = _chains(draws, 4)
    if _constant(draws):
        return np.nan
    return float(array_stats.ess(draws, method=of, prob=TAIL if of == "tail" else None))


def autocorrelation(draws, lags):
    """Correlation of draws that lie 0..lags steps apart, over all chains: float64, (lags + 1,).

    draws : (chains, n); lags : an integer below n
    """
    centred = np.asarray(draws, np.float64) - np.mean(draws)
    covariance = [
        np.mean(centred[:, : centred.shape[1] - lag] * centred[:, lag:]) for lag in range(lags + 1)
    ]
    return np.array(covariance) / covariance[0]


def _compared(draws, method):
    """R-hat by a method of ArviZ, which compares two chains or more."""
    from arviz_stats.base import array_stats

    draws = np.atleast_2d(np.asarray(draws, np.float64))
    if len(draws) == 1:
        draws = _chains(draws, 8)
        half = draws.shape[1] // 2
        draws = np.concatenate([draws[:, :half], draws[:, -half:]])
    draws = _chains(draws, 4)
    with np.errstate(divide="ignore", invalid="ignore"):  # of chains that stand still
        return np.nan if _constant(draws) else float(array_stats.rhat(draws, method=method))


def _chains(draws, fewest):
    """The draws as (chains, n), float64; ValueError for fewer than `fewest` of a chain."""
    draws = np.atleast_2d(np.asarray(draws, np.float64))
    if draws.shape[1] < fewest:
        raise ValueError(
            f"there are {draws.shape[1]} draws of a chain: at least {fewest} are needed"
        )
    return draws


def _constant(draws):
    return draws.min() == draws.max()
