"""Diagnostics of Markov chains: has a chain forgotten where it began, and what are its draws worth.

A. Gelman et al. (2013), Bayesian data analysis, sections 11.4 and 11.5; C. J. Geyer (1992),
Practical Markov chain Monte Carlo, Statistical Science 7(4).
"""

import numpy as np


def split_r_hat(draws):
    """The potential scale reduction of chains that are split into halves: near 1 where they mix.

    draws : (chains, n) or, of one chain, (n,), n >= 4
    Returns a float, NaN where no draw differs from another one. Raises ValueError for fewer draws.
    """
    halves = _halves(draws)
    n = halves.shape[1]
    within = halves.var(axis=1, ddof=1).mean()
    between = halves.mean(axis=1).var(ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.sqrt((n - 1) / n + between / within))


def effective_size(draws):
    """The number of independent draws that would tell the mean as well.

    draws : (chains, n) or, of one chain, (n,), n >= 4
    Autocorrelations of the halves of the chains are added up in pairs as long as these are
    positive and do not rise (Geyer's initial monotone sequence). Returns a float, NaN where no
    draw differs from another one. Raises ValueError for fewer draws.
    """
    halves = _halves(draws)
    chains, n = halves.shape
    centred = halves - halves.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, 2 * n, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=1)[:, :n].mean(axis=0) / n
    within = covariance[0] * n / (n - 1)
    total = within * (n - 1) / n + halves.mean(axis=1).var(ddof=1)
    if not total > 0:
        return np.nan
    # 1 - (W - autocovariance) / V, as in Eq. 11.7 there
    correlation = 1 - (within - covariance * n / (n - 1)) / total
    pairs = correlation[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
    positive = pairs > 0
    last = len(pairs) if positive.all() else int(np.argmin(positive))
    time = 2 * np.minimum.accumulate(pairs[:last]).sum() - 1 if last else 1.0
    return float(chains * n / max(time, 1 / np.log10(chains * n)))


def autocorrelation(draws, lags):
    """Correlation of draws that lie 0..lags steps apart, over all chains: float64, (lags + 1,).

    draws : (chains, n); lags : an integer below n
    """
    centred = np.asarray(draws, np.float64) - np.mean(draws)
    covariance = [
        np.mean(centred[:, : centred.shape[1] - lag] * centred[:, lag:]) for lag in range(lags + 1)
    ]
    return np.array(covariance) / covariance[0]


def _halves(draws):
    """The first and the last half of each chain: float64, (2 chains, n // 2)."""
    draws = np.atleast_2d(np.asarray(draws, np.float64))
    half = draws.shape[1] // 2
    if half < 2:
        raise ValueError(f"there are {draws.shape[1]} draws of a chain: at least 4 are needed")
    return np.concatenate([draws[:, :half], draws[:, -half:]])
