"""The density of one user number u and one movie number v, given a rating of r stars.

r is what the rating leaves once the mean and the biases are taken off. The model is Gaussian:
r ~ N(uv, 1/lam), and u, v ~ N(0, 1/tau) independently, so that

    p(u, v | r) ∝ exp(-tau (u² + v²) / 2 - lam (r - uv)² / 2).

Throughout, lam > 0 and tau > 0, or ValueError is raised.
"""

import math

import numpy as np
from numba import njit
from scipy.special import ndtr

from lib.util import validation


def log_density(u, v, r, lam, tau):
    """log p(u, v | r), normalised to integrate to one; arrays broadcast."""
    return _log_kernel(u, v, r, lam, tau) - _log_evidence(r, lam, tau)


def modes(r, lam, tau):
    """The maxima of the density as rows (u, v): (1, 2) or (2, 2).

    The gradient is zero where tau u = lam v (r - uv) and tau v = lam u (r - uv), hence u² = v².
    While lam |r| <= tau only the origin is left; beyond, two points with |uv| = |r| - tau / lam.
    """
    _check(lam, tau)
    if lam * abs(r) <= tau:
        return np.zeros((1, 2))
    u = math.sqrt(abs(r) - tau / lam)
    v = math.copysign(u, r)
    return np.array([[u, v], [-u, -v]])


def barrier(r, lam, tau):
    """Nats by which the density at the origin lies below that at the modes; 0 with one mode."""
    _check(lam, tau)
    return max(lam * abs(r) - tau, 0.0) ** 2 / (2 * lam)


def conditional(other, r, lam, tau):
    """(mean, standard deviation) of u given v = `other`, or of v given u: a normal law.

    The mean is Eq. 6 of the paper for a single rating and k = 1.
    """
    _check(lam, tau)
    precision = tau + lam * np.square(other)
    return lam * r * other / precision, 1 / np.sqrt(precision)


def marginal(r, lam, tau):
    """(v, weight): an even grid and the probability of v on it, which sums to one.

    Sums over the grid are trapezoid sums of functions that are smooth and vanish at both ends:
    their error falls faster than any power of the step.
    """
    v, height = _marginal_heights(r, lam, tau)
    height = np.exp(height - height.max())
    return v, height / height.sum()


def moments(r, lam, tau):
    """Expectations by numerical integration: a dict of "u²", "uv" and "(uv)²".

    That of v² equals that of u²; u and v themselves have mean 0, by symmetry.
    """
    v, weight = marginal(r, lam, tau)
    mean, sd = conditional(v, r, lam, tau)
    return {
        "u²": float(weight @ v**2),
        "uv": float(weight @ (v * mean)),
        "(uv)²": float(weight @ (v**2 * (mean**2 + sd**2))),
    }


def crossing_rate(r, lam, tau):
    """Probability that v changes its sign within one sweep of the Gibbs sampler.

    Given the u in between, the old and the new v are two independent draws from p(v | u).
    """
    u, weight = marginal(r, lam, tau)
    mean, sd = conditional(u, r, lam, tau)
    return float(weight @ (2 * ndtr(mean / sd) * ndtr(-mean / sd)))


def gibbs(r, lam, tau, draws, chains=4, seed=0, start=None):
    """Draw u given v, then v given u, again and again: float64, (chains, draws, 2).

    start : (chains,) the values of v before the first sweep; by default spread evenly over two
        standard deviations of the prior to either side of zero
    Raises ValueError for fewer than one draw or chain, or a start that does not fit.
    """
    _check(lam, tau)
    validation.integer("draws", draws, 1)
    validation.integer("chains", chains, 1)
    if start is None:
        start = np.linspace(-2, 2, chains) / math.sqrt(tau)
    start = np.array(start, dtype=np.float64)
    if start.shape != (chains,):
        raise ValueError(f"start has shape {start.shape}: must be ({chains},), one v per chain")
    noise = np.random.default_rng(seed).standard_normal((chains, draws, 2))
    _sweep(start, float(r), float(lam), float(tau), noise)
    return noise


def alternate(v, r, lam, tau, steps):
    """The path of alternating least squares from a start: rows (u, v), (2 * steps, 2).

    As `gibbs`, but each step takes the conditional mean instead of a draw.
    """
    path = []
    for _ in range(steps):
        u = conditional(v, r, lam, tau)[0]
        path.append((u, v))
        v = conditional(u, r, lam, tau)[0]
        path.append((u, v))
    return np.array(path)


@njit(cache=True)
def _sweep(v, r, lam, tau, noise):
    """Run all chains; standard normal `noise` (chains, draws, 2) is overwritten by the draws."""
    for chain in range(noise.shape[0]):
        other = v[chain]
        for draw in range(noise.shape[1]):
            for side in range(2):
                # u | v, r ~ N(lam r v / (tau + lam v²), 1 / (tau + lam v²)), and v | u, r alike
                precision = tau + lam * other * other
                step = noise[chain, draw, side] / math.sqrt(precision)
                other = lam * r * other / precision + step
                noise[chain, draw, side] = other


def _log_kernel(u, v, r, lam, tau):
    _check(lam, tau)
    return -tau * (np.square(u) + np.square(v)) / 2 - lam * np.square(r - u * v) / 2


def _marginal_heights(r, lam, tau):
    """A grid of v and log ∫ exp(...) du on it, without the factor sqrt(2π).

    The integral over u is that of a normal density; what remains is
    (tau + lam v²)^(-1/2) exp(-tau v² / 2 - lam tau r² / (2 (tau + lam v²))).
    """
    _check(lam, tau)
    # The finest detail is as wide as sqrt(tau / lam) or the prior; ten prior deviations beyond
    # the modes nothing is left.
    step = min(math.sqrt(tau / lam), 1 / math.sqrt(tau)) / 25
    end = math.sqrt(abs(r)) + 10 / math.sqrt(tau)
    v = np.arange(-math.ceil(end / step), math.ceil(end / step) + 1) * step
    precision = tau + lam * v**2
    return v, -tau * v**2 / 2 - lam * tau * r**2 / (2 * precision) - np.log(precision) / 2


def _log_evidence(r, lam, tau):
    v, height = _marginal_heights(r, lam, tau)
    top = height.max()
    total = np.exp(height - top).sum() * (v[1] - v[0])
    return top + math.log(total) + math.log(2 * math.pi) / 2


def _check(lam, tau):
    validation.positive("lam", lam)
    validation.positive("tau", tau)
