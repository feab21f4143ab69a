"""Solve a positive definite system of float32 by Cholesky, in blocks of ROWS rows."""

import numpy as np
from numba import njit

from lib import tiles
from lib.tiles import ROWS, SUBTRACT, TILE, WIDTH, padded


@njit(inline="always")
def solve(work, n, smallest_pivot):
    """Solve the system in work.gram[:n, :n + 1], rhs last, into work.solution; False if singular.

    Column n holds the right-hand side after the forward solve.
    """
    width = padded(n + 1, TILE)
    for i in range(n):
        work.diagonal[i] = work.gram[i, i]
    # gram = R'R, from left to right: take the finished rows off ROWS more, then factor those.
    for i in range(0, n, ROWS):
        if i > 0:
            tiles.add_tiles(work.gram, work.gram, i, i, width, SUBTRACT)
        if not _factor_block(work, i, min(i + ROWS, n), smallest_pivot):
            return False
        tiles.solve_rows(work.gram, work.inverse, i, i + ROWS, width)
    # R x = z, backwards; what is not yet known of x is zero
    for i in range(width):
        work.solution[i] = 0
    for i in range((n - 1) // ROWS * ROWS, -1, -ROWS):
        left = i // WIDTH * WIDTH
        tiles.dot_rows(work.products, work.gram, work.solution, i, left, width)
        for row in range(min(i + ROWS, n) - 1, i - 1, -1):
            rest = work.gram[row, n] - work.products[row]
            for column in range(row + 1, min(i + ROWS, n)):
                rest -= work.gram[row, column] * work.solution[column]
            work.solution[row] = rest * work.inverse[row]
    return True


@njit(inline="always")
def _factor_block(work, first, last, smallest_pivot):
    gram = work.gram
    for j in range(first, last):
        if not gram[j, j] > smallest_pivot * work.diagonal[j]:
            return False
        scale = np.float32(1) / np.sqrt(gram[j, j])
        work.inverse[j] = scale
        for column in range(j, first + ROWS):
            gram[j, column] *= scale
        for row in range(j + 1, last):
            for column in range(row, first + ROWS):
                gram[row, column] -= gram[j, row] * gram[j, column]
    return True
