"""How well a model predicts stars (Eq. 7) and ranks movies (Eqs. 8 and 9)."""

import math
from typing import NamedTuple

import numpy as np

from lib import kernels

PAIRS = 1 << 22  # predicted at a time
USERS = 256  # ranked at a time: a block of scores over all movies of ml-32m takes 86 MB


class Ranking(NamedTuple):
    """Means over `n_users` users; `n_skipped` more were drawn but had no relevant test movie."""

    precision: float
    recall: float
    n_users: int
    n_skipped: int


def rmse(model, test):
    """Root mean squared error over the ratings in `test`, in stars (Eq. 7), unclipped.

    model : anything with `predict(user_index, movie_index)`, over the indices of `test`
    Raises ValueError when `test` holds no ratings.
    """
    if test.n_ratings == 0:
        raise ValueError("test holds no ratings: at least one is needed for an RMSE")
    users = np.repeat(np.arange(test.n_users, dtype=np.int32), test.user_counts)
    total = 0.0
    for start in range(0, test.n_ratings, PAIRS):
        block = slice(start, start + PAIRS)
        error = model.predict(users[block], test.by_user.indices[block]).astype(np.float64)
        error -= test.by_user.values[block]
        total += np.square(error).sum()
    return math.sqrt(total / test.n_ratings)


def precision_recall(model, train, test, at=10, threshold=3.5, n_users=3000, seed=42):
    """(Precision@K, Recall@K) with K = `at`; see `ranking` for the rules."""
    result = ranking(model, train, test, at, threshold, n_users, seed)
    return result.precision, result.recall


def ranking(model, train, test, at=10, threshold=3.5, n_users=3000, seed=42):
    """Precision@K and Recall@K (Eqs. 8 and 9) of the K = `at` movies ranked highest per user.

    - A movie is relevant to a user whose test rating of it is at least `threshold` stars.
    - Every movie competes but the user's training movies; of equal scores the lower index wins.
    - Precision divides a user's hits by K, even where fewer than K movies compete; recall
      divides them by the number of the user's relevant test movies.
    - `n_users` users are drawn by `seed` without replacement, or all are taken if there are no
      more. Those without a relevant test movie are skipped and counted; both means are over
      the others.

    model : anything with `score_users(user_index)`, which returns a new array
        (len(user_index), n_movies), higher is better
    train, test : the two parts of one `Ratings.split`
    Raises ValueError for `at` or `n_users` below 1, and when every drawn user is skipped.
    """
    for name, value in (("at", at), ("n_users", n_users)):
        if value < 1:
            raise ValueError(f"{name}={value!r}: must be at least 1")
    users = np.arange(test.n_users)
    if n_users < test.n_users:
        users = np.sort(np.random.default_rng(seed).choice(users, n_users, replace=False))
    relevant = {user: movies for user in users if len(movies := _liked(test, user, threshold))}
    if not relevant:
        raise ValueError(
            f"none of the {len(users)} drawn users rated a test movie with {threshold} or more"
        )
    hits = np.concatenate(
        [
            _hits(model, train, block, relevant, at)
            for block in np.split(np.array(list(relevant)), range(USERS, len(relevant), USERS))
        ]
    )
    n_relevant = np.array([len(movies) for movies in relevant.values()])
    return Ranking(
        precision=float((hits / at).mean()),
        recall=float((hits / n_relevant).mean()),
        n_users=len(relevant),
        n_skipped=len(users) - len(relevant),
    )


def _liked(test, user, threshold):
    movies, stars = _row(test.by_user, user)
    return movies[stars >= threshold]


def _hits(model, train, users, relevant, at):
    """How many of each user's top `at` movies are relevant: (len(users),)."""
    scores = model.score_users(users)
    for row, user in enumerate(users):
        scores[row, _row(train.by_user, user)[0]] = -np.inf
    best = kernels.top_k(scores, at)
    return np.array([np.isin(relevant[user], best[row]).sum() for row, user in enumerate(users)])


def _row(csr, index):
    """Columns and stars of one row."""
    entries = slice(csr.offsets[index], csr.offsets[index + 1])
    return csr.indices[entries], csr.values[entries]
