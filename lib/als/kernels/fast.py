"""The half-step of `kernels`, close to what the machine can do.

Same equations and same order of updates; float32 arithmetic, sums in blocks; one pass over the
ratings. With V the other side's vectors of a row's n ratings, e = r - mu - b_other, w the row's old
vector and c = tau / lam, Eqs. 3 and 6 divided by lam are

    b = (1'e - w'V'1) / (c + n)        (V'V + c I) x = V'e - b V'1

so everything follows from the sums V'V, V'e, V'1, 1'e and n: from one product of the panel
[V e 1] with itself. A row with fewer ratings than k takes the smaller system
(V V' + c I) a = e - b 1, x = V'a instead. `systems` sets up both; they go through a Cholesky
factor, with the right-hand side as one more column.

The sum of squared errors after the update needs no second pass. In the first form it is
y'y - z'z - c x'x, with y = e - b 1 and z the right-hand side after the forward solve; in the
second the errors are c a.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numba import config, get_num_threads, njit

from lib.als.kernels import cholesky, normal_equations, reference, workspace
from lib.als.kernels.microkernels import FASTMATH, TILE, padded
from lib.util import validation

CHUNKS, FEWEST = 128, 20_000  # units of parallel work; a unit has this many ratings or more
SHORT = 0.9  # rows with fewer than SHORT * k ratings take the smaller system
# The smallest pivot, as a share of its diagonal entry, that float32 sums allow. A short row takes
# little time to repeat in float64, and a long row's small pivots count for little in its errors.
SMALLEST_PIVOT, SMALLEST_SHORT_PIVOT = 1e-5, 1e-3


class Rule(NamedTuple):
    """What a half-step minimises, and in which order."""

    ratio: np.float32  # tau / lam
    weighted: bool  # ratio times the number of ratings of the row
    joint: bool  # bias and vector at once


def half_step(
    offsets,
    indices,
    values,
    mu,
    lam,
    tau,
    other_bias,
    other_factors,
    bias,
    factors,
    weighted=False,
    joint=False,
    checked=False,
):
    """Update the bias, then the vector, of every row; return the sum of squared errors after it.

    Arguments and effect as in `kernels.half_step`, up to float32 rounding. Rows whose system is
    too close to singular for float32 are left to `kernels.half_step`, and so are all where Numba
    does not compile (NUMBA_DISABLE_JIT). The result does not depend on the number of threads.
    """
    csr, mine, others = (offsets, indices, values), (bias, factors), (other_bias, other_factors)
    if not checked:
        validation.half_step(csr, *others, *mine)
    if config.DISABLE_JIT:
        return _plain_half_step(csr, mu, lam, tau, others, mine, weighted, joint).sum()
    k = factors.shape[1]
    table = workspace.table(*others)
    workspace.check(k, len(other_bias), table, workspace.workspace(k))
    unsolved = np.zeros(len(bias), np.bool_)
    with np.errstate(over="ignore"):  # to infinity, which the plain kernel knows what to do with
        rule = Rule(np.float32(tau / lam), bool(weighted), bool(joint))
    arguments = (*csr, np.float32(mu), rule, table, *mine, unsolved)

    def update(first, last):
        return _update_rows(first, last, *arguments, workspace.workspace(k))

    bounds = _chunk_bounds(offsets, k)
    with ThreadPoolExecutor(get_num_threads()) as threads:
        total = sum(threads.map(update, bounds[:-1], bounds[1:]))
    if unsolved.any():
        # One after the other: the sum is the same whichever rows are left to the plain kernel.
        for error in _redo(unsolved, csr, mu, lam, tau, others, mine, weighted, joint):
            total += error
    return total


def _redo(rows, csr, mu, lam, tau, others, mine, weighted, joint):
    """Update the rows that are marked by the plain kernel; returns their squared errors."""
    offsets, indices, values = csr
    counts = np.diff(offsets)
    entries = np.repeat(rows, counts)
    offsets = np.concatenate([[0], np.cumsum(counts[rows])])
    csr, redone = (offsets, indices[entries], values[entries]), [array[rows] for array in mine]
    errors = _plain_half_step(csr, mu, lam, tau, others, redone, weighted, joint)
    for array, new in zip(mine, redone, strict=True):
        array[rows] = new
    return errors


def _plain_half_step(csr, mu, lam, tau, others, mine, weighted, joint):
    reference.half_step(*csr, mu, lam, tau, *others, *mine, weighted, joint, checked=True)
    return reference.squared_errors(*csr, mu, *mine, *others)


def _chunk_bounds(offsets, k):
    """First row of each chunk, and the end; chunks take about the same time."""
    n = np.diff(offsets)
    chunks = max(1, min(CHUNKS, len(n), offsets[-1] // FEWEST))
    # a row's multiplications over k / 2: the products, the factor; and what any row costs
    cost = np.cumsum(np.minimum(n, k) * (n + k / 3) + 2.0 * n + 8)
    goals = np.arange(1, chunks) * (cost[-1] / chunks) if len(n) else []
    return np.concatenate([[0], np.searchsorted(cost, goals), [len(n)]]).astype(np.int64)


@njit(cache=True, fastmath=FASTMATH, nogil=True)
def _update_rows(
    first, last, offsets, indices, values, mu, rule, table, bias, factors, unsolved, work
):
    """Rows first..last - 1; returns the sum of their squared errors."""
    k = factors.shape[1]
    later = indices[: offsets[last]]  # what may be prefetched
    total = 0.0
    for row in range(first, last):
        begin, end = offsets[row], offsets[row + 1]
        n = end - begin
        if n == 0:
            bias[row] = 0
            factors[row] = 0
            continue
        old = factors[row]
        ratio = rule.ratio * n if rule.weighted else rule.ratio
        short = n < SHORT * k
        if short:
            size, columns, smallest = n, padded(n + 1, TILE), SMALLEST_SHORT_PIVOT
            b = normal_equations.short(
                begin, end, later, values, mu, ratio, rule.joint, table, old, columns, work
            )
            sum_e = sum_ee = 0.0
        else:
            size, columns, smallest = k, padded(k + 2, TILE), SMALLEST_PIVOT
            b, sum_e, sum_ee = normal_equations.long(
                begin, end, later, values, mu, ratio, rule.joint, table, old, work
            )
        # Both in one place: `factor` is long, and inlined once it compiles in less time than twice.
        solved = cholesky.factor(work, size, columns, smallest)
        if rule.joint and not short:
            b, pivot = normal_equations.last_unknown(work.gram, k, n, ratio, sum_e)
            solved &= pivot > SMALLEST_PIVOT
        cholesky.substitute(work, size)
        if short:
            b, error = normal_equations.short_result(k, n, ratio, rule.joint, b, columns, work)
        else:
            error = sum_ee - 2 * b * sum_e + n * b * b - normal_equations.explained(work, k, ratio)
        solved &= error < np.inf  # else a number was too large for float32
        unsolved[row] = not solved
        if solved:
            bias[row] = b
            for a in range(k):
                factors[row, a] = work.solution[a]
            total += error
    return total
