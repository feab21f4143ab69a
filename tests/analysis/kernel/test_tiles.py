"""What is multiplied is at least what is needed, and counted as the kernel does it."""

import numpy as np
import pytest
from numba import njit

from analysis.kernel import tiles
from lib.als.kernels import gram_large_k, workspace
from tests.helpers.matrices import full


def test_needed_by_hand():
    assert tiles.needed(1) == 3  # v v, v e and v 1
    assert tiles.needed(3) == 6 + 6


@pytest.mark.parametrize("k", [1, 6, 7, 12, 13, 30, 47, 48, 64, 100, 128])
def test_no_less_is_done_than_needed(k):
    assert tiles.needed(k) <= tiles.done(k)
    assert tiles.useful_share(k) == tiles.needed(k) / tiles.done(k)


@njit
def fill(target, panel, packed, indices, values, k):
    mu = np.float32(3)
    gram_large_k.products(target, panel, packed, indices, values, mu, k, 0, len(indices))


@pytest.mark.parametrize("k", [13, 14, 16, 20, 30, 47, 50, 100])
def test_what_is_done_is_what_the_register_blocks_write(k):
    """Where the products leave their mark, counted; what is mirrored is written a second time."""
    shapes = workspace.shapes(k)
    target, panel = full(shapes.gram, np.nan), full(shapes.panel, 1)
    packed = workspace.packed_rows(2, k)
    fill(target, panel, packed, np.zeros(2, np.int32), np.ones(2, np.float32), k)
    columns = gram_large_k.columns_in_place(k)
    mirrored = max(0, k + 2 - columns) * min(k, columns)
    assert np.isfinite(target).sum() - mirrored == tiles.done(k)
