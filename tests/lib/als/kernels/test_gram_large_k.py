"""The products by way of a panel against those that NumPy computes."""

import numpy as np
import pytest
from numba import njit

from lib.als.kernels import gram_large_k, workspace
from lib.als.kernels.microkernels import WIDTH
from tests.helpers.matrices import full, rated

pytestmark = pytest.mark.usefixtures("guards")
MU = 3.5
FUSED_K = (
    gram_large_k.FUSED_VECTORS * WIDTH
)  # the smallest k whose first register block is formed while packing


@njit
def products(target, panel, packed, indices, values, k, begin, end):
    mu = np.float32(MU)
    return gram_large_k.products(target, panel, packed, indices, values, mu, k, begin, end)


# Columns are left over for some of these with vectors of 16 or 8 numbers, and none for others.
@pytest.mark.parametrize("k", [13, 14, 15, 30, FUSED_K - 1, FUSED_K, FUSED_K + 1, 50, 100])
@pytest.mark.parametrize("n", [1, 7, workspace.BLOCK, 3 * workspace.BLOCK + 5])
def test_products_of_a_part_of_the_ratings(k, n):
    shapes = workspace.shapes(k)
    packed, indices, values, rows = rated(k, n + 50, workspace.packed_columns(k), MU)
    part = rows[20 : 20 + n]
    target, panel = full(shapes.gram, 7), full(shapes.panel, 7)
    sums = products(target, panel, packed, indices, values, k, 20, 20 + n)
    upper = np.triu_indices(k, 0, k + 2)
    expected = part[:, :k].T @ part
    np.testing.assert_allclose(target[:k, : k + 2][upper], expected[upper], rtol=1e-5, atol=1e-3)
    errors = part[:, k]
    np.testing.assert_allclose(sums, [errors.sum(), errors @ errors], rtol=1e-5, atol=1e-4)
    last = part[
        (n - 1) // workspace.BLOCK * workspace.BLOCK :
    ]  # the block that is still in the panel
    np.testing.assert_allclose(panel[: len(last), : k + 2], last, rtol=1e-5)
