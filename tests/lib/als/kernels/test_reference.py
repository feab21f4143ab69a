"""Each loop against a plain NumPy twin, over shapes that include empty and one-rating rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.als.kernels import reference
from lib.als.kernels.arguments import Penalty, Side
from lib.data.csr import CSR

MU, LAM, TAU = np.float64([3.4, 0.3, 0.7])  # of NumPy: the loops run as plain Python, too
PENALTY = Penalty(LAM, TAU)
SHAPES = st.tuples(
    st.integers(1, 12),  # rows
    st.integers(1, 30),  # columns
    st.sampled_from([0, 1, 2, 10, 17]),  # k
    st.sampled_from([0.4, 1.0, 0.05, 0.0]),  # share of rated pairs
    st.integers(0, 10_000),  # seed
)


def problem(shape):
    """A random CSR and random numbers of both sides: (rows, fixed, updated)."""
    n_rows, n_columns, k, density, seed = shape
    rng = np.random.default_rng(seed)
    rated = rng.random((n_rows, n_columns)) < density
    offsets = np.concatenate([[0], np.cumsum(rated.sum(axis=1))]).astype(np.int64)
    indices = np.nonzero(rated)[1].astype(np.int32)
    values = (rng.integers(1, 11, len(indices)) / 2).astype(np.float32)
    draws = [rng.normal(size=size) for size in (n_rows, (n_rows, k), n_columns, (n_columns, k))]
    draws = [np.float32(draw) for draw in draws]
    return CSR(offsets, indices, values), Side(*draws[2:]), Side(*draws[:2])


def copied(side):
    return Side(side.bias.copy(), side.factors.copy())


def each_row(rows):
    offsets, indices, values = rows
    for row in range(len(offsets) - 1):
        entries = slice(offsets[row], offsets[row + 1])
        yield row, indices[entries], values[entries].astype(float)


def naive_half_step(rows, fixed, updated, weighted=False, joint=False):
    """The bias and the vector of each row as the equations say, in float64; the squared error."""
    factors = updated.factors
    k = factors.shape[1]
    new_bias, new_factors = np.zeros(len(factors)), np.zeros(factors.shape)
    for row, columns, values in each_row(rows):
        V = fixed.factors[columns].astype(float)
        tau = TAU * len(columns) if weighted and len(columns) else TAU
        residual = values - MU - fixed.bias[columns]
        if joint:
            V1 = np.column_stack([V, np.ones(len(V))])
            both = np.linalg.solve(LAM * V1.T @ V1 + tau * np.eye(k + 1), LAM * V1.T @ residual)
            new_factors[row], new_bias[row] = both[:k], both[k]
            continue
        taste = V @ factors[row].astype(float)
        new_bias[row] = LAM * (residual - taste).sum() / (tau + LAM * len(columns))
        left = LAM * V.T @ V + tau * np.eye(k)
        new_factors[row] = np.linalg.solve(left, LAM * V.T @ (residual - new_bias[row]))
    new = Side(new_bias, new_factors)
    return *new, naive_squared_errors(rows, fixed, new).sum()


def naive_squared_errors(rows, fixed, updated):
    errors = np.zeros(len(updated.bias))
    for row, columns, values in each_row(rows):
        predicted = MU + float(updated.bias[row]) + fixed.bias[columns]
        predicted += fixed.factors[columns].astype(float) @ updated.factors[row].astype(float)
        errors[row] = ((values - predicted) ** 2).sum()
    return errors


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("joint", [False, True])
@given(shape=SHAPES)
def test_half_step_equals_its_naive_twin(weighted, joint, shape):
    rows, fixed, updated = problem(shape)
    bias, factors, expected_error = naive_half_step(rows, fixed, updated, weighted, joint)
    penalty = Penalty(LAM, TAU, weighted, joint)
    error = reference.half_step(rows, MU, penalty, fixed, updated)
    np.testing.assert_allclose(updated.bias, bias, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(updated.factors, factors, rtol=1e-4, atol=1e-5)
    assert error == pytest.approx(expected_error, rel=1e-4, abs=1e-4)


def singular_problem(n, k=5, scale=1.0):
    """One row with n ratings, each of a column with the same vector as one of the first two."""
    rows, fixed, updated = problem((1, n, k, 1.0, 3))
    fixed.factors[2:] = fixed.factors[np.arange(2, n) % 2]
    return rows, fixed._replace(factors=np.float32(scale) * fixed.factors), updated


@pytest.mark.parametrize("n", [3, 20])
@pytest.mark.parametrize("ratio", [1e-14, 1e-20, 1e-300])
@pytest.mark.parametrize(
    ("scale", "weighted", "joint"), [(1, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1), (1e20, 0, 0)]
)
def test_a_system_that_is_singular_up_to_rounding_has_its_limit(n, ratio, scale, weighted, joint):
    """As tau goes to zero, the solution becomes the shortest of those that fit best."""
    rows, fixed, (bias, factors) = singular_problem(n, scale=scale)
    penalty = Penalty(1.0, ratio, weighted, joint)
    reference.half_step(rows, MU, penalty, fixed, Side(bias, factors))
    error = rows.values - MU - fixed.bias[rows.indices].astype(float)
    vectors = fixed.factors[rows.indices].astype(float)
    if joint:
        best = np.linalg.pinv(np.column_stack([vectors, np.ones(n)]), rcond=1e-12) @ error
        np.testing.assert_allclose(bias[0], best[-1], rtol=1e-5)
    else:
        best = np.linalg.pinv(vectors, rcond=1e-12) @ (error - bias[0])
    np.testing.assert_allclose(factors[0], best[:5], rtol=1e-4, atol=1e-5 * np.abs(best).max())


@pytest.mark.parametrize("lam", [0.01, 0.3, 1.0, 50.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_in_a_nearly_singular_system_too_only_the_ratio_counts(lam, weighted):
    """One vector is so short that a penalty of its size is lost beside the other vector."""
    short = 2.0**-23
    others = np.float32([[1, 1], [short, -short]])
    ratio = 2 * short**2
    rows, (fixed_bias, _), (bias, factors) = problem((1, 2, 2, 1.0, 0))
    penalty = Penalty(lam, lam * ratio, weighted)
    reference.half_step(rows, MU, penalty, Side(fixed_bias, others), Side(bias, factors))
    first, second = rows.values - MU - bias[0] - fixed_bias.astype(float)
    penalty = 2 * ratio if weighted else ratio
    # The vectors are at right angles, so each brings its own share of the solution.
    shares = first / (2 + penalty), second * short / (2 * short**2 + penalty)
    expected = [shares[0] + shares[1], shares[0] - shares[1]]
    np.testing.assert_allclose(factors[0], expected, rtol=1e-5)


@given(SHAPES, st.sampled_from([-1020, -500, -2, 2, 500, 1000]), st.booleans())
def test_only_the_ratio_counts_to_the_last_bit(shape, exponent, joint):
    rows, fixed, updated = problem(shape)
    again = copied(updated)
    reference.half_step(rows, MU, Penalty(LAM, TAU, joint=joint), fixed, updated)
    scaled = Penalty(np.ldexp(LAM, exponent), np.ldexp(TAU, exponent), joint=joint)
    reference.half_step(rows, MU, scaled, fixed, again)
    np.testing.assert_array_equal(updated.bias, again.bias)
    np.testing.assert_array_equal(updated.factors, again.factors)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("joint", [False, True])
def test_an_infinite_penalty_leaves_nothing(weighted, joint):
    rows, fixed, updated = problem((4, 8, 3, 0.5, 0))
    reference.half_step(rows, MU, Penalty(1e-300, 1e300, weighted, joint), fixed, updated)
    assert not updated.bias.any()
    assert not updated.factors.any()


@given(SHAPES)
def test_rows_without_ratings_become_exactly_zero(shape):
    rows, fixed, (bias, factors) = problem(shape)
    reference.half_step(rows, MU, PENALTY, fixed, Side(bias, factors))
    empty = np.diff(rows.offsets) == 0
    assert not bias[empty].any()
    assert not factors[empty].any()


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("k", [0, 3])
def test_rows_without_ratings_become_zero_where_nothing_is_left_of_the_penalty(k, joint):
    rows, fixed, (bias, factors) = problem((12, 8, k, 0.05, 0))
    penalty = Penalty(1e300, 1e-300, joint=joint)
    reference.half_step(rows, MU, penalty, fixed, Side(bias, factors))
    empty = np.diff(rows.offsets) == 0
    assert empty.any()
    assert not bias[empty].any()
    assert not factors[empty].any()
    assert np.isfinite(bias).all()


@pytest.mark.parametrize(
    "n_rows", [1, reference.CHUNKS - 1, reference.CHUNKS, 5 * reference.CHUNKS]
)
def test_every_row_is_updated_whatever_the_number_of_chunks(n_rows):
    rows, fixed, updated = problem((n_rows, 8, 2, 0.3, 0))
    bias, factors, _ = naive_half_step(rows, fixed, updated)
    reference.half_step(rows, MU, PENALTY, fixed, updated)
    np.testing.assert_allclose(updated.bias, bias, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(updated.factors, factors, rtol=1e-4, atol=1e-5)


def test_rows_after_a_singular_one_are_updated_too():
    """Of the columns of an even row, both have the same vector; each chunk has several rows."""
    n_rows = 4 * reference.CHUNKS
    others = np.float32([[1, 2], [1, 2], [1, 0], [1, 1]])
    indices = np.tile(np.int32([0, 1, 2, 3]), n_rows // 2)
    rows = CSR(2 * np.arange(n_rows + 1), indices, np.ones(2 * n_rows, np.float32))
    bias, factors = np.zeros(n_rows, np.float32), np.zeros((n_rows, 2), np.float32)
    updated, penalty = Side(bias, factors), Penalty(1.0, 1e-14)
    reference.half_step(rows, 3.0, penalty, Side(np.zeros(4, np.float32), others), updated)
    np.testing.assert_array_equal(bias, np.float32(-2))
    np.testing.assert_array_equal(factors, np.zeros((n_rows, 2)))
    reference.half_step(rows, 0.0, penalty, Side(np.float32([0, 0, -1, 0]), others), updated)
    for row, best in ((0, [0, 0]), (1, [0.5, -1])):
        np.testing.assert_allclose(factors[row::2], np.tile(best, (n_rows // 2, 1)), atol=1e-5)


@given(st.lists(st.integers(0, 2000), max_size=2000), st.integers(1, 50))
def test_chunks_hold_every_row_once_and_about_equal_work(counts, k):
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    bounds = reference._chunk_bounds(offsets, k)
    assert bounds.shape == (reference.CHUNKS + 1,)
    assert (bounds[0], bounds[-1]) == (0, len(counts))
    assert (np.diff(bounds) >= 0).all()
    work = np.diff(offsets[bounds]) + k * np.diff(bounds)
    largest = max(counts, default=0) + k
    assert work.max() <= work.sum() / reference.CHUNKS + largest + 1


def test_every_row_has_its_errors_whatever_the_number_of_chunks(monkeypatch):
    rows, fixed, updated = problem((40, 30, 3, 0.5, 0))
    expected = naive_squared_errors(rows, fixed, updated)
    for fewest in (1, 7, 100, 10_000):
        monkeypatch.setattr(reference, "FEWEST", fewest)
        found = reference.squared_errors(rows, MU, fixed, updated)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


@given(SHAPES)
def test_squared_errors_equal_their_naive_twin(shape):
    rows, fixed, updated = problem(shape)
    expected = naive_squared_errors(rows, fixed, updated)
    found = reference.squared_errors(rows, MU, fixed, updated)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@given(SHAPES, st.integers(0, 99))
def test_predictions_equal_their_naive_twin(shape, seed):
    _, movie_side, user_side = problem(shape)
    rng = np.random.default_rng(seed)
    users, movies = (rng.integers(0, len(side.bias), 20) for side in (user_side, movie_side))
    found = reference.predict(users, movies, MU, user_side, movie_side)
    tastes = user_side.factors[users].astype(float) * movie_side.factors[movies]
    biases = user_side.bias[users].astype(float) + movie_side.bias[movies]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, MU + biases + tastes.sum(axis=1), rtol=1e-5, atol=1e-5)
