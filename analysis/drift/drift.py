"""Drift of films: vectors refitted by period, aligned, and compared without bias from noise.

The ratings are cut by time into an early and a late period, and the users at random into two
groups: four parts, each with a model of its own. A film's change from early to late is estimated
once in each group. The product of the two estimates is positive on average where the film
changed, and zero on average where it did not, since the noise of the one group knows nothing of
the other's: a cross-validated squared distance (Walther et al., 2016). Its null distribution is
that of permuted periods of each user's ratings, for which everything is done again.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes

from analysis.drift.drift_parts import PARTS, Films
from lib.evaluation import permutation_tests

ROUNDS = 5  # of alignment to the mean of all parts; the first two do nearly everything


def align(parts):
    """Turn or mirror the vectors of each part to fit the others, and shift the levels.

    Generalised orthogonal Procrustes analysis (Gower, 1975): each part in turn is rotated to the
    mean of all. Films count by `precision`. Levels are shifted so that their mean is the same in
    all parts: a change of all films alike is one of the users or of the scale.
    Returns (parts, shift): the aligned parts, and how far the mean level rose from the early
    period to the late one, in stars.
    """
    weights = precision(parts)
    root = np.sqrt(weights)[:, None]
    vectors = {name: part.vectors for name, part in parts.items()}
    mean = vectors[PARTS[0]]
    for _ in range(ROUNDS):
        vectors = {name: rotated(one, mean, root) for name, one in vectors.items()}
        mean = sum(vectors.values()) / len(vectors)
    centres = {name: np.average(part.level, weights=weights) for name, part in parts.items()}
    aligned = {
        name: Films(part.level - centres[name], vectors[name], part.counts)
        for name, part in parts.items()
    }
    shift = sum(centres[1, half] - centres[0, half] for half in (0, 1)) / 2
    return aligned, float(shift)


def rotated(vectors, target, root=1.0):
    """`vectors` (n, k) turned or mirrored for the least squared distance to `target` (n, k).

    root : the square roots of the weights of the rows, (n, 1)
    """
    rotation, _ = orthogonal_procrustes(vectors * root, target * root)
    return vectors @ rotation


def precision(parts):
    """The harmonic mean of each film's ratings in the four parts: (n,).

    The variance of an estimated change falls like 1 / precision.
    """
    return len(parts) / sum(1 / np.maximum(part.counts, 1) for part in parts.values())


def changes(parts):
    """Change of each film between the periods: a DataFrame, a row per film.

    parts : from `drift_parts.fit_parts`
    The columns:

    precision : see `precision`
    level_change_1, level_change_2 : late less early, in stars, in either group
    level_change : the mean of both
    level_drift, vector_drift : the product of the changes in the two groups, stars²: unbiased
        estimates of the squared change of the level, and of the mean over users of the squared
        change of what the vector adds. Negative values are noise.
    level_score, vector_score : drift times precision, on one scale for films of any number of
        ratings
    """
    parts, _ = align(parts)
    level, vectors = zip(*(_change(parts, half) for half in (0, 1)), strict=True)
    weight = precision(parts)
    table = pd.DataFrame(
        {
            "precision": weight,
            "level_change_1": level[0],
            "level_change_2": level[1],
            "level_change": (level[0] + level[1]) / 2,
            "level_drift": level[0] * level[1],
            "vector_drift": (vectors[0] * vectors[1]).sum(axis=1),
        }
    )
    for kind in ("level", "vector"):
        table[f"{kind}_score"] = table[f"{kind}_drift"] * weight
    return table


def _change(parts, half):
    early, late = parts[0, half], parts[1, half]
    return late.level - early.level, late.vectors - early.vectors


class Overall(NamedTuple):
    """Drift of all films taken together.

    p : one-sided permutation p-value of the mean score, see `permutation_tests.p_value`
    rms : root of the mean squared change in stars, films counting by precision; 0 where the
        estimate of the square is negative
    """

    p: float
    rms: float


def overall(table, nulls, kind):
    """`Overall` of the "level" or the "vector": `table` of the true periods against `nulls`.

    table, nulls : frame of `changes`, and a list of such frames of permuted periods
    """
    score = f"{kind}_score"
    p = permutation_tests.p_value(table[score].mean(), [null[score].mean() for null in nulls])
    square = np.average(table[f"{kind}_drift"], weights=table["precision"])
    return Overall(p, float(np.sqrt(max(square, 0))))


def by_genre(parts, labels):
    """The mean change of each genre's films: a DataFrame, a row per genre.

    labels : boolean DataFrame (films, genres), rows as in the parts
    Returns genre, n_films, level_change (stars, late less early), vector_drift (the product of
    the two groups' mean changes of the vectors, stars²). Films count by their precision.
    """
    parts, _ = align(parts)
    weights = labels.to_numpy(float) * precision(parts)[:, None]
    weights = weights / weights.sum(axis=0)
    level, vectors = zip(*(_change(parts, half) for half in (0, 1)), strict=True)
    centre = [weights.T @ one for one in vectors]
    return pd.DataFrame(
        {
            "genre": labels.columns,
            "n_films": labels.to_numpy().sum(axis=0),
            "level_change": weights.T @ (level[0] + level[1]) / 2,
            "vector_drift": (centre[0] * centre[1]).sum(axis=1),
        }
    )


def discoveries(scores, null_scores, rate=0.1):
    """Mask of the scores that are too large for the null distribution: bool, like `scores`.

    The lowest threshold is taken above which at most a share `rate` of the discoveries is
    expected to be false: the share of the null's scores above it, over the share of ours
    (Storey and Tibshirani, 2003, with all films taken as unchanged). None may pass.
    """
    scores, null = np.asarray(scores), np.sort(null_scores)
    order = np.argsort(-scores, kind="stable")
    above = (len(null) - np.searchsorted(null, scores[order], side="left") + 1) / (len(null) + 1)
    expected = above / (np.arange(1, len(scores) + 1) / len(scores))
    passed = np.flatnonzero(expected <= rate)
    found = np.zeros(len(scores), bool)
    if len(passed):
        found[order[: passed[-1] + 1]] = True
    return found
