"""The half-step of `reference`, close to what the machine can do.

Same equations and same order of updates; float32 arithmetic, sums in blocks; one pass over the
ratings. With V the fixed side's vectors of a row's n ratings, e = r - mu - b_fixed, w the row's
old vector and c = tau / lam, Eqs. 3 and 6 divided by lam are

    b = (1'e - w'V'1) / (c + n)        (V'V + c I) x = V'e - b V'1

so everything follows from the sums V'V, V'e, V'1, 1'e and n: from one product of the panel
[V e 1] with itself. A row with fewer ratings than k takes the dual, (V V' + c I) a = e - b 1 and
x = V'a, instead. `normal_equations` sets up both; they go through a Cholesky factor, with the
right-hand side as one more column.

The sum of squared errors after the update needs no second pass. In the primal it is
y'y - z'z - c x'x, with y = e - b 1 and z the right-hand side after the forward solve; in the
dual the errors are c a.
"""

import functools
from typing import NamedTuple

import numpy as np
from numba import config, njit

from lib.als.kernels import cholesky, drawn_rows, normal_equations, parts, reference, workspace
from lib.als.kernels.arguments import Side
from lib.als.kernels.microkernels import FASTMATH, PAD, padded
from lib.data.csr import CSR, offsets_of

CHUNKS, FEWEST = 128, 20_000  # units of parallel work; a unit has this many ratings or more
DUAL_BELOW = 0.9  # rows with fewer than DUAL_BELOW * k ratings take the dual
# The smallest pivot, as a share of its diagonal entry, that float32 sums allow. A row of the dual
# takes little time to repeat in float64, and a long row's small pivots count for little in its
# errors.
SMALLEST_PIVOT, SMALLEST_DUAL_PIVOT = 1e-5, 1e-3


class Rule(NamedTuple):
    """A `Penalty` as the compiled loop takes it."""

    ratio: np.float32  # tau / lam
    weighted: bool
    joint: bool


def half_step(rows, mu, penalty, fixed, updated, packed=None, noise=None, errors=None):
    """Update the bias, then the vector, of every row; return the sum of squared errors after it.

    packed : `workspace.packed_factors(*fixed)`, for those who update rows in several calls while
        the fixed side stays; None to have it made here
    noise : a `Noise`, to draw each row from its posterior distribution instead of solving for its
        mode; `drawn_rows` says which. The penalty is then joint and not weighted, and `updated`
        is not read.
    errors : with noise, float64 (rows,), overwritten by the squared error of each row; or None

    Other arguments and effect as in `reference.half_step`, up to float32 rounding. Rows whose
    system is too close to singular for float32 are left to `reference.half_step`, and so are all
    where Numba does not compile (NUMBA_DISABLE_JIT). Neither the number of threads nor which rows
    are updated in one call changes a bit of the new biases and vectors; the sum of the errors is
    rounded in chunks of the rows of a call.
    """
    if config.DISABLE_JIT:
        return _in_float64(rows, mu, penalty, fixed, updated, noise, errors)
    k = updated.factors.shape[1]
    if packed is None:
        packed = workspace.packed_factors(*fixed)
    workspace.check(k, len(fixed.bias), packed, workspace.workspace(k))
    unsolved = np.zeros(len(updated.bias), np.bool_)
    if noise is not None and errors is None:
        errors = np.zeros(len(updated.bias))
    with np.errstate(over="ignore"):  # to infinity, which the reference knows what to do with
        ratio = np.float32(penalty.tau / penalty.lam)
    rule = Rule(ratio, bool(penalty.weighted), bool(penalty.joint))
    arguments = (*rows, np.float32(mu), rule, noise, packed, *updated, unsolved, errors)

    def update(first, last, work):
        return _update_rows(first, last, *arguments, work)

    bounds = _chunk_bounds(rows.offsets, k)
    scratch = functools.partial(workspace.workspace, k)
    total = sum(parts.each(update, bounds[:-1], bounds[1:], scratch=scratch))
    if unsolved.any():
        total += _redo(unsolved, rows, mu, penalty, fixed, updated, noise, errors)
    return total


def _in_float64(rows, mu, penalty, fixed, updated, noise, errors, numbers=None):
    """`half_step` without the fast loop; `numbers` are those of the rows, None for all rows."""
    if noise is None:
        return reference.half_step(rows, mu, penalty, fixed, updated)
    return drawn_rows.half_step(rows, mu, penalty, fixed, updated, noise, errors, numbers)


def _redo(unsolved, rows, mu, penalty, fixed, updated, noise, errors):
    """Update the rows that are marked in float64; returns their squared errors."""
    counts = np.diff(rows.offsets)
    entries = np.repeat(unsolved, counts)
    rows = CSR(offsets_of(counts[unsolved]), rows.indices[entries], rows.values[entries])
    redone = Side(*(array[unsolved] for array in updated))
    numbers = np.flatnonzero(unsolved)
    redone_errors = None if errors is None else np.zeros(len(numbers))
    total = _in_float64(rows, mu, penalty, fixed, redone, noise, redone_errors, numbers)
    for array, new in zip((*updated, errors), (*redone, redone_errors), strict=True):
        if array is not None:
            array[unsolved] = new
    return total


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
    first, last, offsets, indices, values, mu, rule, noise, packed, bias, factors, unsolved, errors,
    work,
):  # fmt: skip
    """Rows first..last - 1; returns the sum of their squared errors."""
    k = factors.shape[1]
    later = indices[: offsets[last]]  # what may be prefetched
    one = np.float32(1)  # what the bias meets in each rating
    if noise is not None:
        one = noise.bias_scale
    ahead, pair = first, 0  # the row that has no normal numbers yet, and the next pair of them
    total = 0.0
    for row in range(first, last):
        begin, end = offsets[row], offsets[row + 1]
        n = end - begin
        dual = n < DUAL_BELOW * k
        if noise is not None:  # Numba compiles a loop with these branches, and one without
            if row == ahead:
                ahead = drawn_rows.draw_normals(
                    work.normals, work.bits, k, DUAL_BELOW * k, offsets, row, last, noise
                )
                pair = 0
            normals = work.normals[2 * pair :]
            pair += drawn_rows.pairs_of(k, n, dual)
        if n == 0:
            bias[row] = 0
            if noise is not None:
                bias[row] = one * normals[k]
                errors[row] = 0
            for a in range(k):  # an assignment of slices takes Numba seconds to compile
                factors[row, a] = 0 if noise is None else normals[a]
            continue
        old = factors[row]
        ratio = rule.ratio * n if rule.weighted else rule.ratio
        bias_ratio = ratio
        if noise is not None:
            bias_ratio = ratio / (one * one)
        if dual:
            size, columns, smallest = n, padded(n + 1, PAD), SMALLEST_DUAL_PIVOT
            b = normal_equations.dual(
                begin, end, later, values, mu, ratio, rule.joint, one, packed, old, columns, work
            )
            sum_e = sum_ee = 0.0
            if noise is not None:
                drawn_rows.perturb_dual(work, normals, k, n, ratio)
        else:
            size, columns, smallest = k, padded(k + 2, PAD), SMALLEST_PIVOT
            b, sum_e, sum_ee = normal_equations.primal(
                begin, end, later, values, mu, ratio, rule.joint, packed, old, work
            )
        # Here for both: `factor` is long, and inlined once it compiles in less time than twice.
        solved = cholesky.factor(work, size, columns, smallest)
        excess = 0.0
        if rule.joint and not dual:
            b, pivot = normal_equations.joint_bias(work.gram, k, n, bias_ratio, sum_e)
            solved &= pivot / (bias_ratio + n) > SMALLEST_PIVOT
            if noise is not None:
                b += np.float32(normals[k] * np.sqrt(ratio / pivot))
            normal_equations.take_off_bias(work.gram, k, b)
            if noise is not None:
                excess = drawn_rows.perturb_primal(work, normals, k, ratio)
        cholesky.substitute(work, size)
        if dual:
            if noise is not None:
                excess = drawn_rows.dual_excess(work, normals, k, n, ratio)
            b, error = normal_equations.dual_solution(k, n, ratio, rule.joint, b, columns, work)
            if noise is not None:
                b = drawn_rows.add_start(work, normals, k, b, one)
        else:
            error = sum_ee - 2 * b * sum_e + n * b * b - normal_equations.explained(work, k, ratio)
        error += excess
        solved &= error < np.inf  # else a number was too large for float32
        unsolved[row] = not solved
        if solved:
            bias[row] = b
            for a in range(k):
                factors[row, a] = work.solution[a]
            if errors is not None:
                errors[row] = error
            total += error
    return total
