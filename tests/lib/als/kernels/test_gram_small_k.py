"""The products of a small k against those that NumPy computes."""

import numpy as np
import pytest
from numba import njit

from lib.als.kernels import gram_small_k
from tests.helpers.matrices import full, rated

pytestmark = pytest.mark.usefixtures("guards")
MU = 3.5


@njit
def products(target, packed, indices, values, k, begin, end):
    return gram_small_k.products(target, packed, indices, values, np.float32(MU), k, begin, end)


def case(k, n):
    return rated(k, n, gram_small_k.target_columns(k), MU)


@pytest.mark.parametrize("k", range(1, gram_small_k.LARGEST_K + 1))
@pytest.mark.parametrize("n", [1, 7, gram_small_k.BLOCK, 5 * gram_small_k.BLOCK + 3])
def test_products_of_a_part_of_the_ratings(k, n):
    packed, indices, values, panel = case(k, n + 50)
    part = panel[20 : 20 + n]
    old = full((gram_small_k.target_rows(k), gram_small_k.target_columns(k)), 7)
    sums = products(old, packed, indices, values, k, 20, 20 + n)
    expected = part[:, :k].T @ part
    upper = np.triu_indices(k, 0, k + 2)
    np.testing.assert_allclose(old[:k, : k + 2][upper], expected[upper], rtol=1e-5, atol=1e-4)
    errors = part[:, k]
    np.testing.assert_allclose(sums, [errors.sum(), errors @ errors], rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(
    ("shape", "passes"), [((16, 8), 1), ((8, 8), 1), ((8, 4), 2), ((4, 8), 2), ((4, 4), 3)]
)
def test_every_sum_is_formed_in_one_pass(shape, passes, monkeypatch):
    width, rows = shape
    monkeypatch.setattr(gram_small_k, "WIDTH", width)
    monkeypatch.setattr(gram_small_k, "MR", rows)
    monkeypatch.setattr(gram_small_k, "IN_REGISTERS", 3 * rows)
    height, columns = gram_small_k.HIGH, gram_small_k.HIGH_COLUMNS
    blocks = gram_small_k.register_blocks(height, columns // width)
    assert len(blocks) == passes
    assert max(map(len, blocks)) <= 3 * rows
    positions = [position for block in blocks for position in block]
    assert len(positions) == len(set(positions))
    above = {(a, b // width) for a in range(height) for b in range(a, columns)}
    assert above <= set(positions)
    assert (0, columns // width - 1) in blocks[0]


def test_packed_factors_are_read_as_far_as_the_last_rating():
    """What is asked for ahead of its use must exist: the last rating has none after it."""
    packed, indices, values, panel = case(2, 3)
    target = full((gram_small_k.target_rows(2), gram_small_k.target_columns(2)), 0)
    products(target, packed, indices, values, 2, 2, 3)
    np.testing.assert_allclose(target[:2, :4], panel[2:, :2].T @ panel[2:], rtol=1e-6)
