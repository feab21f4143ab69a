"""The normal equations of one row: the primal, with k unknowns, and the dual, with n.

V are the fixed side's vectors of the row's n ratings, e = r - mu - b_fixed, c = tau / lam:

    primal  (V'V + c I) x = V'e - b V'1
    dual    (V V' + c I) a = e - b 1,  x = V'a

The two have the same x, since V' (V V' + c I)^-1 = (V'V + c I)^-1 V' (a form of the Woodbury
identity; the dual is that of ridge regression with a linear kernel). Both are left in work.gram,
the right-hand side as one more column, for `cholesky` to solve. The products of the primal come
from `gram_large_k`, or for a small k from `gram_small_k`.
The functions of one row are inlined: to pass them a workspace would take longer than a short row.
"""

import numpy as np
from numba import njit

from lib.als.kernels import gram_large_k, gram_small_k, microkernels
from lib.als.kernels.gram_small_k import LARGEST_K
from lib.als.kernels.microkernels import MR, SET, WIDTH
from lib.als.kernels.workspace import BLOCK


@njit(inline="always")
def primal(begin, end, indices, values, mu, ratio, joint, packed, old, work):
    """V'V + c I, V'e - b V'1 and V'1, in work.gram; returns the new bias b, 1'e and e'e.

    A joint update does not know the bias yet: b = 0.
    """
    k, n = len(old), end - begin
    gram = work.gram
    if k <= LARGEST_K:
        sum_e, sum_ee = gram_small_k.products(gram, packed, indices, values, mu, k, begin, end)
    else:
        panel = work.panel
        sum_e, sum_ee = gram_large_k.products(
            gram, panel, packed, indices, values, mu, k, begin, end
        )
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
def joint_bias(gram, k, n, ratio, sum_e):
    """The bias of a joint update, and its pivot: what the vector explains of 1 and e is off.

    Of the pivot as a share of the system's diagonal entry, ratio + n, depends whether it counts.
    """
    pivot, right = ratio + n, sum_e
    for a in range(k):
        pivot -= gram[a, k + 1] * gram[a, k + 1]
        right -= gram[a, k + 1] * gram[a, k]
    return np.float32(right / pivot), pivot


@njit(inline="always")
def take_off_bias(gram, k, b):
    """Go on with column k, what the vector's system has on the right, without the bias."""
    for a in range(k):
        gram[a, k] -= b * gram[a, k + 1]


@njit(inline="always")
def explained(work, k, ratio):
    """z'z + c x'x, with z in column k of the factor and x the solution."""
    total = 0.0
    for a in range(k):
        z, x = np.float64(work.gram[a, k]), np.float64(work.solution[a])
        total += z * z + ratio * x * x
    return total


@njit(inline="always")
def dual(begin, end, indices, values, mu, ratio, joint, one, packed, old, width, work):
    """V V' + c I and e - b 1, in work.gram[:n, :width]; returns the new bias b.

    A joint update does not know the bias yet: b = 0. V' is left in work.panel, and below it, in a
    joint update, the coordinate that the bias meets in every rating, `one`.
    """
    k, n = len(old), end - begin
    gram, transposed, solution = work.gram, work.panel, work.solution
    # as far ahead as a block of a primal row is, and each rating once
    gram_large_k.prefetch(packed, indices, begin + BLOCK, end + BLOCK, packed.shape[1])
    sum_e = 0.0
    for i in range(width):
        work.columns[i] = indices[begin + i] if i < n else len(packed) - 1
        work.products[i] = i < n
    for j in range(0, width, WIDTH):
        microkernels.transpose_rows(transposed, j, packed, work.columns, k)
    taste = np.float32(0)
    if not joint:  # V'1, to learn what the old vector explains
        for a in range(0, k, MR):
            microkernels.dot_rows(solution, transposed, work.products, a, 0, width)
        for a in range(k):
            taste += old[a] * solution[a]
    for i in range(n):
        e = values[begin + i] - mu + packed[work.columns[i], k]
        work.products[i] = e
        sum_e += e
    b = np.float32(0) if joint else np.float32((sum_e - taste) / (ratio + n))
    features = k
    if joint:
        features += 1
        for i in range(width):
            transposed[k, i] = one if i < n else np.float32(0)
    for i in range(0, n, MR):
        microkernels.row_panel_product(gram, transposed, features, i, 0, width, SET)
    for i in range(n):
        gram[i, n] = work.products[i] - b
        gram[i, i] += ratio
    return b


@njit(inline="always")
def dual_solution(k, n, ratio, joint, b, width, work):
    """From a in work.solution to x = V'a there; returns the bias and the squared error."""
    solution = work.solution
    error, total = 0.0, np.float32(0)
    for i in range(n):
        error += np.float64(solution[i]) * solution[i]
        total += solution[i]
    for a in range(0, k, MR):
        microkernels.dot_rows(work.products, work.panel, solution, a, 0, width)
    for a in range(k):
        solution[a] = work.products[a]
    return total if joint else b, np.float64(ratio) * ratio * error
