"""Do films drift? Vectors refitted by period, aligned, and compared in a way that noise cancels.

The ratings are cut by time into an early and a late period, and the users by lot into two
groups: four parts, each with a model of its own. A film's change from early to late is estimated
once in each group. The product of the two estimates is positive on average where the film
changed, and zero on average where it did not, since the noise of the one group knows nothing of
the other's: a cross-validated squared distance (Walther et al., 2016). How far from zero chance
takes it is seen by dealing the users' ratings to the periods by lot and doing everything again.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes

from lib import search

ROUNDS = 5  # of alignment to the mean of all parts; the first two do nearly everything
PARTS = ((0, 0), (0, 1), (1, 0), (1, 1))  # (period, group)


class Films(NamedTuple):
    """What one part says about the films, row by row.

    level : (n,) stars that the average user of the part would give
    vectors : (n, k) in stars: a film's squared length is the variance over users, in stars
        squared, of what its vector adds to the level
    counts : (n,) ratings of the film in the part
    """

    level: np.ndarray
    vectors: np.ndarray
    counts: np.ndarray


def user_groups(ratings, seed=0):
    """A coin for each user: bool, one value per entry of `ratings.by_user`."""
    coins = np.random.default_rng(seed).random(ratings.n_users) < 0.5
    return np.repeat(coins, ratings.user_counts)


def shuffled(ratings, late, seed=0):
    """The periods dealt by lot: what `late` would be if time meant nothing.

    All that a user rated in one period stays together and goes to either period with equal
    probability, so that the users of the two periods differ by chance alone.
    """
    coins = np.random.default_rng(seed).random((ratings.n_users, 2)) < 0.5
    users = np.repeat(np.arange(ratings.n_users), ratings.user_counts)
    return coins[users, late.astype(np.int8)]


def enough(ratings, late, group, least):
    """Which films have at least `least` ratings in each of the four parts: bool, (n_movies,)."""
    part = 2 * late.astype(np.int64) + group
    cells = np.bincount(4 * ratings.by_user.indices.astype(np.int64) + part,
                        minlength=4 * ratings.n_movies)  # fmt: skip
    return (cells.reshape(-1, 4) >= least).all(axis=1)


def fit(ratings, late, group, films, seed=0, **setting):
    """A model for each part: dict of (period, group) -> `Films`, a row per chosen film.

    late, group : bool, (n_ratings,), the period and the group of each entry of `by_user`
    films : bool, (n_movies,); ratings of other films are left out
    setting : k, lam, tau and whatever else `search.trained` takes
    """
    found = {}
    chosen = films[ratings.by_user.indices]
    for place, (period, half) in enumerate(PARTS):
        part = ratings.part(chosen & (late == period) & (group == half))
        model = search.trained(part, None, seed=4 * seed + place, **setting)
        found[period, half] = _in_stars(model, part, films)
    return found


def _in_stars(model, part, films):
    """Level and vectors of the films as the part's users see them, whatever frame was learned.

    With m and C the mean and covariance of the user vectors, film i gets on average
    mu + mean(b_u) + b_i + m.v_i, and v_i L with L Lᵀ = C adds |v_i L|² to its variance.
    """
    counts = part.user_counts
    active = counts > 0
    tastes, weights = model.user_factors[active].astype(float), counts[active]
    centre = np.average(tastes, axis=0, weights=weights)
    spread = (tastes - centre).T @ ((tastes - centre) * weights[:, None]) / weights.sum()
    vectors = model.movie_factors[films].astype(float)
    level = model.mu + np.average(model.user_bias[active], weights=weights)
    level = level + model.movie_bias[films] + vectors @ centre
    return Films(level, vectors @ _root(spread), part.movie_counts[films])


def _root(spread):
    """L with L Lᵀ = spread, which need not have full rank."""
    values, directions = np.linalg.eigh(spread)
    return directions * np.sqrt(np.clip(values, 0, None))


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
    """How each film changed between the periods: a DataFrame, a row per film, from `fit`'s parts.

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
    """Do the films drift, taken together?

    z : by how many standard deviations of the shuffles the mean score lies above their mean
    rms : root of the mean squared change in stars, films counting by precision; 0 where the
        estimate of the square is negative
    """

    z: float
    rms: float


def overall(table, nulls, kind):
    """`Overall` of the "level" or the "vector": `table` of the true periods against `nulls`.

    table, nulls : frame of `changes`, and a list of at least two such frames of shuffled periods
    """
    means = np.array([null[f"{kind}_score"].mean() for null in nulls])
    square = np.average(table[f"{kind}_drift"], weights=table["precision"])
    z = (table[f"{kind}_score"].mean() - means.mean()) / means.std(ddof=1)
    return Overall(float(z), float(np.sqrt(max(square, 0))))


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
    """Which scores are too large for chance: bool, like `scores`.

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


def exchanged(parts, n_pairs, seed=0):
    """The same parts with a planted change: pairs of films trade places in the late period.

    Pairs are neighbours in the order by `precision`, `n_pairs` of them are drawn by `seed`.
    Returns (parts, films): `films` (2 n_pairs,) are the rows that took part. Raises ValueError
    when there are not as many pairs.
    """
    order = np.argsort(-precision(parts), kind="stable")
    pairs = order[: len(order) // 2 * 2].reshape(-1, 2)
    if not 1 <= n_pairs <= len(pairs):
        raise ValueError(f"n_pairs={n_pairs}: must lie in 1..{len(pairs)}")
    pairs = pairs[np.random.default_rng(seed).choice(len(pairs), n_pairs, replace=False)]
    rows = np.arange(len(order))
    rows[pairs] = pairs[:, ::-1]
    traded = {
        (period, half): Films(*(column[rows] for column in part)) if period else part
        for (period, half), part in parts.items()
    }
    return traded, pairs.ravel()
