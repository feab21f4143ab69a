"""The loops beside the half-step: a Cholesky solver and rankings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.als.kernels import reference


@pytest.mark.parametrize("k", [1, 2, 10, 17])
def test_cholesky_solve_solves(k):
    rng = np.random.default_rng(k)
    root = rng.normal(size=(k, k + 3))
    gram, right = root @ root.T, rng.normal(size=k)
    solution = right.copy()
    assert reference.cholesky_solve(gram.copy(), solution)
    np.testing.assert_allclose(gram @ solution, right, atol=1e-9)


@pytest.mark.parametrize("scale", [2.0**-400, 1.0, 2.0**400])
@pytest.mark.parametrize(("left", "solved"), [(1e-11, True), (1e-13, False)])
def test_whether_a_pivot_is_lost_does_not_depend_on_the_scale_of_the_matrix(scale, left, solved):
    gram = scale * np.array([[1, 1], [1, 1 + left]])
    assert reference.cholesky_solve(gram, np.ones(2)) == solved


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
    np.testing.assert_array_equal(reference.top_k(scores, n), expected)


def test_nan_and_minus_infinity_are_in_no_ranking():
    scores = np.float32([[np.nan, -np.inf, 2, np.nan, 3], [-np.inf] * 5])
    assert reference.top_k(scores, 3).tolist() == [[4, 2, -1], [-1, -1, -1]]


@pytest.mark.parametrize("n", [0, -1, 2.5])
def test_top_k_of_no_places_is_refused(n):
    with pytest.raises(ValueError, match=f"n={n}: must be an integer >= 1"):
        reference.top_k(np.zeros((2, 3)), n)


def test_top_k_wants_a_matrix():
    with pytest.raises(ValueError, match=r"scores has shape \(3,\)"):
        reference.top_k(np.zeros(3), 1)
