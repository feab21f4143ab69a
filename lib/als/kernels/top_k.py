"""The best of many scores, row by row."""

import numpy as np
from numba import njit, prange

from lib.util import validation


def top_k(scores, n):
    """Columns of the `n` highest scores of each row, best first: int32, (rows, n).

    Of equal scores the lower column comes first. A score of -inf or NaN is never taken; where
    fewer than `n` others exist, the row ends with -1. Raises ValueError for scores that are not
    a matrix, or n < 1.
    """
    if np.ndim(scores) != 2:
        raise ValueError(f"scores has shape {np.shape(scores)}: must be (rows, columns)")
    best = np.full((len(scores), validation.integer("n", n, 1)), -1, np.int32)
    _fill(best, scores)
    return best


@njit(cache=True, parallel=True)
def _fill(best, scores):
    n = best.shape[1]
    for row in prange(len(scores)):
        kept = np.empty(n, scores.dtype)
        for rank in range(n):
            kept[rank] = -np.inf
        for column in range(scores.shape[1]):
            score = scores[row, column]
            if score > kept[n - 1]:
                rank = n - 1
                while rank > 0 and score > kept[rank - 1]:
                    kept[rank] = kept[rank - 1]
                    best[row, rank] = best[row, rank - 1]
                    rank -= 1
                kept[rank] = score
                best[row, rank] = column
