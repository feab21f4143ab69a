"""Each intrinsic against its one line of NumPy, over shapes of one register block and of many."""

import numpy as np
import pytest
from numba import njit

from lib.als.kernels import microkernels, simd
from lib.als.kernels.microkernels import ADD, MR, PAD, SET, SUBTRACT, WIDTH
from tests.helpers.guarded import guarded
from tests.helpers.matrices import close, full, random_matrix

pytestmark = pytest.mark.usefixtures("guards")


@njit
def row_panel_product(target, source, n, i, columns, mode, first=0):
    microkernels.row_panel_product(target, source, n, i, first, columns, mode)


@pytest.mark.parametrize("mode", [SET, ADD, SUBTRACT])
@pytest.mark.parametrize("vectors", range(1, 9))
@pytest.mark.parametrize("n", [0, 1, 7, 33])
def test_row_panel_product(mode, vectors, n):
    columns = vectors * PAD
    source, old = random_matrix(40, columns), random_matrix(columns, columns, seed=1)
    product = source[:n].T @ source[:n]
    expected = {SET: product, ADD: old + product, SUBTRACT: old - product}[mode]
    target = guarded(old)
    for i in range(0, columns, MR):
        row_panel_product(target, source, n, i, columns, mode)
    upper = np.triu_indices(columns)
    close(target[upper], expected[upper])


def test_row_panel_product_leaves_other_rows_alone():
    columns = 4 * PAD
    target = random_matrix(columns, columns)
    before = target.copy()
    row_panel_product(target, random_matrix(10, columns), 10, PAD, columns, SET)
    np.testing.assert_array_equal(target[:PAD], before[:PAD])
    np.testing.assert_array_equal(target[PAD + MR :], before[PAD + MR :])


def test_row_panel_product_begins_where_it_is_told():
    columns = 5 * PAD
    target, source = random_matrix(columns, columns), random_matrix(10, columns, seed=1)
    before = target.copy()
    row_panel_product(target, source, 10, 0, columns, SET, 2 * WIDTH)
    np.testing.assert_array_equal(target[:MR, : 2 * WIDTH], before[:MR, : 2 * WIDTH])
    close(target[:MR, 2 * WIDTH :], source[:10, :MR].T @ source[:10, 2 * WIDTH :])


@njit
def row_product(target, source, n, i, first, columns, mode):
    microkernels.row_product(target, source, n, i, first, columns, mode)


def test_row_product_reaches_left_of_the_diagonal():
    columns = 5 * PAD
    target, source = random_matrix(columns, columns), random_matrix(10, columns, seed=1)
    before = target.copy()
    row_product(target, source, 10, 2 * PAD, WIDTH, columns, ADD)
    rows = slice(2 * PAD, 2 * PAD + MR)
    np.testing.assert_array_equal(target[rows, :WIDTH], before[rows, :WIDTH])
    added = source[:10, rows].T @ source[:10, WIDTH:]
    close(target[rows, WIDTH:], before[rows, WIDTH:] + added)


@njit
def dot_rows(out, matrix, vector, i, j, columns):
    microkernels.dot_rows(out, matrix, vector, i, j, columns)


def test_dot_rows():
    columns = 5 * PAD
    matrix, vector = random_matrix(3 * MR, columns), random_matrix(1, columns, seed=1)[0]
    out = full(3 * MR, 9)
    dot_rows(out, matrix, vector, MR, PAD, columns)
    close(out[MR : 2 * MR], matrix[MR : 2 * MR, PAD:] @ vector[PAD:])
    assert (out[:MR] == 9).all()
    assert (out[2 * MR :] == 9).all()


@njit
def transpose_rows(target, j, source, rows, columns):
    microkernels.transpose_rows(target, j, source, rows, columns)


def test_transpose_rows():
    source = random_matrix(50, 3 * PAD)
    rows = guarded(np.random.default_rng(1).integers(0, 50, 2 * WIDTH).astype(np.int32))
    target = full((3 * PAD, 2 * WIDTH), 0)
    transpose_rows(target, WIDTH, source, rows, 3 * PAD)
    np.testing.assert_array_equal(target[:, WIDTH:], source[rows[WIDTH:]].T)
    assert (target[:, :WIDTH] == 0).all()


def test_vector_shape_follows_the_processor():
    shape = simd._vector_shape
    assert shape("x86_64-linux-gnu", "skylake-avx512", "+avx2,+avx512f,+avx512vl") == (16, 8)
    assert shape("x86_64-linux-gnu", "znver4", "+avx2,+avx512f,+avx512vl") == (8, 8)
    assert shape("x86_64-linux-gnu", "haswell", "+avx2,+fma,-avx512vl") == (8, 4)
    assert shape("arm64-apple-darwin", "apple-m1", "+neon") == (4, 8)
    assert shape("x86_64-linux-gnu", "generic", "") == (4, 4)
