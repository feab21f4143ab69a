"""The half-step of `kernels`, close to what the machine can do.

Same equations and same order of updates; float32 arithmetic, sums in blocks; one pass over the
ratings. With V the other side's vectors of a row's n ratings, e = r - mu - b_other, w the row's old
vector and c = tau / lam, Eqs. 3 and 6 divided by lam are

    b = (1'e - w'V'1) / (c + n)        (V'V + c I) x = V'e - b V'1

so everything follows from the sums V'V, V'e, V'1, 1'e and n: from one product of the panel
[V e 1] with itself, which `tiles` computes, and `small_tiles` for a small k. A row with fewer
ratings than k takes the smaller system (V V' + c I) a = e - b 1, x = V'a instead. Both systems go
through a Cholesky factor, with the right-hand side as one more column.

The sum of squared errors after the update needs no second pass. In the first form it is
y'y - z'z - c x'x, with y = e - b 1 and z the right-hand side after the forward solve; in the
second the errors are c a.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numba import get_num_threads, njit

from lib import cholesky, kernels, layout, small_tiles, tiles
from lib.layout import BLOCK, LINE
from lib.small_tiles import SMALL
from lib.tiles import ADD, FASTMATH, ROWS, SET, TILE, WIDTH, padded

CHUNKS, FEWEST = 128, 20_000  # units of parallel work; a unit has this many ratings or more
SHORT = 0.9  # rows with fewer than SHORT * k ratings take the smaller system
# The smallest pivot, as a share of its diagonal entry, that float32 sums allow. A short row takes
# little time to repeat in float64, and a long row's small pivots count for little in its errors.
SMALLEST_PIVOT, SMALLEST_SHORT_PIVOT = 1e-5, 1e-3

# The functions of one row are inlined: to pass them a workspace would take longer than a short row.


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
):
    """Update the bias, then the vector, of every row; return the sum of squared errors after it.

    Arguments and effect as in `kernels.half_step`, up to float32 rounding. Rows whose system is
    too close to singular for float32 are left to `kernels.half_step`. The result does not
    depend on the number of threads.
    """
    table = layout.table(other_bias, other_factors)
    unsolved = np.zeros(len(bias), np.bool_)
    rule = Rule(np.float32(tau / lam), bool(weighted), bool(joint))
    arguments = (offsets, indices, values, np.float32(mu), rule, table)

    k = factors.shape[1]

    def update(first, last):
        return _update_rows(first, last, *arguments, bias, factors, unsolved, layout.workspace(k))

    bounds = _chunk_bounds(offsets, k)
    with ThreadPoolExecutor(get_num_threads()) as threads:
        total = sum(threads.map(update, bounds[:-1], bounds[1:]))
    for row in np.flatnonzero(unsolved):
        entries = slice(offsets[row], offsets[row + 1])
        csr = (np.array([0, entries.stop - entries.start]), indices[entries], values[entries])
        one = slice(row, row + 1)
        mine, others = (bias[one], factors[one]), (other_bias, other_factors)
        kernels.half_step(*csr, mu, lam, tau, *others, *mine, weighted, joint)
        total += kernels.squared_errors(*csr, mu, *mine, *others).sum()
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
    first, last, offsets, indices, values, mu, rule, table, bias, factors, unsolved, work
):
    """Rows first..last - 1; returns the sum of their squared errors."""
    k = factors.shape[1]
    later = indices[: offsets[last]]  # what may be prefetched
    total = 0.0
    for row in range(first, last):
        begin, end = offsets[row], offsets[row + 1]
        if begin == end:
            bias[row] = 0
            factors[row] = 0
            continue
        old = factors[row]
        if end - begin < SHORT * k:
            b, error, solved = _update_short(begin, end, later, values, mu, rule, table, old, work)
        else:
            b, error, solved = _update_long(begin, end, later, values, mu, rule, table, old, work)
        unsolved[row] = not solved
        if solved:
            bias[row] = b
            for a in range(k):
                factors[row, a] = work.solution[a]
            total += error
    return total


@njit(inline="always")
def _update_long(begin, end, indices, values, mu, rule, table, old, work):
    """The row's new bias, its squared error and whether it was solved; the vector is in `work`."""
    k, n = len(old), end - begin
    gram = work.gram
    if k <= SMALL:
        sum_e, sum_ee = small_tiles.add_up(gram, table, indices, values, mu, k, begin, end)
    else:
        sum_e, sum_ee = _add_up_ratings(begin, end, indices, values, mu, table, k, work)
    ratio = rule.ratio * n if rule.weighted else rule.ratio
    for a in range(k):
        gram[a, a] += ratio
    # V'e is column k of the products and V'1 column k + 1
    b = np.float32(0)
    if not rule.joint:
        taste = np.float32(0)
        for a in range(k):
            taste += old[a] * gram[a, k + 1]
        b = np.float32((sum_e - taste) / (ratio + n))
        for a in range(k):
            gram[a, k] -= b * gram[a, k + 1]
    solved = cholesky.factor(work, k, padded(k + 2, TILE), SMALLEST_PIVOT)
    if rule.joint:
        # The bias is the last unknown: what the vector explains of 1 and of e is taken off.
        pivot, right = ratio + n, sum_e
        for a in range(k):
            pivot -= gram[a, k + 1] * gram[a, k + 1]
            right -= gram[a, k + 1] * gram[a, k]
        solved &= pivot > SMALLEST_PIVOT * (ratio + n)
        b = np.float32(right / pivot)
        for a in range(k):
            gram[a, k] -= b * gram[a, k + 1]
    cholesky.substitute(work, k)
    explained = 0.0
    for a in range(k):
        z, x = np.float64(gram[a, k]), np.float64(work.solution[a])
        explained += z * z + ratio * x * x
    return b, sum_ee - 2 * b * sum_e + n * b * b - explained, solved


@njit(inline="always")
def _add_up_ratings(begin, end, indices, values, mu, table, k, work):
    """Products of the panel [V e 1] in work.gram; returns 1'e and e'e."""
    width = work.panel.shape[1]
    step = BLOCK // max(1, padded(k, ROWS) // ROWS) + 1
    sum_e, sum_ee = 0.0, 0.0
    for start in range(begin, end, BLOCK):
        stop = min(start + BLOCK, end)
        for entry in range(start, stop):
            place = entry - start
            tiles.copy_row(work.panel, place, table, indices[entry])
            e = values[entry] - mu + work.panel[place, k]
            work.panel[place, k] = e
            sum_e += e
            sum_ee += np.float64(e) * e
        mode = SET if start == begin else ADD
        # Between the tiles, ask for what the next block needs, of this row or the next.
        ahead = stop
        for i in range(0, k, ROWS):
            _prefetch(table, indices, ahead, min(ahead + step, stop + BLOCK), width)
            ahead += step
            tiles.add_tiles(work.gram, work.panel, stop - start, i, width, mode)
    return sum_e, sum_ee


@njit(inline="always")
def _prefetch(table, indices, start, stop, width):
    for entry in range(start, min(stop, len(indices))):
        for column in range(0, width, LINE):
            tiles.prefetch(table, indices[entry], column)


@njit(inline="always")
def _update_short(begin, end, indices, values, mu, rule, table, old, work):
    """As `_update_long`, through the system of the row's n ratings: n < k."""
    k, n = len(old), end - begin
    ratio = rule.ratio * n if rule.weighted else rule.ratio
    gram, transposed, solution = work.gram, work.panel, work.solution
    width = padded(n + 1, TILE)
    _prefetch(table, indices, end, end + BLOCK, table.shape[1])
    sum_e = 0.0
    for place in range(width):
        work.columns[place] = indices[begin + place] if place < n else len(table) - 1
        work.products[place] = place < n
    for j in range(0, width, WIDTH):
        tiles.transpose_rows(transposed, j, table, work.columns, k)
    taste = np.float32(0)
    if not rule.joint:  # V'1, to learn what the old vector explains
        for a in range(0, k, ROWS):
            tiles.dot_rows(solution, transposed, work.products, a, 0, width)
        for a in range(k):
            taste += old[a] * solution[a]
    for place in range(n):
        e = values[begin + place] - mu + table[work.columns[place], k]
        work.products[place] = e
        sum_e += e
    b = np.float32(0) if rule.joint else np.float32((sum_e - taste) / (ratio + n))
    features = k
    if rule.joint:  # the bias is one more coordinate, which meets a 1 in every rating
        features += 1
        for place in range(width):
            transposed[k, place] = place < n
    for i in range(0, n, ROWS):
        tiles.add_tiles(gram, transposed, features, i, width, SET)
    for place in range(n):
        gram[place, n] = work.products[place] - b
        gram[place, place] += ratio
    solved = cholesky.factor(work, n, width, SMALLEST_SHORT_PIVOT)
    cholesky.substitute(work, n)
    error, total = 0.0, np.float32(0)
    for place in range(n):
        error += np.float64(solution[place]) * solution[place]
        total += solution[place]
    if rule.joint:
        b = total
    for a in range(0, k, ROWS):  # x = V'a
        tiles.dot_rows(work.products, transposed, solution, a, 0, width)
    for a in range(k):
        solution[a] = work.products[a]
    return b, np.float64(ratio) * ratio * error, solved
