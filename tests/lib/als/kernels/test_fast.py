"""The fast half-step against the reference, where it could differ: sizes, scales, hard systems."""

import itertools

import numba
import numpy as np
import pytest

from lib.als.kernels import fast as fast_kernel
from lib.als.kernels import reference, workspace
from lib.als.kernels.arguments import Penalty, Side
from lib.data.csr import CSR
from tests.helpers.half_steps import MU, assert_same, both, counts_around, problem

pytestmark = pytest.mark.usefixtures("guards")
ALL_K = [0, 1, 2, 3, 8, 10, 16, 17, 50, 64, 100, 128]
RULES = [{}, {"weighted": True}, {"joint": True}, {"weighted": 1, "joint": 1}]
PENALTY = Penalty(0.3, 0.2)


@pytest.mark.parametrize("k", ALL_K)
def test_equals_the_reference(k):
    assert_same(*both(*problem(k, counts_around(k))))


@pytest.mark.parametrize("k", ALL_K)
@pytest.mark.parametrize("rule", RULES[1:])
def test_equals_the_reference_under_the_other_rules(k, rule):
    assert_same(*both(*problem(k, counts_around(k)), **rule))


@pytest.mark.parametrize("k", [0, 2, 10, 17, 64])
def test_equals_the_reference_on_a_very_long_row(k):
    assert_same(*both(*problem(k, [100_000, 5, 100_000], n_columns=120_000)))


@pytest.mark.parametrize("k", [3, 10, 64])
@pytest.mark.parametrize("tau", [1e-6, 1e-3, 1e3, 1e6])
def test_equals_the_reference_for_tiny_and_huge_tau(k, tau):
    data = problem(k, counts_around(k))
    fast, plain = both(*data, lam=1.0, tau=tau)
    # With little regularisation the vectors of rows with about k ratings depend on the last bits
    # of the sums; the errors that such a row makes do not.
    assert_same(fast, plain, rtol=2e-5 if tau >= 1 else 1e-2)
    assert fast[2] == pytest.approx(plain[2], rel=1e-4)


@pytest.mark.parametrize("k", [3, 10, 64])
def test_equals_the_reference_on_badly_scaled_vectors(k):
    scale = 10.0 ** np.linspace(-3, 3, k)
    data = problem(k, counts_around(k), scale=scale)
    fast, plain = both(*data)
    # Each coordinate is compared in the unit in which it moves a prediction.
    for result in (fast, plain):
        result[1][:] *= scale.astype(np.float32)
    assert_same(fast, plain, rtol=1e-3)


@pytest.mark.parametrize("k", [2, 10, 64])
@pytest.mark.parametrize("counts", [[1, 2, 5], [40, 200]])
def test_falls_back_where_the_system_is_singular_in_float32(k, counts, monkeypatch):
    rows, fixed, updated = problem(k, counts)
    fixed.factors[:] = fixed.factors[0]
    redone = []

    def half_step(*arguments):
        redone.append(arguments)
        return honest(*arguments)

    honest = reference.half_step
    monkeypatch.setattr(reference, "half_step", half_step)
    fast, plain = both(rows, fixed, updated, lam=1.0, tau=1e-7)
    assert len(redone) == 2  # by the fast kernel, and as the reference
    assert np.isfinite(fast[1]).all()
    assert_same(fast, plain, rtol=1e-4)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("tau", [1e-16, 1e-30, 0.2e308])
def test_falls_back_where_float32_has_no_room(rule, tau):
    """Vectors of too few ratings for any penalty, or of numbers whose squares overflow."""
    rows, fixed, updated = problem(10, [5, 40])
    for scale in (1, 1e20):
        scaled = fixed._replace(factors=fixed.factors * np.float32(scale))
        fast, plain = both(rows, scaled, updated, lam=1.0, tau=tau, **rule)
        assert np.isfinite(fast[1]).all()
        np.testing.assert_allclose(fast[1], plain[1], rtol=1e-3, atol=1e-4 * np.abs(plain[1]).max())


@pytest.mark.parametrize("k", [2, 10, 17, 50])
def test_leaves_no_ordinary_row_to_the_reference(k, monkeypatch):
    rows, fixed, updated = problem(k, counts_around(k))
    monkeypatch.setattr(fast_kernel, "reference", None)
    assert fast_kernel.half_step(rows, MU, PENALTY, fixed, updated) > 0


def test_rows_without_ratings_become_zero():
    rows, fixed, updated = problem(10, [0, 4, 0])
    error = fast_kernel.half_step(rows, MU, PENALTY, fixed, updated)
    assert updated.bias[0] == updated.bias[2] == 0
    assert not updated.factors[[0, 2]].any()
    assert error > 0


def test_no_rows_at_all():
    rows, fixed, updated = problem(10, [])
    assert fast_kernel.half_step(rows, MU, PENALTY, fixed, updated) == 0


@pytest.mark.parametrize("k", [2, 10, 100])
def test_same_bits_for_any_number_of_threads(k):
    counts = np.random.default_rng(0).integers(0, 300, 400)
    results = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        rows, fixed, updated = problem(k, counts)
        numba.set_num_threads(threads)
        error = fast_kernel.half_step(rows, MU, PENALTY, fixed, updated)
        results.append((error, updated.bias.tobytes(), updated.factors.tobytes()))
    assert results[0] == results[1]


def test_a_row_does_not_depend_on_its_neighbours():
    rows, fixed, updated = problem(10, [5, 80, 7, 200])
    entries = slice(rows.offsets[1], rows.offsets[2])
    one_row = CSR(np.array([0, 80]), rows.indices[entries], rows.values[entries])
    alone = Side(updated.bias[1:2].copy(), updated.factors[1:2].copy())
    fast_kernel.half_step(rows, MU, PENALTY, fixed, updated)
    fast_kernel.half_step(one_row, MU, PENALTY, fixed, alone)
    assert alone.bias[0] == updated.bias[1]
    np.testing.assert_array_equal(alone.factors[0], updated.factors[1])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("k", [2, 10, 64])
def test_rows_cut_anywhere_have_the_bits_that_they_have_together(k, rule):
    rows, fixed, updated = problem(k, counts_around(k))
    penalty = PENALTY._replace(**rule)
    whole = Side(*(array.copy() for array in updated))
    error = fast_kernel.half_step(rows, MU, penalty, fixed, whole)
    packed = workspace.packed_factors(*fixed)
    cuts = [0, 1, 1, len(rows.offsets) // 2, len(rows.offsets) - 1]
    parts = []
    for first, last in itertools.pairwise(cuts):
        begin, end = rows.offsets[[first, last]]
        own = CSR(
            rows.offsets[first : last + 1] - begin, rows.indices[begin:end], rows.values[begin:end]
        )
        side = Side(*(array[first:last] for array in updated))
        parts.append(fast_kernel.half_step(own, MU, penalty, fixed, side, packed))
    for name in Side._fields:
        np.testing.assert_array_equal(getattr(updated, name), getattr(whole, name))
    assert sum(parts) == pytest.approx(error, rel=1e-5)
