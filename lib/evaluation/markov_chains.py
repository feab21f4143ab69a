"""Convergence and effective sample size of several Markov chains.

All functions take draws of one quantity, (chains, draws), and halve every chain first, so that a
chain that drifts disagrees with itself. The formulas are those of Vehtari et al. (2021),
Section 3, without their rank normalisation: the quantities here have finite variances.
"""

import math

import numpy as np


def rhat(draws):
    """Split-R̂: 1 where the chains agree, larger where they lie apart."""
    within, total = _variances(_halved(draws))
    return math.sqrt(total / within)


def effective_sample_size(draws):
    """Number of independent draws that would give the mean as precisely."""
    halves = _halved(draws)
    within, total = _variances(halves)
    # ρ_t = 1 - (W - mean of the chains' autocovariances at lag t) / var⁺
    rho = 1 - (within - _autocovariance(halves).mean(axis=0)) / total
    rho[0] = 1.0
    # Geyer: sums of neighbours are positive and fall; from the first that is not, all is noise.
    pairs = rho[: len(rho) // 2 * 2].reshape(-1, 2).sum(axis=1)
    positive = np.append(pairs > 0, False)
    pairs = np.minimum.accumulate(pairs[: np.argmin(positive)])
    return halves.size / max(2 * pairs.sum() - 1, 1 / math.log10(halves.size))


def autocorrelation(draws, lags):
    """Correlation of draws that lie 0..lags steps apart, over all chains: (lags + 1,)."""
    centred = np.asarray(draws, float) - np.mean(draws)
    covariance = [
        np.mean(centred[:, : centred.shape[1] - lag] * centred[:, lag:]) for lag in range(lags + 1)
    ]
    return np.array(covariance) / covariance[0]


def _halved(draws):
    draws = np.asarray(draws, float)
    if draws.ndim != 2 or draws.shape[1] < 8:
        raise ValueError(f"draws has shape {draws.shape}: must be (chains, 8 or more draws)")
    half = draws.shape[1] // 2
    halves = np.concatenate([draws[:, :half], draws[:, -half:]])
    if not halves.var() > 0:
        raise ValueError("draws are all the same: nothing varies within or between the chains")
    return halves


def _variances(halves):
    """(W, var⁺): the mean variance within chains, and the estimate that adds what is between."""
    n = halves.shape[1]
    within = halves.var(axis=1, ddof=1).mean()
    between = n * halves.mean(axis=1).var(ddof=1)
    return within, (n - 1) / n * within + between / n


def _autocovariance(chains):
    """Autocovariance of each chain at every lag, by the Fourier transform: (chains, draws)."""
    n = chains.shape[1]
    power = np.abs(np.fft.rfft(chains - chains.mean(axis=1, keepdims=True), 2 * n)) ** 2
    covariance = np.fft.irfft(power)[:, :n] / n
    return covariance * n / (n - 1)
