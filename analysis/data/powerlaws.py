"""Discrete power-law fits over a (value, count) histogram, against a lognormal.

Everything works on a histogram: `values`, positive integers in ascending order, and `counts`,
how often each occurs. The methods are those of Clauset, Shalizi and Newman (2009); the test of
one model against the other is Vuong's (1989).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import log_ndtr, zeta
from scipy.stats import norm

from analysis.data import power_law_tails
from lib.util import validation


@dataclass(frozen=True)
class PowerLaw:
    """A discrete power law p(x) = x^-alpha / zeta(alpha, xmin) for x >= xmin, and its fit.

    alpha: the exponent, with standard error se; xmin: the smallest value that the law describes;
    ks: Kolmogorov-Smirnov distance to the data; n_tail: observations at or above xmin.
    """

    alpha: float
    se: float
    xmin: int
    ks: float
    n_tail: int

    def log_pmf(self, x):
        return -self.alpha * np.log(x) - np.log(zeta(self.alpha, self.xmin))

    def ccdf(self, x):
        """P(X >= x), given X >= xmin."""
        return zeta(self.alpha, x) / zeta(self.alpha, self.xmin)


@dataclass(frozen=True)
class Lognormal:
    """A lognormal rounded to whole numbers and cut below xmin.

    mu and sigma: mean and standard deviation of the logarithm, before the cut.
    """

    mu: float
    sigma: float
    xmin: int

    def _log_tail(self, x):
        return log_ndtr((self.mu - np.log(np.asarray(x) - 0.5)) / self.sigma)

    def log_pmf(self, x):
        upper, lower = self._log_tail(x), self._log_tail(np.asarray(x) + 1)
        return upper + np.log1p(-np.exp(lower - upper)) - self._log_tail(self.xmin)

    def ccdf(self, x):
        """P(X >= x), given X >= xmin."""
        return np.exp(self._log_tail(x) - self._log_tail(self.xmin))


@dataclass(frozen=True)
class Comparison:
    """Vuong's test of two laws on the same observations; positive favours the second.

    gain: mean log-likelihood ratio in nats per observation; z: the same over its standard error,
    standard normal if both laws are equally far from the truth; p: two-sided.
    """

    gain: float
    z: float
    p: float


def ccdf(counts):
    """Share of observations at or above each value, from their counts in ascending order."""
    counts = np.asarray(counts)
    return counts[::-1].cumsum()[::-1] / counts.sum()


def fit_power_law(values, counts, xmin):
    """Maximum-likelihood `PowerLaw` of the observations at or above `xmin`."""
    values, counts = _tail(values, counts, xmin)
    return _fits(values, counts, [xmin])[0]


def xmin_candidates(values, counts, n=200, min_tail=50):
    """At most `n` of the values, evenly spread on a log scale.

    Each leaves at least `min_tail` observations of two values or more; ValueError if none does.
    """
    values, counts = np.asarray(values), np.asarray(counts)
    allowed = _starts(values, counts, min_tail)
    if allowed.size == 0:
        raise ValueError(
            f"{counts.sum()} observations of {len(values)} values: a fit needs at least "
            f"min_tail={min_tail} observations of two values"
        )
    wanted = np.geomspace(allowed[0], allowed[-1], n)
    return np.unique(allowed[np.searchsorted(allowed, wanted).clip(max=allowed.size - 1)])


def can_be_fitted(values, counts, min_tail=50):
    """Whether `xmin_candidates` finds a value to start from."""
    return _starts(np.asarray(values), np.asarray(counts), min_tail).size > 0


def _starts(values, counts, min_tail):
    return values[:-1][(ccdf(counts) * counts.sum() >= min_tail)[:-1]]


def choose_power_law(values, counts):
    """The `PowerLaw` whose xmin, among the `xmin_candidates`, gives the least KS distance."""
    return min(_fits(values, counts, xmin_candidates(values, counts)), key=lambda law: law.ks)


def alpha_by_xmin(values, counts, xmins):
    """DataFrame of the fits at each of `xmins`: xmin, alpha, se, ks, n_tail."""
    fits = [fit_power_law(values, counts, xmin) for xmin in xmins]
    return pd.DataFrame([vars(fit) for fit in fits])[["xmin", "alpha", "se", "ks", "n_tail"]]


def fit_lognormal(values, counts, xmin):
    """Maximum-likelihood `Lognormal` of the observations at or above `xmin`."""
    values, counts = _tail(values, counts, xmin)
    logs = np.log(values)
    mean = np.average(logs, weights=counts)
    sd = max(np.sqrt(np.average((logs - mean) ** 2, weights=counts)), 0.1)

    def cost(parameters):
        law = Lognormal(parameters[0], np.exp(parameters[1]), xmin)
        return -(counts @ law.log_pmf(values)) / counts.sum()

    options = {"xatol": 1e-7, "fatol": 1e-12, "maxiter": 4000, "maxfev": 4000}
    found = minimize(cost, [mean, np.log(sd)], method="Nelder-Mead", options=options)
    return Lognormal(float(found.x[0]), float(np.exp(found.x[1])), int(xmin))


def compare(values, counts, first, second):
    """`Comparison` of two fitted laws with the same xmin."""
    if first.xmin != second.xmin:
        raise ValueError(f"the laws start at different xmin: {first.xmin} and {second.xmin}")
    values, counts = _tail(values, counts, first.xmin)
    ratio = second.log_pmf(values) - first.log_pmf(values)
    n = counts.sum()
    gain = np.average(ratio, weights=counts)
    deviation = np.sqrt(np.average((ratio - gain) ** 2, weights=counts))
    # two laws that give every value the same likelihood cannot be told apart
    z = float(np.sqrt(n) * gain / deviation) if deviation > 0 else 0.0
    return Comparison(float(gain), z, float(2 * norm.sf(abs(z))))


@dataclass(frozen=True)
class Assessment:
    """A power law against a lognormal, on all observations and on the tail that suits it best."""

    power_law: PowerLaw  # of the chosen tail
    lognormal: Lognormal  # of all observations
    whole: Comparison  # both laws fitted to all observations
    tail: Comparison  # both laws fitted to the chosen tail


def assess(values, counts):
    """`Assessment` of a histogram."""
    smallest = int(np.min(values))
    chosen, lognormal = choose_power_law(values, counts), fit_lognormal(values, counts, smallest)
    everywhere = fit_power_law(values, counts, smallest)
    in_tail = fit_lognormal(values, counts, chosen.xmin)
    return Assessment(
        chosen,
        lognormal,
        compare(values, counts, everywhere, lognormal),
        compare(values, counts, chosen, in_tail),
    )


def _fits(values, counts, xmins):
    """A list of `PowerLaw`, one for each of `xmins`."""
    floats = [np.asarray(array, np.float64) for array in (values, counts, xmins)]
    alpha, ks, n_tail = power_law_tails.fit(*floats)
    se = (alpha - 1) / np.sqrt(n_tail)  # to leading order (Clauset et al., Eq. 3.6)
    rows = zip(alpha.tolist(), se.tolist(), xmins, ks.tolist(), n_tail.tolist(), strict=True)
    return [PowerLaw(a, error, int(xmin), d, n) for a, error, xmin, d, n in rows]


def _tail(values, counts, xmin):
    values, counts = np.asarray(values), np.asarray(counts)
    if values.shape != counts.shape or values.ndim != 1:
        raise ValueError(f"values and counts differ in shape: {values.shape}, {counts.shape}")
    validation.integer("xmin", xmin, 1)
    keep = values >= xmin
    if np.count_nonzero(counts[keep]) < 2:
        raise ValueError(f"fewer than two different values at or above xmin={xmin}")
    return values[keep], counts[keep]
