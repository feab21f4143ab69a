"""Possible reasons for a low Precision@10: who competes, what is listed, what popularity has."""

import copy
import math

import numpy as np
import pandas as pd

from lib.evaluation import baselines, metrics
from lib.recommend.ranking import Among

BOUNDS = (0, 5, 20, 100)  # training ratings from which a film competes
FEWEST = 100  # films that compete; a bound that leaves fewer is left out
FEW = 20  # training ratings; a film with fewer counts as hardly rated


def with_random_start(model, train, seed=0):
    """A copy of an `ALS` in which movies without a training rating have their random start.

    So it is in the author's code, whose movie step leaves them out; here a step makes their
    vector zero, the minimiser of the loss. The start has a standard deviation of 1/sqrt(k).
    """
    model = copy.copy(model)
    model.movie_factors = model.movie_factors.copy()
    untrained = train.movie_counts == 0
    start = np.random.default_rng(seed).standard_normal((untrained.sum(), model.k))
    model.movie_factors[untrained] = start / math.sqrt(max(model.k, 1))
    return model


def by_competitors(model, train, test):
    """Precision@10 where only films with some training ratings compete, for each of `BOUNDS`.

    Returns a DataFrame: least (training ratings of a film that competes), n_movies (that many
    compete), precision (of `model`), popularity (of the most rated films first). Bounds that
    leave fewer than `FEWEST` films are left out, except 0.
    """
    popular = baselines.Popularity().fit(train)
    rows = []
    for least in BOUNDS:
        allowed = train.movie_counts >= least
        if least and allowed.sum() < FEWEST:
            continue
        found = {
            name: metrics.precision_recall(Among(ranker, allowed), train, test)[0]
            for name, ranker in (("precision", model), ("popularity", popular))
        }
        rows.append({"least": least, "n_movies": int(allowed.sum())} | found)
    return pd.DataFrame(rows)


def hardly_rated(model, train, test):
    """The share of all films on lists of ten that have fewer than `FEW` training ratings; a film
    counts once for each list."""
    listed = metrics.lists(model, train, test).movies
    listed = listed[listed >= 0]
    return float((train.movie_counts[listed] < FEW).mean())
