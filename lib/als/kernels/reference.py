"""The half-step as the equations say it, and the other loops of the model: arrays in, arrays out.

Parameters and ratings are stored in float32; every sum runs in float64, in a fixed order within
its row. Rows are independent of one another, so results are the same for any number of threads.

No loop checks its arrays: who calls it has, as `ALS` by `validation`.
"""

import math

import numpy as np
from numba import njit, prange

from lib.als.kernels import parts, singular_rows
from lib.als.kernels.arguments import Penalty, Side

CHUNKS = 256  # work is handed out in chunks of rows that take about equally long
FEWEST = 20_000  # ratings whose errors are worth a chunk
# The smallest pivot, as a share of its diagonal entry, that a sum in float64 can tell from zero.
SMALLEST_PIVOT = 1e-12


def half_step(rows, mu, penalty, fixed, updated):
    """Update the bias, then the vector, of every row; return the sum of squared errors after it.

    rows : CSR of the ratings: rows are users and columns movies, or the reverse
    mu : the mean in stars
    penalty, fixed : `Penalty`, and `Side` of the columns
    updated : `Side` of the rows, overwritten; the old vectors enter the new biases. A row without
        ratings gets bias 0 and vector 0, the minimiser.

    The arrays are as `validation.half_step` wants them. A result that float32 cannot hold is
    infinite.
    """
    # Only tau / lam counts, and a power of four changes no digit: nothing can overflow.
    exponent = -(math.frexp(penalty.lam)[1] // 2) * 2
    lam, tau = _shifted(penalty.lam, exponent), _shifted(penalty.tau, exponent)
    penalty = Penalty(lam, tau, bool(penalty.weighted), bool(penalty.joint))
    with_ones = fixed
    if penalty.joint:  # the bias is one more coordinate of the vector, which meets a 1
        ones = np.ones((len(fixed.factors), 1), np.float32)
        with_ones = Side(fixed.bias, np.hstack([fixed.factors, ones]))
    singular = np.zeros(len(updated.bias), np.bool_)
    update_rows(rows, mu, penalty, with_ones, updated, singular)
    for row in np.flatnonzero(singular):
        singular_rows.update(row, rows, mu, penalty, with_ones, updated)
    return squared_errors(rows, mu, fixed, updated).sum()


def _shifted(value, exponent):
    """value * 2**exponent, or infinity."""
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.inf


@njit(cache=True, parallel=True)
def update_rows(rows, mu, penalty, fixed, updated, singular):
    """`half_step`, for which the fixed vectors of a joint update end with a 1.

    A row whose system cannot be solved keeps its vector, and is marked in `singular`.
    """
    offsets, indices, values = rows
    lam, tau, weighted, joint = penalty
    fixed_bias, fixed_factors = fixed
    bias, factors = updated
    k, unknowns = factors.shape[1], fixed_factors.shape[1]
    bounds = _chunk_bounds(offsets, k)
    for chunk in prange(CHUNKS):
        gram = np.empty((unknowns, unknowns), np.float64)
        solution = np.empty(unknowns, np.float64)
        for row in range(bounds[chunk], bounds[chunk + 1]):
            columns = indices[offsets[row] : offsets[row + 1]]
            ratings = values[offsets[row] : offsets[row + 1]]
            vector, base = factors[row], mu
            weight = tau * max(len(columns), 1) if weighted else tau
            if not joint:
                bias[row] = bias_update(
                    columns, ratings, mu, lam, weight, fixed_bias, fixed_factors, vector
                )
                base += bias[row]
            normal_equations(
                columns, ratings, base, lam, weight, fixed_bias, fixed_factors, gram, solution
            )
            if not cholesky_solve(gram, solution):
                singular[row] = True
                continue
            for a in range(k):
                vector[a] = solution[a]
            if joint:
                bias[row] = solution[k]


@njit(cache=True)
def _chunk_bounds(offsets, k):
    """First row of each chunk, and the end: (CHUNKS + 1,)."""
    n_rows = len(offsets) - 1
    # Gathering the ratings and solving both take time; a solve about as much as k ratings.
    cost = offsets + k * np.arange(n_rows + 1)
    bounds = np.empty(CHUNKS + 1, np.int64)
    for chunk in range(CHUNKS):
        bounds[chunk] = np.searchsorted(cost, cost[-1] * chunk // CHUNKS)
    bounds[0] = 0
    bounds[CHUNKS] = n_rows
    return bounds


@njit(cache=True)
def bias_update(columns, values, mu, lam, tau, fixed_bias, fixed_factors, vector):
    # b_u = lam Σ_i (r_ui - mu - b_i - u·v_i) / (tau + lam |R(u)|)
    # Eq. 3, where the residual also leaves out the taste that the current vector explains.
    if len(columns) == 0:  # whatever tau is, and it may have become zero beside lam
        return 0.0
    total = 0.0
    for entry in range(len(columns)):
        column = columns[entry]
        residual = values[entry] - mu - fixed_bias[column]
        for a in range(len(vector)):
            residual -= np.float64(vector[a]) * fixed_factors[column, a]
        total += residual
    return lam * total / (tau + lam * len(columns))


@njit(cache=True)
def normal_equations(columns, values, base, lam, tau, fixed_bias, fixed_factors, gram, right):
    """Overwrite `gram` and `right` with the two sides of Eq. 6; base is mu + b_u."""
    k = len(right)
    # gram = tau I + lam Σ_i v_i v_iᵀ,   right = lam Σ_i v_i (r_ui - mu - b_u - b_i)
    # Symmetry would allow half the work, but full rows of one length run faster.
    for a in range(k):
        right[a] = 0.0
        for b in range(k):
            gram[a, b] = 0.0
        gram[a, a] = tau
    for entry in range(len(columns)):
        vector = fixed_factors[columns[entry]]
        residual = values[entry] - base - fixed_bias[columns[entry]]
        for a in range(k):
            weighted = lam * vector[a]
            right[a] += weighted * residual
            for b in range(k):
                gram[a, b] += weighted * vector[b]


@njit(cache=True)
def cholesky_solve(gram, right):
    """Solve gram x = right for a positive definite matrix; x replaces `right`.

    Only the upper triangle of `gram` is read; its Cholesky factor replaces it. Returns False, and
    no solution, where a pivot is lost in the rounding of what was taken off it.
    """
    k = len(right)
    # gram = Rᵀ R: each finished row of R is taken off the rows below it.
    for j in range(k):
        diagonal = gram[j, j]
        for a in range(j):
            diagonal += gram[a, j] * gram[a, j]
        if not SMALLEST_PIVOT * diagonal < gram[j, j] < np.inf:
            return False
        pivot = np.sqrt(gram[j, j])
        for b in range(j, k):
            gram[j, b] /= pivot
        for a in range(j + 1, k):
            for b in range(a, k):
                gram[a, b] -= gram[j, a] * gram[j, b]
    # Rᵀ y = right, forwards
    for j in range(k):
        right[j] /= gram[j, j]
        for b in range(j + 1, k):
            right[b] -= gram[j, b] * right[j]
    # R x = y, backwards
    for j in range(k - 1, -1, -1):
        for b in range(j + 1, k):
            right[j] -= gram[j, b] * right[b]
        right[j] /= gram[j, j]
    return True


def squared_errors(rows, mu, fixed, updated):
    """Sum of squared errors of the predictions in each row: float64, (rows,).

    rows, mu, fixed, updated : as `half_step` takes them; nothing is overwritten
    """
    errors = np.zeros(len(updated.bias), np.float64)
    n_parts = max(1, min(CHUNKS // 8, len(rows.indices) // FEWEST))
    bounds = np.searchsorted(rows.offsets, np.linspace(0, len(rows.indices), n_parts + 1))
    bounds[0], bounds[-1] = 0, len(errors)

    def add_up(first, last):
        _squared_errors(first, last, rows, mu, fixed, updated, errors)

    parts.each(add_up, bounds[:-1], bounds[1:])
    return errors


# The products of a rating may be added up in any order: several at once, not one after the other.
# (Python's threads share the rows out. With Numba's parallel=True and this freedom, the process
# that compiled the loop got other last digits than those that loaded it from the cache.)
@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _squared_errors(first, last, rows, mu, fixed, updated, errors):
    """Overwrite errors[first:last]."""
    offsets, indices, values = rows
    fixed_bias, fixed_factors = fixed
    bias, factors = updated
    k = factors.shape[1]
    for row in range(first, last):
        errors[row] = 0.0
        for entry in range(offsets[row], offsets[row + 1]):
            column = indices[entry]
            # e = r_ui - mu - b_u - b_i - u·v_i   (Eq. 4)
            error = values[entry] - mu - bias[row] - fixed_bias[column]
            for a in range(k):
                error -= np.float64(factors[row, a]) * fixed_factors[column, a]
            errors[row] += error * error


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def squared_lengths(vectors):
    """The sum of squares of each row: float64, (rows,). vectors : float32, (rows, k)"""
    lengths = np.zeros(len(vectors), np.float64)
    for row in range(len(vectors)):
        for a in range(vectors.shape[1]):
            lengths[row] += np.float64(vectors[row, a]) * vectors[row, a]
    return lengths


@njit(cache=True, parallel=True)
def predict(users, movies, mu, user_side, movie_side):
    """Stars predicted for pairs of indices: float32, (pairs,).

    users, movies : int64, (pairs,); user_side, movie_side : `Side`
    """
    user_bias, user_factors = user_side
    movie_bias, movie_factors = movie_side
    stars = np.empty(len(users), np.float32)
    for pair in prange(len(users)):
        u, i = users[pair], movies[pair]
        # r_ui = mu + b_u + b_i + u·v_i   (Eq. 4)
        total = mu + user_bias[u] + movie_bias[i]
        for a in range(user_factors.shape[1]):
            total += np.float64(user_factors[u, a]) * movie_factors[i, a]
        stars[pair] = total
    return stars
