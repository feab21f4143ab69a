"""Solve a positive definite system of float32 by Cholesky, in blocks of ROWS rows."""

from numba import njit

from lib import tiles
from lib.tiles import ROWS, SUBTRACT, TILE, WIDTH, padded


@njit(inline="always")
def factor(work, n, columns, smallest_pivot):
    """Factor work.gram[:n, :n] = R'R in place; False where it is too close to singular.

    What stands in work.gram[:n, n:columns] becomes inv(R') times it, the forward solve;
    `columns` is a whole number of tiles.
    """
    for i in range(n):
        work.diagonal[i] = work.gram[i, i]
    # From left to right: take the finished rows off ROWS more, then factor those.
    for i in range(0, n, ROWS):
        if i > 0:
            tiles.add_tiles(work.gram, work.gram, i, i, columns, SUBTRACT)
        tiles.factor_block(work.gram, work.inverse, i)
        for row in range(i, min(i + ROWS, n)):
            root = work.gram[row, row]
            if not root * root > smallest_pivot * work.diagonal[row]:
                return False
        tiles.solve_rows(work.gram, work.inverse, i, i + ROWS, columns)
    return True


@njit(inline="always")
def substitute(work, n):
    """After `factor`: solve R x = z, where z is work.gram[:n, n], into work.solution."""
    width = padded(n + 1, TILE)
    # what is not yet known of x is zero
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
