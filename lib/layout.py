"""Where a half-step of `fast_kernels` keeps its numbers: the table it reads, the scratch memory.

What vectors are loaded from starts with a cache line: a vector never lies on two lines, and the
row of a rating on no more lines than it must.
"""

from typing import NamedTuple

import numpy as np

from lib import small_tiles
from lib.tiles import ROWS, TILE, padded

BLOCK = 64  # ratings gathered at a time: what the nearest cache holds at k = 100
LINE = 16  # floats in a cache line


class Workspace(NamedTuple):
    """Scratch memory of one chunk of rows, zero at first, padded to whole tiles."""

    panel: np.ndarray  # [V e 1] of a block of ratings, or V' of a short row
    gram: np.ndarray  # the system: upper triangle, right-hand side; then its factor
    diagonal: np.ndarray  # of the system, before it is factored
    inverse: np.ndarray  # one over the diagonal of the factor
    solution: np.ndarray
    products: np.ndarray
    columns: np.ndarray  # the other side's indices of a short row


def workspace(k):
    width = _width(k)
    panel = _aligned(max(BLOCK, width), width)
    gram = _aligned(padded(max(k, small_tiles.rows_of(k)), ROWS), width)
    lines = [_aligned(1, width)[0] for _ in range(4)]
    return Workspace(panel, gram, *lines, np.zeros(width, np.int32))


def table(bias, factors):
    """Rows [vector, -bias, 1, 0 ...] of float32, and a last row of zeros."""
    n, k = factors.shape
    width = _width(k)
    rows = _aligned(n + 1, padded(width, LINE) if width > LINE else width)
    rows[:n, :k] = factors
    np.negative(bias, out=rows[:n, k])
    rows[:n, k + 1] = 1
    return rows


def _width(k):
    """Columns of [V e 1], padded."""
    return max(padded(k + 2, TILE), small_tiles.columns_of(k) if k <= small_tiles.SMALL else 0)


def _aligned(rows, columns):
    memory = np.zeros(rows * columns + LINE, np.float32)
    start = -memory.ctypes.data % (4 * LINE) // 4
    return memory[start : start + rows * columns].reshape(rows, columns)
