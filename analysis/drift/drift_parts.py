"""The four parts that drift compares: ratings by period and group, and a model for each.

A period is chosen by time, or permuted where nothing may drift; a group is half of the users.
"""

from typing import NamedTuple

import numpy as np

from lib.als import store

PARTS = ((0, 0), (0, 1), (1, 0), (1, 1))  # (period, group)


class Films(NamedTuple):
    """Levels and vectors of the films in one part, row by row.

    level : (n,) stars that the average user of the part would give
    vectors : (n, k) in stars: a film's squared length is the variance over users, in stars
        squared, of what its vector adds to the level
    counts : (n,) ratings of the film in the part
    """

    level: np.ndarray
    vectors: np.ndarray
    counts: np.ndarray


def user_groups(ratings, seed=0):
    """Two random groups of users: bool, one value per entry of `ratings.by_user`."""
    coins = np.random.default_rng(seed).random(ratings.n_users) < 0.5
    return np.repeat(coins, ratings.user_counts)


def permuted(ratings, late, seed=0):
    """The periods permuted at random: what `late` would be if time meant nothing.

    All that a user rated in one period stays together and goes to either period with equal
    probability, so that the users of the two periods differ at random only.
    """
    coins = np.random.default_rng(seed).random((ratings.n_users, 2)) < 0.5
    return coins[ratings.user_of_entry, late.astype(np.int8)]


def enough(ratings, late, group, least):
    """Mask of the films with at least `least` ratings in each of the four parts: (n_movies,)."""
    part = 2 * late.astype(np.int64) + group
    cells = np.bincount(4 * ratings.by_user.indices.astype(np.int64) + part,
                        minlength=4 * ratings.n_movies)  # fmt: skip
    return (cells.reshape(-1, 4) >= least).all(axis=1)


def fit_parts(ratings, late, group, films, seed=0, change=None, **setting):
    """A model for each part: dict of (period, group) -> `Films`, a row per chosen film.

    late, group : bool, (n_ratings,), the period and the group of each entry of `by_user`
    films : bool, (n_movies,); ratings of other films are left out
    change : function from the `Ratings` of a late part and its number to those that take their
        place, where a drift is planted
    setting : k, lam, tau and whatever else `store.trained` takes
    """
    parts = {}
    chosen = films[ratings.by_user.indices]
    for number, (period, half) in enumerate(PARTS):
        part = ratings.part(chosen & (late == period) & (group == half))
        if change is not None and period:
            part = change(part, number)
        model = store.trained(part, None, seed=4 * seed + number, **setting)
        parts[period, half] = _in_stars(model, part, films)
    return parts


def _in_stars(model, part, films):
    """Level and vectors of the films as the part's users see them, whatever frame was learned.

    With m and C the mean and covariance of the user vectors, film i gets on average
    mu + mean(b_u) + b_i + m.v_i, and v_i L with L Lᵀ = C adds |v_i L|² to its variance.
    """
    counts = part.user_counts
    active = counts > 0
    tastes, weights = model.user_factors[active].astype(float), counts[active]
    centre = np.average(tastes, axis=0, weights=weights)
    covariance = (tastes - centre).T @ ((tastes - centre) * weights[:, None]) / weights.sum()
    vectors = model.movie_factors[films].astype(float)
    level = model.mu + np.average(model.user_bias[active], weights=weights)
    level = level + model.movie_bias[films] + vectors @ centre
    return Films(level, vectors @ _root(covariance), part.movie_counts[films])


def _root(covariance):
    """L with L Lᵀ = covariance, which need not have full rank."""
    values, directions = np.linalg.eigh(covariance)
    return directions * np.sqrt(np.clip(values, 0, None))
