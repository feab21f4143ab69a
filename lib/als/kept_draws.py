"""Draws of a chain that are kept, and predictions by them, for any pair of user and movie."""

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from lib.als.kernels import reference
from lib.als.kernels.arguments import Side


class Prediction(NamedTuple):
    """Beliefs about ratings: arrays of one shape, in stars."""

    mean: np.ndarray  # of the expected rating mu + b_u + b_i + u·v, which is that of the rating
    sd: np.ndarray  # standard deviation of the expected rating, over the posterior
    rating_sd: np.ndarray  # of the rating itself, which has the noise as well


class UserDraws(NamedTuple):
    """Users' biases and vectors, drawn once with the movies of each kept draw: float32."""

    bias: np.ndarray  # (draws, users)
    factors: np.ndarray  # (draws, users, k)


class Draws(NamedTuple):
    """Draws of everything that a chain learns, the last of the chain at the end."""

    user_bias: np.ndarray  # (draws, users) float32
    user_factors: np.ndarray  # (draws, users, k) float32
    movie_bias: np.ndarray  # (draws, movies) float32
    movie_factors: np.ndarray  # (draws, movies, k) float32
    user_mean: np.ndarray  # (draws, k + 1) float64, of the prior of [bias, vector]
    user_precision: np.ndarray  # (draws, k + 1, k + 1) float64
    movie_mean: np.ndarray  # as of the users
    movie_precision: np.ndarray
    beta: np.ndarray  # (draws,) float64, the precision of the noise in 1 / stars²

    @classmethod
    def empty(cls, n, n_users, n_movies, k):
        """Room for `n` draws, not filled in."""
        shapes = shapes_of(n, n_users, n_movies, k)
        return cls(*(np.empty(shape, dtype) for shape, dtype in shapes))

    def put(self, place, state):
        """Overwrite draw number `place` by a `gibbs.State`."""
        values = (
            *state.users,
            *state.movies,
            *state.user_prior,
            *state.movie_prior,
            state.beta,
        )
        for array, value in zip(self, values, strict=True):
            array[place] = value

    @property
    def noise_variance(self):
        """The mean variance of the noise over the draws, in stars²."""
        return float(np.mean(1 / self.beta))

    def movies(self, draw):
        """The `Side` of the movies in a draw: views."""
        return Side(self.movie_bias[draw], self.movie_factors[draw])

    def users(self, draw):
        """The `Side` of the users in a draw: views."""
        return Side(self.user_bias[draw], self.user_factors[draw])


def shapes_of(n, n_users, n_movies, k):
    """(shape, dtype) of each field of `Draws`."""
    d = k + 1
    sizes = [(n, n_users), (n, n_users, k), (n, n_movies), (n, n_movies, k)]
    priors = [((n, d), np.float64), ((n, d, d), np.float64)] * 2
    return [*((size, np.float32) for size in sizes), *priors, ((n,), np.float64)]


class Moments:
    """Mean and spread of arrays of numbers that come in one after the other (Welford 1962)."""

    def __init__(self, shape, dtype=np.float64):
        self.n = 0
        self.mean = np.zeros(shape, dtype)
        self._squares = np.zeros(shape, dtype)

    def add(self, values):
        """Take in one more array of the shape, of float32 or float64."""
        self.n += 1
        flat = (array.reshape(-1) for array in (values, self.mean, self._squares))
        _add(*flat, self.mean.dtype.type(self.n))

    @property
    def sd(self):
        """Standard deviation, of n - 1 degrees of freedom; NaN for fewer than two."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.sqrt(self._squares / (self.n - 1))


@njit(cache=True, parallel=True, error_model="numpy")
def _add(values, mean, squares, n):
    """Update mean and sum of squares by the n-th values: in one pass, as they are large."""
    for i in prange(len(mean)):
        change = values[i] - mean[i]
        mean[i] += change / n
        squares[i] += change * (values[i] - mean[i])


def predict(draws, mu, users, movies):
    """`Prediction` of pairs of indices: float32, (pairs,)."""
    moments = Moments(len(users))
    for draw in range(len(draws.beta)):
        moments.add(reference.predict(users, movies, mu, draws.users(draw), draws.movies(draw)))
    return prediction(moments, draws.noise_variance)


def score(draws, mu, users):
    """`Prediction` of every movie for `UserDraws`: float32, (users, movies)."""
    moments = Moments((users.bias.shape[1], draws.movie_bias.shape[1]), np.float32)
    for draw in range(len(draws.beta)):
        moments.add(scores_of_draw(draws, mu, users, draw))
    return prediction(moments, draws.noise_variance)


def scores_of_draw(draws, mu, users, draw):
    """Expected ratings of every movie in one draw: float32, (users, movies)."""
    scores = users.factors[draw] @ draws.movie_factors[draw].T
    scores += draws.movie_bias[draw]
    scores += (users.bias[draw] + np.float32(mu))[:, None]
    return scores


def prediction(moments, noise_variance):
    """`Prediction` of `Moments` of expected ratings: float32."""
    sd = moments.sd
    parts = (moments.mean, sd, np.sqrt(np.square(sd) + noise_variance))
    return Prediction(*(np.asarray(part, np.float32) for part in parts))
