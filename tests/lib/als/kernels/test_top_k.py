"""The best of scores, against a stable sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.als.kernels.top_k import top_k


@given(
    st.integers(1, 6), st.integers(1, 40), st.integers(1, 50), st.integers(1, 8), st.integers(0, 99)
)
def test_top_k_equals_a_stable_sort(n_rows, n_columns, n, n_values, seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, n_values, (n_rows, n_columns)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.3] = -np.inf
    expected = np.full((n_rows, n), -1)
    for row in range(n_rows):
        order = np.argsort(-scores[row], kind="stable")
        best = order[scores[row][order] > -np.inf][:n]
        expected[row, : len(best)] = best
    np.testing.assert_array_equal(top_k(scores, n), expected)


def test_nan_and_minus_infinity_are_in_no_ranking():
    scores = np.float32([[np.nan, -np.inf, 2, np.nan, 3], [-np.inf] * 5])
    assert top_k(scores, 3).tolist() == [[4, 2, -1], [-1, -1, -1]]


@pytest.mark.parametrize("n", [0, -1, 2.5])
def test_top_k_of_no_places_is_refused(n):
    with pytest.raises(ValueError, match=f"n={n}: must be an integer >= 1"):
        top_k(np.zeros((2, 3)), n)


def test_top_k_wants_a_matrix():
    with pytest.raises(ValueError, match=r"scores has shape \(3,\)"):
        top_k(np.zeros(3), 1)
