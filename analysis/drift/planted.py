"""Drift planted into ratings, as a positive control: films that change by as much as we say."""

import numpy as np

from lib.data import csr
from lib.data.csr import CSR
from lib.data.ratings import Ratings
from lib.util import validation


def scale_of(ratings):
    """(lowest, highest, step) of the scale of the ratings, in stars: floats.

    step : the smallest difference between two values that occur. Raises ValueError where all
        ratings are equal.
    """
    values = np.unique(ratings.by_user.values).astype(float)
    if len(values) < 2:
        raise ValueError(f"all ratings are {values[0]:g} stars: must have two different values")
    return values[0], values[-1], float(np.diff(values).min())


def move_levels(part, directions, size, scale, seed=0):
    """`Ratings` in which some films are liked more, or less, by `size` stars on average.

    part : the `Ratings` that are changed; directions : (n_movies,) of 1, -1 and 0 for films that
    stay; scale : what `scale_of` returns for all ratings

    Each rating of such a film is moved by whole steps of the scale: by floor(size / step) of them
    and, with a probability that makes up the rest, by one more. At the ends of the scale ratings
    stay, so that the films move by a little less. Raises ValueError for a negative size.
    """
    if not size >= 0:
        raise ValueError(f"size={size}: must be at least 0 stars")
    lowest, highest, step = scale
    rng = np.random.default_rng(seed)
    users, movies, stars = part.user_of_entry, part.by_user.indices, part.by_user.values
    steps = np.floor(size / step + rng.random(len(stars)))
    moved = np.clip(stars + directions[movies] * steps * step, lowest, highest)
    return _ratings(part, users, movies, np.where(directions[movies] == 0, stars, moved))


def exchange_films(part, partners, share, seed=0):
    """`Ratings` in which pairs of films trade places for a share of the users.

    part : the `Ratings` that are changed; partners : (n_movies,) the film with which each trades
    places, itself for films that stay; share : of the users, drawn by `seed`. What such a user
    gave to one film of a pair then counts as given to the other.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share={share}: must lie between 0 and 1")
    chosen = np.random.default_rng(seed).random(part.n_users) < share
    users, movies = part.user_of_entry, part.by_user.indices
    movies = np.where(chosen[users], partners[movies], movies)
    return _ratings(part, users, movies, part.by_user.values)


def directions(films, n_chosen, seed=0):
    """Directions in which `n_chosen` films move, half up and half down: (n_movies,) of 1, -1, 0.

    films : bool, (n_movies,), those that may be chosen. Raises ValueError when they are fewer.
    """
    validation.between("n_chosen", n_chosen, 1, int(films.sum()))
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(films))[:n_chosen]
    moved = np.zeros(len(films))
    moved[rows] = np.where(np.arange(n_chosen) % 2, -1, 1)
    return moved


def partners(films, counts, n_pairs, seed=0):
    """Films that trade places in pairs with about as many ratings: (n_movies,) indices.

    films : as in `directions`; counts : (n_movies,) ratings; pairs are neighbours in the order by
    it, and `n_pairs` are drawn by `seed`. Raises ValueError when there are not as many.
    """
    rows = np.flatnonzero(films)
    order = rows[np.argsort(-counts[rows], kind="stable")]
    pairs = order[: len(order) // 2 * 2].reshape(-1, 2)
    validation.between("n_pairs", n_pairs, 1, len(pairs))
    pairs = pairs[np.random.default_rng(seed).permutation(len(pairs))[:n_pairs]]
    trading = np.arange(len(films))
    trading[pairs] = pairs[:, ::-1]
    return trading


def _ratings(part, users, movies, stars):
    by_movie = CSR(*csr.group(movies, users, stars.astype(np.float32), part.n_movies))
    by_user = csr.transpose(by_movie, part.n_users)
    return Ratings(part.user_ids, part.movie_ids, by_user, by_movie)
