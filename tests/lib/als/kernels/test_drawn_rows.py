"""Rows that a half-step draws: from the right distribution, the same in any company."""

import itertools

import numba
import numpy as np
import pytest
from scipy.linalg import solve_triangular

from lib.als.kernels import drawn_rows, fast, reference, workspace
from lib.als.kernels.arguments import Penalty, Side
from lib.als.kernels.noise import Noise, key_of, normals
from lib.data.csr import CSR
from tests.helpers.guarded import guarded
from tests.helpers.half_steps import MU, counts_around, problem
from tests.helpers.plain_gibbs import conditional, within, z_scores

pytestmark = pytest.mark.usefixtures("guards")
PENALTY = Penalty(1.6, 1.0, joint=True)
RATIO = 1 / 1.6
NOISE = Noise(key_of(1, 2, 3), np.int64(7), np.float32(0.4))


def fresh(updated):
    return Side(*(guarded(np.full(array.shape, np.nan, np.float32)) for array in updated))


def drawn(rows, fixed, updated, noise=NOISE, kernel=fast, penalty=PENALTY):
    """(side, squared error) after a half-step with noise."""
    side = fresh(updated)
    error = kernel.half_step(rows, MU, penalty, fixed, side, noise=noise)
    return side, error


def normals_of(row, n):
    numbers = np.zeros(n + 1, np.float32)
    normals(numbers, n, NOISE.key, NOISE.first + row)
    return numbers[:n].astype(np.float64)


@pytest.mark.parametrize("k", [0, 1, 3, 10, 17, 64])
def test_the_squared_error_is_that_of_the_drawn_rows(k):
    rows, fixed, updated = problem(k, counts_around(k))
    side, errors = fresh(updated), guarded(np.full(len(updated.bias), np.nan))
    error = fast.half_step(rows, MU, PENALTY, fixed, side, noise=NOISE, errors=errors)
    expected = reference.squared_errors(rows, MU, fixed, side)
    np.testing.assert_allclose(errors, expected, rtol=1e-4, atol=1e-3)
    assert error == pytest.approx(expected.sum(), rel=1e-6)


@pytest.mark.parametrize("k", [4, 10, 17, 64])
def test_a_short_row_is_what_perturbing_the_ratings_gives(k):
    """The float64 rows take the dual for all, with the same random numbers."""
    counts = [0, 1, 2, 3, int(0.9 * k) - 1, 1]
    rows, fixed, updated = problem(k, counts)
    found, error = drawn(rows, fixed, updated)
    expected, expected_error = drawn(rows, fixed, updated, kernel=drawn_rows)
    np.testing.assert_allclose(found.bias, expected.bias, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.factors, expected.factors, rtol=1e-4, atol=1e-4)
    assert error == pytest.approx(expected_error, rel=1e-5)


@pytest.mark.parametrize("k", [0, 1, 3, 10, 17, 64])
def test_a_long_row_is_the_mode_plus_noise_by_the_factor(k):
    """w = inv(R) (z + sqrt(c) g), where R'R = F'F + c I for F = [V s 1]."""
    rows, fixed, updated = problem(k, [k + 1, 2 * k + 3, 500])
    side, _ = drawn(rows, fixed, updated)
    for row in range(3):
        columns, stars = rows.row(row)
        ones = np.full((len(columns), 1), NOISE.bias_scale, np.float64)
        features = np.hstack([fixed.factors[columns], ones])
        errors = stars - MU - fixed.bias[columns].astype(np.float64)
        factor = np.linalg.cholesky(features.T @ features + RATIO * np.eye(k + 1)).T
        z = solve_triangular(factor, features.T @ errors, trans=1)
        w = solve_triangular(factor, z + np.sqrt(RATIO) * normals_of(row, k + 1))
        np.testing.assert_allclose(side.factors[row], w[:k], rtol=2e-4, atol=2e-4)
        assert side.bias[row] == pytest.approx(w[k] * NOISE.bias_scale, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("k", [0, 2, 5])
@pytest.mark.parametrize("n", [0, 1, 3, 4, 5, 12])
@pytest.mark.parametrize("kernel", [fast, drawn_rows])
def test_rows_with_the_same_ratings_have_the_moments_of_their_posterior(k, n, kernel):
    """Mean and covariance of many draws against those of the Gaussian that they should be from."""
    copies = 20_000 if kernel is fast else 1_000
    rows, fixed, _ = problem(k, [n], n_columns=30)
    columns, stars = rows.row(0)
    offsets = n * np.arange(copies + 1, dtype=np.int64)
    many = CSR(offsets, np.tile(columns, copies), np.tile(stars, copies))
    updated = Side(np.zeros(copies, np.float32), np.zeros((copies, k), np.float32))
    side, _ = drawn(many, fixed, updated, kernel=kernel)
    prior = np.zeros(k + 1), np.diag([1 / NOISE.bias_scale**2, *[1.0] * k])
    expected = conditional(columns, stars, MU, PENALTY.lam, fixed, prior)
    for z in z_scores(np.column_stack(side).astype(np.float64), *expected):
        assert within(z)


def test_rows_that_float32_cannot_tell_from_singular_are_drawn_in_float64(monkeypatch):
    rows, fixed, updated = problem(10, [5, 40, 200])
    fixed.factors[:] = fixed.factors[0]
    penalty = Penalty(1e9, 1.0, joint=True)
    numbers = []
    honest = drawn_rows.half_step

    def half_step(*arguments):
        numbers.append(arguments[-1])
        return honest(*arguments)

    monkeypatch.setattr(drawn_rows, "half_step", half_step)
    side, errors = fresh(updated), np.full(3, np.nan)
    fast.half_step(rows, MU, penalty, fixed, side, noise=NOISE, errors=errors)
    expected = reference.squared_errors(rows, MU, fixed, side)
    np.testing.assert_array_equal(errors, expected)
    assert [rows.tolist() for rows in numbers] == [[0, 1, 2]]
    # Of the ten directions nine are not seen by any rating, and have the prior's noise.
    assert np.isfinite(side.factors).all()
    assert 0.3 < side.factors.std() < 3


@pytest.mark.parametrize("k", [2, 10, 64])
def test_same_bits_for_any_number_of_threads_and_rows_cut_anywhere(k):
    rows, fixed, updated = problem(k, counts_around(k) * 5)
    results = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        numba.set_num_threads(threads)
        side, error = drawn(rows, fixed, updated)
        results.append((error, side.bias.tobytes(), side.factors.tobytes()))
    assert results[0] == results[1]
    packed = workspace.packed_factors(*fixed)
    parts = fresh(updated)
    cuts = [0, 1, 1, len(rows.offsets) // 2, len(rows.offsets) - 1]
    for first, last in itertools.pairwise(cuts):
        begin, end = rows.offsets[[first, last]]
        own = CSR(
            rows.offsets[first : last + 1] - begin, rows.indices[begin:end], rows.values[begin:end]
        )
        part = Side(*(array[first:last] for array in parts))
        noise = NOISE._replace(first=NOISE.first + first)
        fast.half_step(own, MU, PENALTY, fixed, part, packed, noise)
    for found, expected in zip(parts, side, strict=True):
        np.testing.assert_array_equal(found, expected)
