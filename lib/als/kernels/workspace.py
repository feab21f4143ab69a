"""The memory of a fast half-step: the packed factors that it reads, and its scratch memory.

What vectors are loaded from starts with a cache line: a vector never lies on two lines, and the
packed row of a rating on no more lines than it must.
"""

import math
from typing import NamedTuple

import numpy as np

from lib.als.kernels import gram_small_k
from lib.als.kernels.microkernels import MR, PAD, padded
from lib.util import validation

BLOCK = 64  # ratings packed into the panel at a time: what the nearest cache holds at k = 100
LINE = 16  # floats in a cache line
AHEAD = 256  # pairs of normal numbers that are made at a time: enough for whole vectors


class Workspace(NamedTuple):
    """Scratch memory of one chunk of rows; `shapes` says how much."""

    panel: np.ndarray  # [V e 1] of a block of ratings, or V' of a row that is solved by its dual
    gram: np.ndarray  # the system: upper triangle, right-hand side; then its factor
    diagonal: np.ndarray  # of the system, before it is factored
    inverse: np.ndarray  # one over the diagonal of the factor
    solution: np.ndarray
    products: np.ndarray
    normals: np.ndarray  # normal numbers of the next rows that are drawn: at most 2 k + 2 for each
    columns: np.ndarray  # the indices of the ratings of a row that is solved by its dual
    bits: np.ndarray  # what pairs of normal numbers are made of


DTYPES = {"columns": np.int32, "bits": np.uint64}


def shapes(k):
    """The shape of each array of a workspace for vectors of length k: a `Workspace`.

    The packed factors and this are all that a half-step reads and writes beside its arguments.
    The micro-kernel goes in steps of MR rows and WIDTH columns, so there are whole numbers of
    both. The dual has fewer than k unknowns, and V' takes as many rows as V has columns.
    """
    width = packed_columns(k)
    rows = padded(max(k + 2, gram_small_k.target_rows(k)), MR)
    line = (width,)
    panel, gram = (max(BLOCK, width), width), (rows, width)
    pairs = max(AHEAD, k + 1)
    return Workspace(panel, gram, line, line, line, line, (2 * pairs,), line, (pairs,))


def packed_columns(k):
    """Columns of the packed factors that are read: those of [V e 1], padded."""
    small = gram_small_k.target_columns(k) if k <= gram_small_k.LARGEST_K else 0
    return max(padded(k + 2, PAD), small)


def workspace(k):
    """A `Workspace` of arrays, zero at first: float32, but for those of `DTYPES`."""
    return Workspace(
        *(zeros(shape, DTYPES.get(name, np.float32)) for name, shape in shapes(k)._asdict().items())
    )


def packed_factors(bias, factors):
    """Rows [vector, -bias, 1, 0 ...] of float32, and a last row of zeros."""
    n, k = factors.shape
    rows = packed_rows(n, k)
    rows[:n, :k] = factors
    np.negative(bias, out=rows[:n, k])
    rows[:n, k + 1] = 1
    return rows


def packed_rows(n, k):
    """Zeros, where there will be the packed factors of n rows."""
    width = packed_columns(k)
    return zeros((n + 1, padded(width, LINE) if width > LINE else width))


def check(k, n, packed, work):
    """Raise ValueError unless packed factors of n rows, and a workspace, are as large as k asks.

    packed : as `packed_factors` returns them; work : a `Workspace`
    """
    validation.array("packed", packed, np.float32, (n + 1, None))
    if packed.shape[1] < packed_columns(k):
        raise ValueError(
            f"packed has {packed.shape[1]} columns: must have {packed_columns(k)} or more for k={k}"
        )
    for name, shape in shapes(k)._asdict().items():
        validation.array(name, getattr(work, name), DTYPES.get(name, np.float32), shape)


def zeros(shape, dtype=np.float32):
    """An array that begins with a cache line."""
    size = math.prod(shape)
    memory = np.zeros(size + LINE, dtype)
    start = -memory.ctypes.data % (4 * LINE) // memory.itemsize
    return memory[start : start + size].reshape(shape)
