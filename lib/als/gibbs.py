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

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from lib.als.hyperparameters import Gaussian, Sums, draw_beta, draw_gaussian
from lib.als.kernels import coordinates, fast
from lib.als.kernels.arguments import Penalty, Side, not_finite
from lib.als.kernels.noise import Noise, key_of
from lib.data.shards import Shards
from lib.util.exact_sum import exact_sum

USERS, MOVIES, BETA, NEW_USERS = range(4)  # what random numbers are for


@dataclass
class State:
    """A state of the chain: all that the next sweep starts from. `sweep` overwrites it."""

    users: Side
    movies: Side
    beta: float
    # Until the first sweep there is none of these.
    user_prior: Gaussian | None = None
    movie_prior: Gaussian | None = None
    user_sums: Sums | None = None
    movie_sums: Sums | None = None
    squared_error: float = np.nan  # of the training ratings


def sweep(train, mu, state, prior, seed, number):
    """Draw each part of the state given the others, users first and the noise at the end.

    train : `Ratings` or `Shards`; mu : the mean in stars
    state, prior : `State`, overwritten, and `Hyperprior`
    seed, number : integers >= 0, the seed of the chain and the number of the sweep, which decide
        all random numbers
    Raises FloatingPointError where numbers leave the range of float32 or have no distribution.
    """
    rngs = [np.random.default_rng([seed, number, part]) for part in (USERS, MOVIES, BETA)]
    keys = [key_of(seed, number, side) for side in (USERS, MOVIES)]
    try:
        if state.user_sums is None:  # the first sweep of all
            state.user_sums, state.movie_sums = map(sums_of, (state.users, state.movies))
        state.user_prior = draw_gaussian(rngs[USERS], state.user_sums, prior)
        rows = rows_of(train, "user", number == 1)
        given = state.beta, state.movies, state.users, state.user_prior
        _, state.user_sums = draw_rows(rows, mu, *given, keys[USERS], "user")
        state.movie_prior = draw_gaussian(rngs[MOVIES], state.movie_sums, prior)
        rows = rows_of(train, "movie", number == 1)
        given = state.beta, state.users, state.movies, state.movie_prior
        state.squared_error, state.movie_sums = draw_rows(rows, mu, *given, keys[MOVIES], "movie")
    except np.linalg.LinAlgError as error:
        raise FloatingPointError(f"the hyperparameters cannot be drawn: {error}") from error
    state.beta = draw_beta(rngs[BETA], train.n_ratings, state.squared_error, prior)


def rows_of(ratings, by, verify=False):
    """The rows of all users or movies, in parts: (number of the first row, CSR) of each.

    ratings : `Ratings`, which are one part, or `Shards`, of which one is in memory at a time
    by : "user" or "movie"; verify : whether to compare the checksums of the shards
    """
    own = getattr(ratings, f"by_{by}")
    if isinstance(ratings, Shards):
        return ((shard.first, ratings.rows(shard, verify)) for shard in own)
    return [(0, own)]


def draw_rows(rows, mu, beta, fixed, updated, prior, key, name="user"):
    """Draw every row [bias, vector] of a side given the other side.

    rows : iterable of (number of the first row, CSR), as `rows_of` returns it
    fixed, updated : `Side` each, of which the second is overwritten
    mu, beta : the mean in stars, and the precision of the noise
    prior : `Gaussian` of the rows; key : decides the random numbers, `noise.key_of` makes one
    name : of what a row belongs to, in errors
    Returns the sum of the squared errors, which is rounded once, and the `Sums` of the new rows:
    the same bits however the rows are divided. Raises FloatingPointError naming a row that float32
    cannot hold.
    """
    lower = np.linalg.cholesky(prior.precision)
    inverse = solve_triangular(lower, np.eye(len(lower)), lower=True)
    # In the coordinates w the vectors of the fixed side are inv(L) [1, v], of which the first
    # number is the same for all, and to their biases is added what the mean contributes.
    into = np.roll(np.column_stack([inverse[1:].T, prior.mean]), -1, axis=0)
    packed = coordinates.packed(fixed, into)
    k = fixed.factors.shape[1]
    whitened = Side(-packed[:-1, k], packed[:-1, :k])
    penalty = Penalty(beta, 1.0, joint=True)
    errors = np.zeros(len(updated.bias))
    for first, part in rows:
        own = slice(first, first + len(part.offsets) - 1)
        noise = Noise(key, np.int64(first), np.float32(inverse[0, 0]))
        side = Side(*(array[own] for array in updated))
        fast.half_step(part, mu, penalty, whitened, side, packed, noise, errors[own])
    # x = m + inv(L') w, of which the half-step has done the first coordinate times 1 / L_00.
    back = np.roll(np.vstack([inverse[1:], prior.mean]), -1, axis=1)
    sums = _sums(coordinates.move(updated, back), len(updated.bias))
    error = exact_sum(errors) if np.isfinite(errors).all() else math.inf
    _check_finite(error, updated, name)
    return error, sums


def sums_of(side):
    """`Sums` of the rows [bias, vector] of a side."""
    same = np.eye(side.factors.shape[1] + 1)
    same[-1, -1] = 0
    return _sums(coordinates.move(side, same), len(side.bias))


def _sums(products, n):
    """`Sums` of n rows, from what `coordinates.move` returns."""
    k = len(products) - 2
    products = np.triu(products) + np.triu(products, 1).T
    order = [k, *range(k)]
    return Sums(n, products[order, k + 1], products[np.ix_(order, order)])


def _check_finite(error, side, name):
    """Raise FloatingPointError naming a row that is not finite, or the errors that are not."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = side.bias.sum() + side.factors.sum() + error
    if np.isfinite(total):  # as it is where all that enters it is
        return
    wrong = not_finite(side)
    if len(wrong):
        raise FloatingPointError(
            f"the bias or the vector of {name} {wrong[0]} is no longer a finite float32"
        )
    if not np.isfinite(error):
        raise FloatingPointError(f"the sum of the squared errors is {error}")
