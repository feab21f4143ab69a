"""Rows in other coordinates: a side is mapped, and summed up, by the micro-kernel.

A map is a matrix M of k + 1 rows and columns: a row with the vector x becomes [x 1] M, which is a
vector and what is to be added to the bias. Rows are mapped on their own and summed in parts of
PART rows, so that the number of threads changes no bit.
"""

from typing import NamedTuple

import numpy as np
from numba import config, njit

from lib.als.kernels import microkernels, parts, workspace
from lib.als.kernels.arguments import Side
from lib.als.kernels.microkernels import MR, PAD, SET, padded
from lib.als.kernels.workspace import BLOCK

PART = 32 * BLOCK  # rows that a thread takes at a time


class Scratch(NamedTuple):
    """Memory of a thread: float32."""

    source: np.ndarray  # BLOCK rows [x 1] transposed, and the map on their right
    target: np.ndarray  # the mapped rows, in the columns of the map
    panel: np.ndarray  # BLOCK rows [vector, bias, 1]
    gram: np.ndarray  # their products


def packed(side, mapping):
    """`workspace.packed_factors` of a side under a map: float32.

    side : `Side`, not changed; mapping : (k + 1, k + 1), what M is above
    """
    if config.DISABLE_JIT:
        return workspace.packed_factors(*_in_numpy(side, mapping))
    rows = workspace.packed_rows(*side.factors.shape)
    _in_parts(_pack, side, mapping, rows)
    return rows


def move(side, mapping):
    """Map the vectors of a side in place, and add to its biases what the map adds.

    side : `Side`, overwritten; mapping : (k + 1, k + 1), what M is above
    Returns the sum of the outer products of the new rows [vector, bias, 1]: float64,
    (k + 2, k + 2), of which the upper triangle counts. Products are rounded to float32 within a
    block of rows.
    """
    if config.DISABLE_JIT:
        side.bias[:], side.factors[:] = _in_numpy(side, mapping)
        rows = np.column_stack([side.factors, side.bias, np.ones_like(side.bias)])
        return rows.T.astype(np.float64) @ rows
    size = side.factors.shape[1] + 2
    return sum(_in_parts(_move, side, mapping), np.zeros((size, size)))


def _in_numpy(side, mapping):
    """The side under a map, for NUMBA_DISABLE_JIT: new arrays, not rounded."""
    new = np.column_stack([side.factors, np.ones_like(side.bias)]) @ mapping
    return Side(side.bias + new[:, -1], new[:, :-1])


def _in_parts(loop, side, mapping, *more):
    """Call `loop` for all parts of the rows of a side, each with memory of its own."""
    n, k = side.factors.shape
    width = padded(k + 2, PAD)
    shapes = Scratch(
        (k + 1, BLOCK + width), (BLOCK, BLOCK + width), (BLOCK, width), (padded(k + 2, MR), width)
    )

    def part(first):
        scratch = Scratch(*map(workspace.zeros, shapes))
        scratch.source[:, BLOCK : BLOCK + k + 1] = mapping
        return loop(first, min(first + PART, n), *side, *more, scratch)

    return parts.each(part, range(0, n, PART))


@njit(cache=True, nogil=True)
def _pack(first, last, bias, factors, packed, scratch):
    """Overwrite rows first..last - 1 of the packed factors."""
    k = factors.shape[1]
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        _map_block(start, stop, factors, scratch)
        for row in range(start, stop):
            for a in range(k):
                packed[row, a] = scratch.target[row - start, BLOCK + a]
            packed[row, k] = -(bias[row] + scratch.target[row - start, BLOCK + k])
            packed[row, k + 1] = 1


@njit(cache=True, nogil=True)
def _move(first, last, bias, factors, scratch):
    """Overwrite rows first..last - 1; returns their products."""
    k = factors.shape[1]
    panel, gram = scratch.panel, scratch.gram
    total = np.zeros((k + 2, k + 2), np.float64)
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        _map_block(start, stop, factors, scratch)
        for row in range(start, stop):
            new = scratch.target[row - start]
            for a in range(k):
                factors[row, a] = panel[row - start, a] = new[BLOCK + a]
            bias[row] += new[BLOCK + k]
            panel[row - start, k] = bias[row]
            panel[row - start, k + 1] = 1
        for i in range(0, k + 2, MR):
            microkernels.row_panel_product(gram, panel, stop - start, i, 0, panel.shape[1], SET)
        for a in range(k + 2):
            for b in range(a, k + 2):
                total[a, b] += gram[a, b]
    return total


@njit(cache=True, nogil=True)
def _map_block(start, stop, factors, scratch):
    """scratch.target[:, BLOCK:] = [x 1] M for rows start..stop - 1, at most BLOCK."""
    k = factors.shape[1]
    source, target = scratch.source, scratch.target
    for row in range(start, stop):
        for a in range(k):
            source[a, row - start] = factors[row, a]
        source[k, row - start] = 1
    for i in range(0, stop - start, MR):
        microkernels.row_panel_product(target, source, k + 1, i, BLOCK, source.shape[1], SET)
