"""Tiny data for Gibbs sampling whose truth is drawn from the prior, for tests of calibration."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from lib.als import gibbs
from lib.als.hyperparameters import Hyperprior, Sums, draw_gaussian
from lib.als.kernels.arguments import Side
from lib.data.csr import CSR, offsets_of, transpose

# Informative enough that no draw of the prior is wild, as the default would have some.
PRIOR = Hyperprior(strength=3.0, freedom=6.0, scatter=6.0, shape=4.0, rate=2.0)
MU = 3.0


class Pattern(NamedTuple):
    """Which user rated which movie."""

    users: np.ndarray
    movies: np.ndarray
    n_users: int
    n_movies: int


def pattern(n_users, n_movies, n_ratings, seed=0):
    pairs = np.sort(np.random.default_rng(seed).choice(n_users * n_movies, n_ratings, False))
    return Pattern(pairs // n_movies, pairs % n_movies, n_users, n_movies)


def ratings(shape, stars):
    """What a sweep needs of `Ratings`: these stars for the pairs of a `Pattern`."""
    offsets = offsets_of(np.bincount(shape.users, minlength=shape.n_users))
    by_user = CSR(offsets, shape.movies.astype(np.int32), stars.astype(np.float32))
    by_movie = transpose(by_user, shape.n_movies)
    return SimpleNamespace(
        **{"n_users": shape.n_users, "n_movies": shape.n_movies, "n_ratings": len(stars)},
        **{"by_user": by_user, "by_movie": by_movie, "user_of_entry": shape.users},
    )


def truth(rng, shape, k, prior=PRIOR):
    """A `gibbs.State` drawn from the prior."""
    nothing = Sums(0, np.zeros(k + 1), np.zeros((k + 1, k + 1)))
    priors = [draw_gaussian(rng, nothing, prior) for _ in range(2)]
    sides = []
    for n, (mean, precision) in zip((shape.n_users, shape.n_movies), priors, strict=True):
        root = np.linalg.inv(np.linalg.cholesky(precision))
        rows = (mean + rng.normal(size=(n, k + 1)) @ root).astype(np.float32)
        sides.append(Side(rows[:, 0].copy(), rows[:, 1:].copy()))
    return gibbs.State(*sides, rng.gamma(prior.shape) / prior.rate, *priors)


def expected(state):
    """Expected ratings of all pairs: float64, (users, movies)."""
    scores = state.users.factors.astype(np.float64) @ state.movies.factors.T
    return MU + state.users.bias[:, None] + state.movies.bias + scores


def rate(rng, shape, state):
    """Stars drawn given a state, one for each pair."""
    means = expected(state)[shape.users, shape.movies]
    return means + rng.normal(size=len(means)) / np.sqrt(state.beta)


def quantities(state):
    """Numbers of a state that a wrong sampler would shift, by name."""
    scores = expected(state) - MU
    numbers = {"beta": state.beta, "log_beta": np.log(state.beta)}
    for name in ("user", "movie"):
        mean, precision = getattr(state, f"{name}_prior")
        numbers |= {
            f"{name}_mean_bias": mean[0],
            f"{name}_mean_vector": mean[-1],
            f"{name}_mean_square": mean @ mean,
            f"{name}_precision_bias": precision[0, 0],
            f"{name}_precision_cross": precision[0, -1],
            f"{name}_precision_vector": precision[-1, -1],
        }
    numbers |= {"score": scores[0, 0], "squared_score": np.minimum(scores[0, 0] ** 2, 25)}
    numbers |= {"squared_bias": np.minimum(state.users.bias[1] ** 2, 25)}
    return numbers
