"""Each building block against its one line of NumPy, over shapes of one tile and of many."""

import numpy as np
import pytest
from numba import njit

from lib.als.kernels import microkernels, simd
from lib.als.kernels.microkernels import ADD, ROWS, SET, SUBTRACT, TILE, WIDTH
from tests.helpers.guarded import guarded
from tests.helpers.matrices import close, full, random_matrix

pytestmark = pytest.mark.usefixtures("guards")


@njit
def add_tiles(target, source, n, i, columns, mode, first=0):
    microkernels.add_tiles(target, source, n, i, first, columns, mode)


@pytest.mark.parametrize("mode", [SET, ADD, SUBTRACT])
@pytest.mark.parametrize("vectors", range(1, 9))
@pytest.mark.parametrize("n", [0, 1, 7, 33])
def test_add_tiles(mode, vectors, n):
    columns = simd * TILE
    source, old = random_matrix(40, columns), random_matrix(columns, columns, seed=1)
    product = source[:n].T @ source[:n]
    expected = {SET: product, ADD: old + product, SUBTRACT: old - product}[mode]
    target = guarded(old)
    for i in range(0, columns, ROWS):
        add_tiles(target, source, n, i, columns, mode)
    upper = np.triu_indices(columns)
    close(target[upper], expected[upper])


def test_add_tiles_leaves_other_rows_alone():
    columns = 4 * TILE
    target = random_matrix(columns, columns)
    before = target.copy()
    add_tiles(target, random_matrix(10, columns), 10, TILE, columns, SET)
    np.testing.assert_array_equal(target[:TILE], before[:TILE])
    np.testing.assert_array_equal(target[TILE + ROWS :], before[TILE + ROWS :])


def test_add_tiles_begins_where_it_is_told():
    columns = 5 * TILE
    target, source = random_matrix(columns, columns), random_matrix(10, columns, seed=1)
    before = target.copy()
    add_tiles(target, source, 10, 0, columns, SET, 2 * WIDTH)
    np.testing.assert_array_equal(target[:ROWS, : 2 * WIDTH], before[:ROWS, : 2 * WIDTH])
    close(target[:ROWS, 2 * WIDTH :], source[:10, :ROWS].T @ source[:10, 2 * WIDTH :])


@njit
def dot_rows(out, matrix, vector, i, j, columns):
    microkernels.dot_rows(out, matrix, vector, i, j, columns)


def test_dot_rows():
    columns = 5 * TILE
    matrix, vector = random_matrix(3 * ROWS, columns), random_matrix(1, columns, seed=1)[0]
    out = full(3 * ROWS, 9)
    dot_rows(out, matrix, vector, ROWS, TILE, columns)
    close(out[ROWS : 2 * ROWS], matrix[ROWS : 2 * ROWS, TILE:] @ vector[TILE:])
    assert (out[:ROWS] == 9).all()
    assert (out[2 * ROWS :] == 9).all()


@njit
def transpose_rows(target, j, source, rows, columns):
    microkernels.transpose_rows(target, j, source, rows, columns)


def test_transpose_rows():
    source = random_matrix(50, 3 * TILE)
    rows = guarded(np.random.default_rng(1).integers(0, 50, 2 * WIDTH).astype(np.int32))
    target = full((3 * TILE, 2 * WIDTH), 0)
    transpose_rows(target, WIDTH, source, rows, 3 * TILE)
    np.testing.assert_array_equal(target[:, WIDTH:], source[rows[WIDTH:]].T)
    assert (target[:, :WIDTH] == 0).all()


def test_vector_shape_follows_the_processor():
    shape = simd._vector_shape
    assert shape("x86_64-linux-gnu", "skylake-avx512", "+avx2,+avx512f,+avx512vl") == (16, 8)
    assert shape("x86_64-linux-gnu", "znver4", "+avx2,+avx512f,+avx512vl") == (8, 8)
    assert shape("x86_64-linux-gnu", "haswell", "+avx2,+fma,-avx512vl") == (8, 4)
    assert shape("arm64-apple-darwin", "apple-m1", "+neon") == (4, 8)
    assert shape("x86_64-linux-gnu", "generic", "") == (4, 4)
