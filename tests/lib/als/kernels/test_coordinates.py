"""Rows mapped and summed by the micro-kernel, against the same in NumPy."""

import numba
import numpy as np
import pytest

from lib.als.kernels import coordinates, workspace
from lib.als.kernels.arguments import Side
from tests.helpers.guarded import guarded

pytestmark = pytest.mark.usefixtures("guards")


def side_and_map(n, k, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, k)).astype(np.float32)
    bias = rng.normal(size=n).astype(np.float32)
    return Side(guarded(bias), guarded(factors)), rng.normal(size=(k + 1, k + 1))


def mapped(side, mapping):
    """(bias, vectors) in float64."""
    rows = np.column_stack([side.factors, np.ones(len(side.bias))]).astype(np.float64) @ mapping
    return side.bias + rows[:, -1], rows[:, :-1]


@pytest.mark.parametrize("k", [0, 1, 7, 10, 16, 17, 50, 100])
@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 5000])
def test_equals_the_product_of_matrices(n, k):
    side, mapping = side_and_map(n, k)
    bias, factors = mapped(side, mapping)
    packed = coordinates.packed(side, mapping)
    assert packed.shape == workspace.packed_factors(*side).shape
    close = {"rtol": 1e-4, "atol": 1e-4}
    np.testing.assert_allclose(packed[:n, :k], factors, **close)
    np.testing.assert_allclose(packed[:n, k], -bias, **close)
    assert (packed[:n, k + 1] == 1).all()
    assert not packed[n].any()
    products = coordinates.move(side, mapping)
    np.testing.assert_allclose(side.factors, factors, **close)
    np.testing.assert_allclose(side.bias, bias, **close)
    rows = np.column_stack([*side[::-1], np.ones(n)]).astype(np.float64)
    expected = np.triu(rows.T @ rows)
    np.testing.assert_allclose(np.triu(products), expected, rtol=1e-5, atol=1e-5 * max(n, 1))


def test_the_identity_changes_no_bit():
    side, _ = side_and_map(100, 10)
    before = [array.copy() for array in side]
    same = np.diag([1.0] * 10 + [0.0])
    coordinates.move(side, same)
    for found, expected in zip(side, before, strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(coordinates.packed(side, same), workspace.packed_factors(*side))


def test_same_bits_for_any_number_of_threads():
    results = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        side, mapping = side_and_map(10_000, 10)
        numba.set_num_threads(threads)
        packed = coordinates.packed(side, mapping)
        products = coordinates.move(side, mapping)
        results.append([array.tobytes() for array in (packed, products, *side)])
    assert results[0] == results[1]
