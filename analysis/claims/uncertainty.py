"""Replicated runs, confidence intervals, and a paired test of two models.

A replicate is a new split and a new random start. Replicates share most of their training
ratings, so that their spread understates the uncertainty; intervals and tests here carry the
correction of Nadeau and Bengio (2003), which puts 1/n + n_test/n_train in the place of 1/n.
What is too expensive to be replicated is compared over the users of one split.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from lib.als import store
from lib.evaluation import ranking
from lib.evaluation.intervals import student_95


class Estimate(NamedTuple):
    """A mean over `n` replicates with a corrected 95% interval, and their standard deviation."""

    mean: float
    low: float
    high: float
    sd: float
    n: int


class Paired(NamedTuple):
    """Mean difference of two models over the same `n` splits, or users, with a 95% interval.

    p : two-sided, of the hypothesis that both are equally good
    """

    difference: float
    low: float
    high: float
    p: float
    n: int

    def below(self, level):
        """Whether the first is lower than the second, significantly at `level`."""
        return self.difference < 0 and self.p < level


def replicate(ratings, models, seeds, client=None):
    """Train each model once per seed, which decides both the split and the random start.

    ratings : `Ratings`; models : list of (k, tau / lam); trained models come from the disk
    client : a `dask.distributed.Client` whose workers train, or None
    Returns (runs, curves): a DataFrame with a row per seed and model, with columns seed, k,
    ratio, train_rmse and test_rmse (of the last epoch), and precision (of lists of ten, for
    3,000 users drawn with seed 42); and the histories of all runs, with columns seed, k and ratio
    added. The splits are made one after the other, so that only one is in memory.
    """
    rows, curves = [], []
    for seed in seeds:
        train, test = ratings.split(seed=seed)
        wanted = [{"k": k, "lam": 1.0, "tau": ratio, "seed": seed} for k, ratio in models]
        trained = store.trained_many(train, test, wanted, client)
        for (k, ratio), model in zip(models, trained, strict=True):
            name = {"seed": seed, "k": k, "ratio": ratio}
            last = model.history.iloc[-1]
            ranked = ranking(model, train, test)
            measured = {name: last[name] for name in ("train_rmse", "test_rmse")}
            rows.append(name | measured | {"precision": ranked.precision})
            curves.append(model.history.assign(**name))
    return pd.DataFrame(rows), pd.concat(curves, ignore_index=True)


def estimate(values, test_share=0.2):
    """`Estimate` of the mean of one value per replicate; at least two are needed."""
    values = np.asarray(values, float)
    sd = _standard_deviation(values)
    margin = student_95(len(values) - 1) * sd * _scale(len(values), test_share)
    mean = float(values.mean())
    return Estimate(mean, mean - margin, mean + margin, sd, len(values))


def paired_test(one, other, test_share=0.2):
    """`Paired` comparison of two models, value by value from the same splits.

    one, other : Series by seed; the seeds that both have are compared
    test_share : the share of the ratings that a split holds out
    This is Student's paired t test with the corrected variance. Raises ValueError for fewer
    than two common seeds.
    """
    differences = (pd.Series(one) - pd.Series(other)).dropna()
    mean, low, high, sd, n = estimate(differences, test_share)
    return Paired(mean, low, high, _p_value(mean, sd * _scale(n, test_share), n), n)


def paired_users(differences, users):
    """`Paired` comparison of two models on one split, of which the users are the sample.

    differences : (n,) first less second, of each test rating or of each user's list
    users : (n,) indices of the users that they belong to
    The differences of a user depend on one another, so that the variance of their mean is that of
    the users' sums (Liang and Zeger, 1986). The n of the result is the number of users. What
    another split would change is not in it. Raises ValueError for fewer than two users.
    """
    differences = np.asarray(differences, float)
    mean = float(differences.mean())
    known, of = np.unique(users, return_inverse=True)
    n = len(known)
    sums = np.bincount(of, differences - mean)
    error = _standard_deviation(sums, "user") * math.sqrt(n) / len(differences)
    margin = float(student_95(n - 1)) * error
    return Paired(mean, mean - margin, mean + margin, _p_value(mean, error, n), n)


def duplicate_noise(first, second):
    """Standard deviation of one run from pairs of runs of one model: sqrt(mean(d²) / 2)."""
    differences = np.asarray(first, float) - np.asarray(second, float)
    return float(np.sqrt(np.square(differences).mean() / 2))


def _standard_deviation(values, name="replicate"):
    if len(values) < 2:
        raise ValueError(f"{len(values)} {name} has no spread: at least two are needed")
    return float(values.std(ddof=1))


def _p_value(mean, error, n):
    """Of Student's two-sided test of a mean over `n` values, whose standard error is `error`."""
    if error == 0:
        return float(mean == 0)
    return float(2 * student_t.sf(abs(mean) / error, n - 1))


def _scale(n, test_share):
    return math.sqrt(1 / n + test_share / (1 - test_share))
