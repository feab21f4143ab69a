"""Rows drawn from their posterior distribution: what a half-step of Gibbs sampling adds to ALS.

In coordinates w in which the prior of a row is N(0, I), with c the variance of a rating's noise,
the posterior of w is N(x, c inv(F'F + c I)), where F is [V s 1], s the bias' standard deviation,
and x the solution of `normal_equations` for F and the errors e. With g ~ N(0, I):

    primal  F'F + c I = R'R and z = inv(R') F'e:     w = inv(R) (z + sqrt(c) g)
    dual    (F F' + c I) a = e - F g - sqrt(c) h,    w = g + F'a,    h ~ N(0, I), one per rating

The primal is the usual draw of a Gaussian by its Cholesky factor. The dual, known as "perturb and
optimise", is due to Papandreou & Yuille (2010); its few unknowns suit a row of few ratings, as
Bhattacharya, Chakraborty & Mallick (2016) show. The errors that a drawn row makes follow from the
sums that are there: e - F w = sqrt(c) h + c a in the dual, and in the primal |e - F w|² exceeds
what it is for x by c |g|² and what c |w|² differs.
"""

import math

import numpy as np
from numba import njit

from lib.als.kernels import reference
from lib.als.kernels.noise import normals, pairs_of_normals, random_bits
from lib.als.kernels.singular_rows import ridge


@njit(inline="always")
def pairs_of(k, n, dual):
    """Pairs of normal numbers of a row: g, the bias' at its end, and for a dual then h."""
    return (k + 2 + n) // 2 if dual else (k + 2) // 2


@njit(cache=True, nogil=True)
def draw_normals(numbers, bits, k, dual_below, offsets, row, last, noise):
    """Overwrite `numbers` with those of `row` and of the next rows, as many as `bits` has room for.

    Returns the first row that has none, at most `last`. A row alone has too few for the loop over
    pairs to be fast, and the numbers depend on nobody's company.
    """
    filled = 0
    while row < last:
        n = offsets[row + 1] - offsets[row]
        pairs = pairs_of(k, n, n < dual_below)
        if filled + pairs > len(bits):
            break
        random_bits(bits, filled, pairs, noise.key, noise.first + row)
        filled += pairs
        row += 1
    pairs_of_normals(numbers, bits, filled)
    return row


@njit(inline="always")
def perturb_primal(work, noise, k, ratio):
    """Add sqrt(c) g to z, column k of the factor.

    Returns what the squared error has beyond y'y - z'z - c x'x, for the z and x after the noise.
    """
    root, excess = np.sqrt(ratio), 0.0
    for a in range(k):
        step = root * noise[a]
        work.gram[a, k] += step
        excess += 2 * np.float64(step) * work.gram[a, k]
    return excess


@njit(inline="always")
def perturb_dual(work, noise, k, n, ratio):
    """Take F g + sqrt(c) h off the right-hand side; F' is in work.panel[:k + 1]."""
    root = np.sqrt(ratio)
    for i in range(n):
        work.products[i] = root * noise[k + 1 + i]
    for a in range(k + 1):
        for i in range(n):
            work.products[i] += noise[a] * work.panel[a, i]
    for i in range(n):
        work.gram[i, n] -= work.products[i]


@njit(inline="always")
def dual_excess(work, noise, k, n, ratio):
    """|sqrt(c) h + c a|² - |c a|², with a in work.solution."""
    root, excess = np.sqrt(ratio), 0.0
    for i in range(n):
        step = np.float64(root * noise[k + 1 + i])
        excess += step * (step + 2 * ratio * work.solution[i])
    return excess


@njit(inline="always")
def add_start(work, noise, k, total, one):
    """Add g to the vector in work.solution; returns the bias, for the sum of a in `total`."""
    for a in range(k):
        work.solution[a] += noise[a]
    return one * (noise[k] + one * total)


def half_step(rows, mu, penalty, fixed, updated, noise, errors=None, numbers=None):
    """`fast.half_step` with noise, in float64 and one row after the other; slow, but never stuck.

    errors : float64 (rows,), overwritten by the squared error of each row; or None
    numbers : (rows,) the number of each row, counted from `noise.first`; None for 0, 1, ...

    All rows take the form of the dual: w = g + x, with x for the errors e - F g - sqrt(c) h, by
    singular values. Returns the sum of squared errors.
    """
    k = updated.factors.shape[1]
    ratio = penalty.tau / penalty.lam
    for row in range(len(updated.bias)):
        columns, stars = rows.row(row)
        n = len(columns)
        number = row if numbers is None else numbers[row]
        draws = np.zeros(k + n + 2, np.float32)
        with np.errstate(over="ignore"):  # of integers that wrap around, where Python runs this
            normals(draws, k + 1 + n, noise.key, noise.first + number)
        start, added = np.float64(draws[: k + 1]), np.float64(draws[k + 1 : k + 1 + n])
        ones = np.full((n, 1), noise.bias_scale, np.float64)
        features = np.hstack([fixed.factors[columns], ones])
        targets = stars - mu - fixed.bias[columns].astype(np.float64) - math.sqrt(ratio) * added
        drawn = start + ridge(features, targets - features @ start, ratio)
        with np.errstate(over="ignore"):
            updated.factors[row] = drawn[:k]
            updated.bias[row] = drawn[k] * noise.bias_scale
    squares = reference.squared_errors(rows, mu, fixed, updated)
    if errors is not None:
        errors[:] = squares
    return squares.sum()
