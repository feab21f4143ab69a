"""Baselines for a model. The bias-only model, one more of them, is `ALS(k=0, ...)`.

Each has `fit(train)` and, of what the metrics ask for, what it can answer: `predict` for stars,
`score_users` for a ranking. Those that learn from likes take the training ratings of LIKED stars
or more as likes and know no other stars.
"""

import warnings

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from lib.data import LIKED
from lib.util import validation

BLOCK = 2048  # users whose likes are multiplied at a time


class GlobalMean:
    """Predicts the mean training rating for everything, so it ranks nothing."""

    def fit(self, train):
        self.mu = train.mean
        return self

    def predict(self, user_index, movie_index):
        """The mean in stars, once per pair: float32."""
        return np.full(np.broadcast_shapes(np.shape(user_index), np.shape(movie_index)),
                       self.mu, np.float32)  # fmt: skip


class MovieMean:
    """Predicts the mean training rating of the movie, and of all ratings where it has none."""

    def fit(self, train):
        offsets, _, stars = train.by_movie
        total = np.add.reduceat(np.append(stars, 0).astype(np.float64), offsets[:-1])
        counts = train.movie_counts
        means = np.where(counts > 0, total / np.maximum(counts, 1), train.mean)
        self.means = means.astype(np.float32)
        return self

    def predict(self, user_index, movie_index):
        """The means in stars of the movies, once per pair: float32."""
        return np.broadcast_arrays(self.means[movie_index], user_index)[0].copy()

    def score_users(self, user_index):
        """The means of all movies, once per user: float32, (users, n_movies)."""
        return np.tile(self.means, (len(user_index), 1))


class Popularity:
    """Ranks the same movies for everybody: those with the most training ratings first.

    It knows no stars, so it has `score_users` but no `predict`.
    """

    def fit(self, train):
        """Count the ratings of each movie in `train` and return self."""
        self.movie_counts = train.movie_counts.astype(np.float32)
        return self

    def score_users(self, user_index):
        """The number of ratings of every movie, once per user: float32, (users, n_movies)."""
        return np.tile(self.movie_counts, (len(user_index), 1))


class EASE:
    """A linear item-to-item model of likes with a closed form (Steck, 2019).

    penalty : weight of the squared entries of the item-to-item matrix, > 0
    n_movies : how many movies take part, those with the most likes; the others are never
        listed. Memory grows with the square of this number, time with its cube.
    """

    def __init__(self, penalty, n_movies=2000):
        self.penalty = validation.positive("penalty", penalty)
        self.n_movies = validation.integer("n_movies", n_movies, 1)

    def fit(self, train):
        """Learn from the likes in `train` and return self."""
        liked = likes(train)
        by_likes = np.argsort(-np.diff(liked.tocsc().indptr), kind="stable")
        self.movies = np.sort(by_likes[: self.n_movies])
        self.n_all = train.n_movies
        self.liked = liked[:, self.movies]
        # G = XᵀX + penalty I;   B = I - G⁻¹ diag(1 / diag G⁻¹)
        gram = np.diag(np.full(len(self.movies), self.penalty, np.float32))
        for start in range(0, train.n_users, BLOCK):
            block = self.liked[start : start + BLOCK].toarray()
            gram += block.T @ block
        inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
        self.weights = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights, 0)
        return self

    def score_users(self, user_index):
        """Scores of each movie by a user's likes: float32, (users, n_movies); -inf if left out."""
        scores = np.full((len(user_index), self.n_all), -np.inf, np.float32)
        scores[:, self.movies] = self.liked[user_index] @ self.weights
        return scores


class ImplicitALS:
    """Matrix factorisation of likes against everything else (Hu et al., 2008), by `implicit`.

    factors, penalty, epochs : as k, tau and epochs of `lib.als.ALS`
    seed : decides the random start; the result does not depend on the number of threads
    """

    def __init__(self, factors=32, penalty=6.0, epochs=15, seed=0):
        self.factors = factors
        self.penalty = penalty
        self.epochs = epochs
        self.seed = seed

    def fit(self, train):
        """Learn from the likes in `train` and return self."""
        # Its rows are spread over threads; a BLAS with threads of its own would slow them down.
        with threadpool_limits(1, "blas"):
            model = _implicit_als()(
                self.factors,
                regularization=self.penalty,
                iterations=self.epochs,
                random_state=self.seed,
            )
            model.fit(likes(train), show_progress=False)
        self.user_factors, self.movie_factors = model.user_factors, model.item_factors
        return self

    def score_users(self, user_index):
        """The preference for every movie, about 0 to 1: float32, (users, n_movies)."""
        return self.user_factors[user_index] @ self.movie_factors.T


def _implicit_als():
    """The class of the package, imported when it is wanted: it takes a second to load."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "IProgress not found")  # no bar is shown
        from implicit.cpu.als import AlternatingLeastSquares
    return AlternatingLeastSquares


def likes(ratings):
    """A sparse (n_users, n_movies) matrix of ones where a user gave LIKED stars or more."""
    _, movies, stars = ratings.by_user
    liked = stars >= LIKED
    users = ratings.user_of_entry[liked]
    ones = np.ones(len(users), np.float32)
    return sparse.csr_matrix(
        (ones, (users, movies[liked])), shape=(ratings.n_users, ratings.n_movies)
    )
