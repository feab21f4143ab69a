"""Compiled loops behind the power-law fits: one tail of a histogram, and many candidates for it.

They check nothing: `powerlaws` does. The zeta function is scaled, q^alpha zeta(alpha, q), so that
steep laws far from the origin neither overflow nor vanish.
"""

import numpy as np
from numba import njit

# The exponent is searched as 1 + e^t, so that alpha = 1, where zeta diverges, is never reached.
LOWEST, HIGHEST = -7.0, 4.0  # of t: alpha from 1.0009 to 55.6
SECTIONS = 48  # golden sections of that interval leave 1e-9 of it
GOLDEN = (np.sqrt(5) - 1) / 2


@njit(cache=True)
def scaled_zeta(alpha, q):
    """q^alpha zeta(alpha, q), with zeta(alpha, q) = sum over n >= 0 of (q + n)^-alpha.

    Terms are summed up to x = 10 + alpha; the rest is the formula of Euler and Maclaurin, with a
    relative error below 1e-10 for exponents up to 6 and 1e-6 for all that are searched.
    """
    total, x = 0.0, float(q)
    while x < 10 + alpha:
        total += (x / q) ** -alpha
        x += 1
    series = x / (alpha - 1) + 0.5 + alpha / (12 * x)
    factor = alpha * (alpha + 1) * (alpha + 2) / x**3
    series -= factor / 720
    series += factor * (alpha + 3) * (alpha + 4) / x**2 / 30240
    return total + (x / q) ** -alpha * series


@njit(cache=True)
def exponent(mean_log, xmin):
    """The exponent of greatest likelihood, given the mean of log(x / xmin) over the tail.

    The mean log-likelihood, -log(xmin^alpha zeta(alpha, xmin)) - alpha mean_log up to a constant,
    has a single maximum.
    """
    low, high = LOWEST, HIGHEST
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    cost_left, cost_right = _cost(left, mean_log, xmin), _cost(right, mean_log, xmin)
    for _ in range(SECTIONS):
        if cost_left < cost_right:
            high, right, cost_right = right, left, cost_left
            left = high - GOLDEN * (high - low)
            cost_left = _cost(left, mean_log, xmin)
        else:
            low, left, cost_left = left, right, cost_right
            right = low + GOLDEN * (high - low)
            cost_right = _cost(right, mean_log, xmin)
    return 1 + np.exp((low + high) / 2)


@njit(cache=True)
def _cost(t, mean_log, xmin):
    alpha = 1 + np.exp(t)
    return np.log(scaled_zeta(alpha, xmin)) + alpha * mean_log


@njit(cache=True)
def distance(values, counts, start, alpha, xmin):
    """Kolmogorov-Smirnov distance of the tail values[start:] from the law, over these values."""
    n = counts[start:].sum()
    whole = scaled_zeta(alpha, xmin)
    largest, seen = 0.0, 0.0
    for j in range(start, len(values)):
        seen += counts[j]
        above = (xmin / (values[j] + 1)) ** alpha * scaled_zeta(alpha, values[j] + 1) / whole
        largest = max(largest, abs(seen / n - (1 - above)))
    return largest


@njit(cache=True)
def fit(values, counts, xmins):
    """(alpha, ks, n_tail), arrays: the fit of the tail at or above each of `xmins`.

    values: float64, ascending; counts, xmins: float64; no tail is empty.
    """
    alphas, distances = np.empty(len(xmins)), np.empty(len(xmins))
    sizes = np.empty(len(xmins), np.int64)
    logs = np.log(values)
    for c, xmin in enumerate(xmins):
        start = np.searchsorted(values, xmin)
        n = counts[start:].sum()
        mean_log = (counts[start:] * logs[start:]).sum() / n - np.log(xmin)
        alphas[c] = exponent(mean_log, xmin)
        distances[c] = distance(values, counts, start, alphas[c], xmin)
        sizes[c] = int(n)
    return alphas, distances, sizes
