"""Errors of predicted stars (Eq. 7) and quality of rankings (Eqs. 8 and 9 of the paper)."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from lib.als.kernels.top_k import top_k
from lib.data import LIKED
from lib.util import validation

PAIRS = 1 << 22  # predicted at a time
RANKED = 3000  # users at most in a ranking, and the seed that draws them: the author's
RANKED_SEED = 42
# Users ranked at a time. Their scores of all movies of ml-32m take 22 MB: memory that the C library
# keeps for the next block, where it would give more than 32 MB back to the system each time.
USERS = 64


class Ranking(NamedTuple):
    """Means over `n_users` users; `n_skipped` more were drawn but had no relevant test movie.

    ndcg and novelty (bits) are means as in `per_user`, coverage as in `coverage`.
    """

    precision: float
    recall: float
    n_users: int
    n_skipped: int
    ndcg: float
    coverage: float
    novelty: float


class Lists(NamedTuple):
    """The top K of each user who was ranked; `n_skipped` more had no relevant test movie.

    users : (n_users,) indices, ascending
    movies : (n_users, K) int32, best first; -1 where fewer than K movies compete
    hits : (n_users, K) bool, whether the movie is relevant to the user
    n_relevant : (n_users,) relevant test movies of each user, at least 1
    """

    users: np.ndarray
    movies: np.ndarray
    hits: np.ndarray
    n_relevant: np.ndarray
    n_skipped: int

    def first(self, at):
        """The lists cut to their first `at` positions."""
        return self._replace(movies=self.movies[:, :at], hits=self.hits[:, :at])


def rmse(model, test):
    """Root mean squared error over the ratings in `test`, in stars (Eq. 7), unclipped.

    model : anything with `predict(user_index, movie_index)`, over the indices of `test`
    Raises ValueError when `test` holds no ratings.
    """
    return math.sqrt(squared_errors(model, test).sum() / test.n_ratings)


def squared_errors(model, test):
    """Sum of the squared errors of each user's test ratings: float64, (n_users,); see `rmse`."""
    if test.n_ratings == 0:
        raise ValueError("test holds no ratings: at least one is needed for an RMSE")
    users = test.user_of_entry
    total = np.zeros(test.n_users)
    for start in range(0, test.n_ratings, PAIRS):
        block = slice(start, start + PAIRS)
        error = model.predict(users[block], test.by_user.indices[block]).astype(np.float64)
        error -= test.by_user.values[block]
        total += np.bincount(users[block], np.square(error), test.n_users)
    return total


def precision_recall(model, train, test, at=10, threshold=LIKED):
    """(Precision@K, Recall@K) with K = `at`; see `lists` for the rules."""
    result = ranking(model, train, test, at, threshold)
    return result.precision, result.recall


def ranking(model, train, test, at=10, threshold=LIKED):
    """Precision@K and Recall@K (Eqs. 8 and 9), and more, of the K = `at` movies ranked highest.

    Parameters and errors are those of `lists`, the measures those of `per_user` and `coverage`.
    """
    return ranking_of(lists(model, train, test, at, threshold), train)


def ranking_of(ranked, train):
    """The `Ranking` that `Lists` amount to."""
    means = per_user(ranked, train).drop(columns="user").mean()
    return Ranking(
        n_users=len(ranked.users),
        n_skipped=ranked.n_skipped,
        coverage=coverage(ranked, train),
        **means,
    )


def sample(n_users):
    """The users who are ranked: ascending indices, (at most `RANKED`,), all if there are no more.

    They depend on the number of users alone, so that a model and a split have one Precision@K,
    whoever asks; the author drew his in the same way.
    """
    users = np.arange(n_users)
    if n_users <= RANKED:
        return users
    return np.sort(np.random.default_rng(RANKED_SEED).choice(users, RANKED, replace=False))


def lists(model, train, test, at=10, threshold=LIKED):
    """The K = `at` movies that the model ranks highest for each of a sample of users.

    - A movie is relevant to a user whose test rating of it is at least `threshold` stars.
    - Every movie competes but the user's training movies; of equal scores the lower index wins.
    - The users are those of `sample`. Those without a relevant test movie are skipped and counted.

    model : anything with `score_users(user_index)`, which returns a new array
        (len(user_index), n_movies), higher is better; a movie with -inf is never listed
    train, test : the two parts of one `Ratings.split`
    Raises ValueError unless `at` is an integer >= 1, and when every drawn user is skipped.
    """
    return lists_by(lambda users: (model.score_users(users),), train, test, at, threshold)[0]


def lists_by(scores, train, test, at=10, threshold=LIKED):
    """Several `Lists` of the same users, by scores that are computed together: a list of them.

    scores : function of user indices that returns a sequence of arrays, each as `score_users`
        returns one; the other parameters and the errors are those of `lists`
    """
    validation.integer("at", at, 1)
    users = sample(test.n_users)
    relevant = {user: movies for user in users if len(movies := _liked(test, user, threshold))}
    if not relevant:
        raise ValueError(
            f"none of the {len(users)} drawn users rated a test movie with {threshold} or more"
        )
    ranked = np.array(list(relevant))
    liked = np.concatenate([_keys(user, movies, test) for user, movies in relevant.items()])
    blocks = np.split(ranked, range(USERS, len(ranked), USERS))
    tops = [[_best(made, train, block, at) for made in scores(block)] for block in blocks]
    return [
        Lists(
            users=ranked,
            movies=movies,
            hits=np.isin(_keys(ranked[:, None], movies, test), liked) & (movies >= 0),
            n_relevant=np.array([len(movies) for movies in relevant.values()]),
            n_skipped=len(users) - len(relevant),
        )
        for movies in map(np.concatenate, zip(*tops, strict=True))
    ]


def per_user(ranked, train):
    """The measures of each user's list: a DataFrame with a row for each of `ranked.users`.

    Columns, besides user, for a list of length K:
    precision : hits / K (Eq. 8), even where fewer than K movies compete
    recall : hits / relevant test movies (Eq. 9)
    ndcg : Σ_j hit_j / log2(j + 1) over the positions j = 1..K, divided by the same sum for a list
        that begins with all relevant movies (after Järvelin and Kekäläinen, 2002; gains 0 and 1)
    novelty : mean of log2(users / raters of the movie) over the list, in bits: the information
        in "this user has rated it" (Zhou et al., 2010). Raters are
        counted in `train`; a movie without any counts as having one.
    """
    n_hits, length = ranked.hits.sum(axis=1), ranked.hits.shape[1]
    discount = 1 / np.log2(np.arange(2, length + 2))
    ideal = np.cumsum(discount)[np.minimum(ranked.n_relevant, length) - 1]
    bits = np.log2(train.n_users / np.maximum(train.movie_counts, 1))
    listed = ranked.movies >= 0
    novelty = np.where(listed, bits[ranked.movies], 0).sum(axis=1) / np.maximum(listed.sum(1), 1)
    return pd.DataFrame(
        {
            "user": ranked.users,
            "precision": n_hits / length,
            "recall": n_hits / ranked.n_relevant,
            "ndcg": (ranked.hits @ discount) / ideal,
            "novelty": novelty,
        }
    )


def coverage(ranked, train):
    """The share of all movies that is on at least one user's list (Ge et al., 2010)."""
    return len(np.unique(ranked.movies[ranked.movies >= 0])) / train.n_movies


def _keys(users, movies, ratings):
    """A number for each pair of indices: int64."""
    return users.astype(np.int64) * ratings.n_movies + movies


def _liked(test, user, threshold):
    movies, stars = test.by_user.row(user)
    return movies[stars >= threshold]


def _best(scores, train, users, at):
    """The top `at` movies of each user, those rated in training left out: int32, (users, at).

    scores : (users, n_movies), overwritten
    """
    for row, user in enumerate(users):
        scores[row, train.by_user.row(user)[0]] = -np.inf
    return top_k(scores, at)
