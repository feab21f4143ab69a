"""A system solved by its Cholesky factor, and the blocks of rows of that, against NumPy."""

import numpy as np
import pytest
from numba import njit

from lib.als.kernels import cholesky, workspace
from lib.als.kernels.microkernels import MR, PAD, padded
from tests.helpers.matrices import close, full, random_matrix

pytestmark = pytest.mark.usefixtures("guards")


@njit
def factor_block(matrix, inverse, i):
    cholesky.factor_block(matrix, inverse, i)


def test_factor_block():
    matrix, inverse = random_matrix(3 * MR, 3 * PAD), full(3 * MR, 0)
    block, before = slice(MR, 2 * MR), matrix.copy()
    random = random_matrix(2 * MR, MR, seed=1)
    matrix[block, block] = random.T @ random
    expected = np.linalg.cholesky(matrix[block, block].astype(np.float64)).T
    factor_block(matrix, inverse, MR)
    upper = np.triu_indices(MR)
    close(matrix[block, block][upper], expected[upper])
    close(inverse[block], 1 / np.diag(expected))
    matrix[block, block] = before[block, block]
    np.testing.assert_array_equal(matrix, before)
    assert not inverse[:MR].any()
    assert not inverse[2 * MR :].any()


@njit
def solve_rows(factor, inverse, i, j, columns):
    cholesky.solve_rows(factor, inverse, i, j, columns)


@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_solve_rows(blocks):
    i, columns = MR, (2 + blocks) * PAD
    factor = random_matrix(4 * MR, columns)
    block = slice(i, i + MR)
    factor[block, block] += 4 * np.eye(MR, dtype=np.float32)
    before = factor.copy()
    triangle = np.triu(before[block, block]).astype(np.float64)
    expected = np.linalg.solve(triangle.T, before[block, i + MR :])
    inverse = full(4 * MR, 0)
    inverse[block] = 1 / np.diag(triangle)
    solve_rows(factor, inverse, i, i + MR, columns)
    close(factor[block, i + MR :], expected)
    np.testing.assert_array_equal(factor[block, : i + MR], before[block, : i + MR])
    np.testing.assert_array_equal(factor[i + MR :], before[i + MR :])


@njit
def solve(work, n, columns):
    solved = cholesky.factor(work, n, columns, 1e-5)
    if solved:
        cholesky.substitute(work, n)
    return solved


@pytest.mark.parametrize("n", [1, 2, MR, MR + 1, 2 * PAD - 2, 50, 101])
def test_solves_a_system_as_numpy_does(n):
    panel = random_matrix(3 * n + 5, n + 1)
    products = (panel.T @ panel).astype(np.float64)
    work = workspace.workspace(n)
    work.gram[:n, : n + 1] = products[:n]
    assert solve(work, n, padded(n + 2, PAD))
    close(work.solution[:n], np.linalg.solve(products[:n, :n], products[:n, n]))


def test_says_so_where_a_system_is_singular():
    panel = random_matrix(40, 10)
    panel[:, 7] = panel[:, 3]
    work = workspace.workspace(10)
    work.gram[:10, :10] = panel.T @ panel
    assert not solve(work, 10, padded(12, PAD))
