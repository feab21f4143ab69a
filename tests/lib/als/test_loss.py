"""The penalty of Eq. 5 against NumPy in float64."""

from types import SimpleNamespace

import numpy as np
import pytest

from lib.als import loss


@pytest.mark.parametrize("k", [0, 1, 50])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1e30])  # float32 cannot hold the squares of the second
def test_the_penalty_is_the_sum_of_squares_of_all_biases_and_vectors(k, weighted, scale):
    rng = np.random.default_rng(k)
    sides = {"user": 30, "movie": 20}
    model, train, expected = SimpleNamespace(weighted=weighted), SimpleNamespace(), 0.0
    for name, n in sides.items():
        bias, factors = (
            np.float32(scale) * rng.standard_normal(shape, np.float32) for shape in (n, (n, k))
        )
        counts = rng.integers(0, 9, n)
        vars(model).update({f"{name}_bias": bias, f"{name}_factors": factors})
        vars(train)[f"{name}_counts"] = counts
        squares = np.square(np.column_stack([bias, factors]), dtype=np.float64).sum(axis=1)
        expected += (squares * counts).sum() if weighted else squares.sum()
    assert loss.penalty(model, train) == pytest.approx(expected, rel=1e-12)
