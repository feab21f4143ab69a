"""Scores of predictive distributions: what a mean and a standard deviation say of a rating.

A prediction is the normal distribution N(mean, sd²) of the stars that a user gives a movie. `sd`
is that of the rating, noise included, and not that of its expected value.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from lib.util import validation


class Scores(NamedTuple):
    """Means over `n` ratings."""

    rmse: float  # of the mean, in stars
    log_loss: float  # nats a rating
    crps: float  # in stars
    width: float  # standard deviation of the predictions, in stars
    coverage: dict  # level -> share of the ratings inside the interval
    n: int


def covered(stars, mean, sd, level):
    """Whether each rating lies in the central interval of its prediction: bool, like `stars`.

    level : the probability of the interval mean ± z sd, with z the normal quantile of
        (1 + level) / 2; 0 < level < 1
    Raises ValueError for another level, for shapes that differ and for an sd that is not > 0.
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}: must lie between 0 and 1")
    stars, mean, sd = _checked(stars, mean, sd)
    return np.abs(stars - mean) <= norm.ppf((1 + level) / 2) * sd


def negative_log_likelihood(stars, mean, sd):
    """-log of the density N(mean, sd²) at each rating, in nats: float64, like `stars`."""
    stars, mean, sd = _checked(stars, mean, sd)
    # -log p(r) = z² / 2 + log sd + log(2π) / 2,   z = (r - mean) / sd
    return np.square((stars - mean) / sd) / 2 + np.log(sd) + math.log(2 * math.pi) / 2


def crps(stars, mean, sd):
    """Continuous ranked probability score of each prediction, in stars: float64, like `stars`.

    The integral of (F(x) - [x >= r])² over x, which rewards a distribution that is narrow and
    near the rating r; with sd -> 0 it becomes |r - mean| (Gneiting and Raftery, 2007, Section 4.2).
    """
    stars, mean, sd = _checked(stars, mean, sd)
    # CRPS = sd (z (2 Φ(z) - 1) + 2 φ(z) - 1 / sqrt(π))
    z = (stars - mean) / sd
    return sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))


def scores(stars, mean, sd, levels=(0.5, 0.8, 0.95)):
    """The `Scores` of predictions, one for each of the `stars`.

    Raises ValueError when there are no ratings, and what `covered` raises.
    """
    stars, mean, sd = _checked(stars, mean, sd)
    if stars.size == 0:
        raise ValueError("there are no ratings: at least one is needed for a score")
    return Scores(
        rmse=math.sqrt(np.square(stars - mean).mean()),
        log_loss=float(negative_log_likelihood(stars, mean, sd).mean()),
        crps=float(crps(stars, mean, sd).mean()),
        width=float(sd.mean()),
        coverage={level: float(covered(stars, mean, sd, level).mean()) for level in levels},
        n=stars.size,
    )


def _checked(stars, mean, sd):
    """The three as float64 of one shape."""
    stars, mean, sd = (np.asarray(values, np.float64) for values in (stars, mean, sd))
    if not stars.shape == mean.shape == sd.shape:
        raise ValueError(
            f"stars, mean and sd have the shapes {stars.shape}, {mean.shape} and {sd.shape}: "
            "must be the same"
        )
    validation.finite("stars", stars)
    validation.finite("mean", mean)
    wrong = np.flatnonzero(~(np.isfinite(sd) & (sd > 0)))
    if len(wrong):
        value = sd.ravel()[wrong[0]]
        raise ValueError(f"sd[{wrong[0]}] is {value}: must be a finite number > 0")
    return stars, mean, sd
