"""Hyperparameters of the biases, vectors and noise, drawn given what they are about.

Every row [bias, vector] of a side is N(mean, inv(precision)). Mean and precision have the
Normal-Wishart prior of Salakhutdinov & Mnih (2008), and the precision of the noise a Gamma prior,
so each can be drawn exactly.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from lib.util import validation
from lib.util.messages import shown


class Hyperprior(NamedTuple):
    """Priors of the hyperparameters, for rows of d = k + 1 numbers.

    precision ~ Wishart(d + freedom, inv(scatter I)), whose mean is (d + freedom) / scatter I;
    mean ~ N(0, inv(strength precision)); beta ~ Gamma(shape, rate), whose mean is shape / rate.
    The defaults for the rows are those of Salakhutdinov & Mnih (2008).
    """

    strength: float = 2.0  # the rows that the prior mean, zero, counts for; > 0
    freedom: float = 0.0  # degrees of freedom beyond d, >= 0
    scatter: float = 1.0  # the sum of squares, of each coordinate, that the prior counts for; > 0
    shape: float = 1.0  # half the number of ratings that the prior of the noise counts for; > 0
    rate: float = 1.0  # half the sum of their squared errors in stars; > 0


def check(prior):
    """Raise ValueError unless this is a `Hyperprior` with numbers in their ranges."""
    if not isinstance(prior, Hyperprior):
        raise ValueError(f"hyperprior={shown(prior)}: must be a Hyperprior")
    for name, value in prior._asdict().items():
        if name != "freedom" or value != 0:
            validation.positive(f"hyperprior.{name}", value)


class Gaussian(NamedTuple):
    """Distribution of the rows of a side: float64."""

    mean: np.ndarray  # (d,), of [bias, vector]
    precision: np.ndarray  # (d, d)


class Sums(NamedTuple):
    """All that the distribution of the rows depends on: float64."""

    n: int  # rows
    total: np.ndarray  # (d,), the sum of the rows
    products: np.ndarray  # (d, d), the sum of their outer products


def draw_gaussian(rng, sums, prior):
    """A `Gaussian` drawn given the sums of its rows; from the prior itself, where there are none.

    rng : numpy.random.Generator; sums : `Sums`; prior : `Hyperprior`
    Raises numpy.linalg.LinAlgError where the sums have no Cholesky factor in float64.
    """
    n, total, products = sums
    d = len(total)
    # Eq. 14 of Salakhutdinov & Mnih (2008), with mean zero before the data
    weight = prior.strength + n
    mean = total / weight
    scatter = prior.scatter * np.eye(d) + products - weight * np.outer(mean, mean)
    if not np.isfinite(scatter).all():
        raise np.linalg.LinAlgError("the squares of the rows are not finite")
    # Wishart(nu, inv(G G')) by Bartlett: inv(G') A A' inv(G), A lower triangular
    bartlett = np.tril(rng.standard_normal((d, d)), -1)
    freedom = d + prior.freedom + n
    bartlett[np.diag_indices(d)] = np.sqrt(rng.chisquare(freedom - np.arange(d)))
    root = solve_triangular(np.linalg.cholesky(scatter), bartlett, trans=1, lower=True)
    # N(mean, inv(weight root root'))
    step = np.linalg.solve(root.T, rng.standard_normal(d))
    return Gaussian(mean + step / math.sqrt(weight), root @ root.T)


def draw_beta(rng, n_ratings, squared_error, prior):
    """The precision of the noise, beta in 1 / stars², drawn given the errors of the ratings."""
    rate = prior.rate + max(squared_error, 0.0) / 2
    return rng.gamma(prior.shape + n_ratings / 2) / rate


def spreads(users, movies):
    """Standard deviations, in stars, of what users, movies and tastes add to a rating.

    users, movies : `Gaussian`s. A vector may be exchanged for another one, and a bias for what a
    mean vector adds, without a change of any prediction; of these three none changes the values.
    Returns (user, movie, taste): of b_u + u·E[v], b_i + E[u]·v, and (u - E[u])·(v - E[v]).
    """
    covariances = [np.linalg.inv(side.precision) for side in (users, movies)]
    parts = [
        np.append(1.0, other.mean[1:]) @ covariance @ np.append(1.0, other.mean[1:])
        for covariance, other in zip(covariances, (movies, users), strict=True)
    ]
    taste = np.sum(covariances[0][1:, 1:] * covariances[1][1:, 1:])
    return tuple(math.sqrt(max(part, 0.0)) for part in (*parts, taste))
