"""The equations of one row of `fast_kernels`: the k of a long row, the n of a short one.

V are the other side's vectors of the row's n ratings, e = r - mu - b_other, c = tau / lam:

    long    (V'V + c I) x = V'e - b V'1
    short   (V V' + c I) a = e - b 1,  x = V'a

Both are left in work.gram, the right-hand side as one more column, for `cholesky` to solve. The
products of a long row come from `large_tiles`, or for a small k from `small_tiles`.
The functions of one row are inlined: to pass them a workspace would take longer than a short row.
"""

import numpy as np
from numba import njit

from lib.als.kernels import gram_large_k, gram_small_k, microkernels
from lib.als.kernels.gram_small_k import SMALL
from lib.als.kernels.microkernels import ROWS, SET, WIDTH
from lib.als.kernels.workspace import BLOCK


@njit(inline="always")
def long(begin, end, indices, values, mu, ratio, joint, table, old, work):
    """V'V + c I, V'e - b V'1 and V'1, in work.gram; returns the new bias b, 1'e and e'e.

    A joint update does not know the bias yet: b = 0.
    """
    k, n = len(old), end - begin
    gram = work.gram
    if k <= SMALL:
        sum_e, sum_ee = gram_small_k.add_up(gram, table, indices, values, mu, k, begin, end)
    else:
        panel = work.panel
        sum_e, sum_ee = gram_large_k.add_up(gram, panel, table, indices, values, mu, k, begin, end)
    for a in range(k):
        gram[a, a] += ratio
    # V'e is column k of the products and V'1 column k + 1
    b = np.float32(0)
    if not joint:
        taste = np.float32(0)
        for a in range(k):
            taste += old[a] * gram[a, k + 1]
        b = np.float32((sum_e - taste) / (ratio + n))
        for a in range(k):
            gram[a, k] -= b * gram[a, k + 1]
    return b, sum_e, sum_ee


@njit(inline="always")
def last_unknown(gram, k, n, ratio, sum_e):
    """The bias of a joint update, and its pivot as a share of the system's diagonal entry.

    What the vector explains of 1 and of e, by the factor, is taken off; column k, which holds
    what the vector's own system has on the right, goes on without the bias.
    """
    pivot, right = ratio + n, sum_e
    for a in range(k):
        pivot -= gram[a, k + 1] * gram[a, k + 1]
        right -= gram[a, k + 1] * gram[a, k]
    b = np.float32(right / pivot)
    for a in range(k):
        gram[a, k] -= b * gram[a, k + 1]
    return b, pivot / (ratio + n)


@njit(inline="always")
def explained(work, k, ratio):
    """z'z + c x'x, with z in column k of the factor and x the solution."""
    total = 0.0
    for a in range(k):
        z, x = np.float64(work.gram[a, k]), np.float64(work.solution[a])
        total += z * z + ratio * x * x
    return total


@njit(inline="always")
def short(begin, end, indices, values, mu, ratio, joint, table, old, width, work):
    """V V' + c I and e - b 1, in work.gram[:n, :width]; returns the new bias b.

    A joint update does not know the bias yet: b = 0. V' is left in work.panel.
    """
    k, n = len(old), end - begin
    gram, transposed, solution = work.gram, work.panel, work.solution
    # so far ahead as a block of a long row is, and each rating once
    gram_large_k.prefetch(table, indices, begin + BLOCK, end + BLOCK, table.shape[1])
    sum_e = 0.0
    for place in range(width):
        work.columns[place] = indices[begin + place] if place < n else len(table) - 1
        work.products[place] = place < n
    for j in range(0, width, WIDTH):
        microkernels.transpose_rows(transposed, j, table, work.columns, k)
    taste = np.float32(0)
    if not joint:  # V'1, to learn what the old vector explains
        for a in range(0, k, ROWS):
            microkernels.dot_rows(solution, transposed, work.products, a, 0, width)
        for a in range(k):
            taste += old[a] * solution[a]
    for place in range(n):
        e = values[begin + place] - mu + table[work.columns[place], k]
        work.products[place] = e
        sum_e += e
    b = np.float32(0) if joint else np.float32((sum_e - taste) / (ratio + n))
    features = k
    if joint:  # the bias is one more coordinate, which meets a 1 in every rating
        features += 1
        for place in range(width):
            transposed[k, place] = place < n
    for i in range(0, n, ROWS):
        microkernels.add_tiles(gram, transposed, features, i, 0, width, SET)
    for place in range(n):
        gram[place, n] = work.products[place] - b
        gram[place, place] += ratio
    return b


@njit(inline="always")
def short_result(k, n, ratio, joint, b, width, work):
    """From a in work.solution to x = V'a there; returns the bias and the squared error."""
    solution = work.solution
    error, total = 0.0, np.float32(0)
    for place in range(n):
        error += np.float64(solution[place]) * solution[place]
        total += solution[place]
    for a in range(0, k, ROWS):
        microkernels.dot_rows(work.products, work.panel, solution, a, 0, width)
    for a in range(k):
        solution[a] = work.products[a]
    return total if joint else b, np.float64(ratio) * ratio * error
