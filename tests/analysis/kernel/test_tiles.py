"""What is multiplied is at least what is needed, and counted as the kernel does it."""

import numpy as np
import pytest
from numba import njit

from analysis.kernel import tiles
from lib.als.kernels import microkernels, workspace
from tests.helpers.matrices import full


def test_needed_by_hand():
    assert tiles.needed(1) == 3  # v v, v e and v 1
    assert tiles.needed(3) == 6 + 6


@pytest.mark.parametrize("k", [1, 6, 7, 12, 13, 30, 47, 48, 64, 100, 128])
def test_no_less_is_done_than_needed(k):
    assert tiles.needed(k) <= tiles.done(k)
    assert tiles.useful_share(k) == tiles.needed(k) / tiles.done(k)


@njit
def fill(target, panel, k):
    for i in range(0, k, microkernels.MR):
        microkernels.row_panel_product(target, panel, 2, i, 0, panel.shape[1], microkernels.SET)


@pytest.mark.parametrize("k", [13, 30, 47])
def test_what_is_done_is_what_the_register_blocks_write(k):
    """Where the products of ones leave their mark, counted."""
    shapes = workspace.shapes(k)
    target = full(shapes.gram, np.nan)
    panel = full(shapes.panel, 1)

    fill(target, panel, k)
    assert np.isfinite(target).sum() == tiles.done(k)
