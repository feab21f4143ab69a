"""Where a half-step of `fast_kernels` keeps its numbers: the table it reads, the scratch memory.

What vectors are loaded from starts with a cache line: a vector never lies on two lines, and the
row of a rating on no more lines than it must.
"""

import math
from typing import NamedTuple

import numpy as np

from lib.als.kernels import gram_small_k
from lib.als.kernels.microkernels import ROWS, TILE, padded
from lib.util import validation

BLOCK = 64  # ratings gathered at a time: what the nearest cache holds at k = 100
LINE = 16  # floats in a cache line


class Workspace(NamedTuple):
    """Scratch memory of one chunk of rows; `shapes` says how much."""

    panel: np.ndarray  # [V e 1] of a block of ratings, or V' of a short row
    gram: np.ndarray  # the system: upper triangle, right-hand side; then its factor
    diagonal: np.ndarray  # of the system, before it is factored
    inverse: np.ndarray  # one over the diagonal of the factor
    solution: np.ndarray
    products: np.ndarray
    columns: np.ndarray  # the other side's indices of a short row


def shapes(k):
    """The shape of each array of a workspace for vectors of length k: a `Workspace`.

    The table and this are all that a half-step reads and writes beside its arguments. `tiles`
    goes in steps of ROWS rows and WIDTH columns, so there are whole numbers of both. A short row
    has fewer ratings than k, and V' takes as many rows as V has columns.
    """
    width = table_columns(k)
    rows = padded(max(k, gram_small_k.rows_of(k)), ROWS)
    line = (width,)
    return Workspace((max(BLOCK, width), width), (rows, width), line, line, line, line, line)


def table_columns(k):
    """Columns that are read of the table, which are those of [V e 1] in whole tiles."""
    small = gram_small_k.columns_of(k) if k <= gram_small_k.SMALL else 0
    return max(padded(k + 2, TILE), small)


def workspace(k):
    """A `Workspace` of arrays, zero at first: float32, and `columns` of int32."""
    *arrays, columns = shapes(k)
    return Workspace(*map(_zeros, arrays), _zeros(columns, np.int32))


def table(bias, factors):
    """Rows [vector, -bias, 1, 0 ...] of float32, and a last row of zeros."""
    n, k = factors.shape
    width = table_columns(k)
    rows = _zeros((n + 1, padded(width, LINE) if width > LINE else width))
    rows[:n, :k] = factors
    np.negative(bias, out=rows[:n, k])
    rows[:n, k + 1] = 1
    return rows


def check(k, n, table, work):
    """Raises ValueError unless a table of n rows and a workspace hold all that is touched for k."""
    validation.array("table", table, np.float32, (n + 1, None))
    if table.shape[1] < table_columns(k):
        raise ValueError(
            f"table has {table.shape[1]} columns: must have {table_columns(k)} or more for k={k}"
        )
    for name, shape in shapes(k)._asdict().items():
        dtype = np.int32 if name == "columns" else np.float32
        validation.array(name, getattr(work, name), dtype, shape)


def _zeros(shape, dtype=np.float32):
    """An array of numbers of four bytes that begins with a cache line."""
    size = math.prod(shape)
    memory = np.zeros(size + LINE, dtype)
    start = -memory.ctypes.data % (4 * LINE) // 4
    return memory[start : start + size].reshape(shape)
