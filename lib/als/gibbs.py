"""Gibbs sampling of biased matrix factorisation: an epoch of ALS whose rows are drawn.

    r_ui = mu + b_u + b_i + u·v + N(0, 1 / beta)

Users and movies have a Gaussian prior each, [b, u] ~ N(m, inv(L L')), whose parameters are drawn
as well (`hyperparameters`). In the coordinates w of [b, u] = m + inv(L') w, the prior is N(0, I),
and a half-step is one of ALS under the joint rule, with tau / lam = 1 / beta and noise. What the
bias meets in each rating stays the same number there, 1 / L_00, since L is triangular and the bias
comes first.

R. Salakhutdinov and A. Mnih (2008), Bayesian probabilistic matrix factorization using Markov chain
Monte Carlo, ICML.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from lib.als.hyperparameters import Gaussian, Sums, draw_beta, draw_gaussian
from lib.als.kernels import fast
from lib.als.kernels.arguments import Penalty, Side
from lib.als.kernels.noise import Noise, key_of

USERS, MOVIES, BETA, NEW_USERS = range(4)  # what random numbers are for


@dataclass
class State:
    """A state of the chain: all that the next sweep starts from. `sweep` overwrites it."""

    users: Side
    movies: Side
    beta: float
    user_prior: Gaussian | None = None  # until the first sweep
    movie_prior: Gaussian | None = None
    squared_error: float = np.nan  # of the training ratings


def sweep(train, mu, state, prior, seed, number):
    """Draw each part of the state given the others, in the order of the fields of `State`.

    train : `Ratings`; mu : the mean in stars; state : `State`, overwritten; prior : `Hyperprior`
    seed, number : integers >= 0, the seed of the chain and the number of the sweep, which decide
        all random numbers
    Raises FloatingPointError where numbers leave the range of float32 or have no distribution.
    """

    def rng(part):
        return np.random.default_rng([seed, number, part])

    try:
        state.user_prior = draw_gaussian(rng(USERS), sums_of(state.users), prior)
        noise = key_of(seed, number, USERS)
        args = mu, state.beta, state.movies, state.users, state.user_prior
        draw_rows(train.by_user, *args, noise)
        state.movie_prior = draw_gaussian(rng(MOVIES), sums_of(state.movies), prior)
        noise = key_of(seed, number, MOVIES)
        args = mu, state.beta, state.users, state.movies, state.movie_prior
        state.squared_error = draw_rows(train.by_movie, *args, noise)
    except np.linalg.LinAlgError as error:
        raise FloatingPointError(f"the hyperparameters cannot be drawn: {error}") from error
    state.beta = draw_beta(rng(BETA), train.n_ratings, state.squared_error, prior)


def draw_rows(rows, mu, beta, fixed, updated, prior, key, first=0):
    """Draw every row [bias, vector] of a side given the other side; returns the squared errors.

    rows, fixed, updated : as a half-step takes them; mu, beta : of the noise's mean and precision
    prior : `Gaussian` of the rows; key : decides the random numbers, `noise.key_of` makes one
    first : number of the first row among all rows of its side
    """
    lower = np.linalg.cholesky(prior.precision)
    inverse = solve_triangular(lower, np.eye(len(lower)), lower=True)
    # In the coordinates w the vectors of the fixed side are inv(L) [1, v], of which the first
    # number is the same for all, and their biases contain what the mean adds.
    turned = np.ascontiguousarray(inverse[1:, 1:].T, np.float32)
    factors = fixed.factors @ turned + inverse[1:, 0].astype(np.float32)
    bias = fixed.bias + fixed.factors @ prior.mean[1:].astype(np.float32)
    whitened = Side((bias + prior.mean[0]).astype(np.float32), factors)
    noise = Noise(key, np.int64(first), np.float32(inverse[0, 0]))
    penalty = Penalty(beta, 1.0, joint=True)
    error = fast.half_step(rows, mu, penalty, whitened, updated, noise=noise)
    # x = m + inv(L') w; a half-step returns the first coordinate times 1 / L_00.
    with np.errstate(over="ignore", invalid="ignore"):  # which is looked at below
        updated.bias[:] += updated.factors @ inverse[1:, 0].astype(np.float32)
        updated.bias[:] += np.float32(prior.mean[0])
        updated.factors[:] = updated.factors @ np.ascontiguousarray(inverse[1:, 1:], np.float32)
        updated.factors[:] += prior.mean[1:].astype(np.float32)
    _check_finite(error, updated, first)
    return error


def _check_finite(error, side, first):
    """Raise FloatingPointError naming a row that is not finite, or the errors that are not."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = side.bias.sum() + side.factors.sum() + error
    if np.isfinite(total):  # as it is where all that enters it is
        return
    wrong = np.flatnonzero(~(np.isfinite(side.bias) & np.isfinite(side.factors).all(axis=1)))
    if len(wrong):
        raise FloatingPointError(
            f"the bias or the vector of row {first + wrong[0]} is no longer a finite float32"
        )
    if not np.isfinite(error):
        raise FloatingPointError(f"the sum of the squared errors is {error}")


def sums_of(side, block=4096):
    """`Sums` of the rows [bias, vector] of a side, block by block in float64."""
    d = side.factors.shape[1] + 1
    total, products = np.zeros(d), np.zeros((d, d))
    for start in range(0, len(side.bias), block):
        part = slice(start, start + block)
        rows = np.column_stack([side.bias[part], side.factors[part]]).astype(np.float64)
        total += rows.sum(axis=0)
        products += rows.T @ rows
    return Sums(len(side.bias), total, products)
