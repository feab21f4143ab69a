"""The fast half-step against the plain one, where it could differ: sizes, scales, hard systems."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numba
import numpy as np
import pytest

from lib import fast_kernels, kernels

MU = 3.4
ALL_K = [0, 1, 2, 3, 8, 10, 16, 17, 50, 64, 100, 128]


def problem(k, counts, n_columns=3000, scale=1.0, seed=0):
    """(csr, bias, factors, other_bias, other_factors) with the given numbers of ratings."""
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    chosen = [np.sort(rng.choice(n_columns, n, replace=False)) for n in counts]
    indices = np.concatenate([np.zeros(0, int), *chosen]).astype(np.int32)
    stars = (rng.integers(1, 11, len(indices)) / 2).astype(np.float32)
    sizes = (len(counts), (len(counts), k), n_columns, (n_columns, k))
    draws = [(0.5 * rng.normal(size=size)).astype(np.float32) for size in sizes]
    draws[3] *= np.asarray(scale, np.float32)
    return (offsets, indices, stars), *draws


def counts_around(k):
    return [0, 1, 2, max(k - 1, 0), k, k + 1, 0, 2 * k + 5, 31, 32, 33, 64, 65, 1000, 3, 0]


def both(csr, bias, factors, other_bias, other_factors, lam=0.3, tau=0.2, **rule):
    """Results of the fast and of the plain half-step: (bias, factors, squared error) each."""
    results = []
    for half_step in (fast_kernels.half_step, kernels.half_step):
        b, x = bias.copy(), factors.copy()
        error = half_step(*csr, MU, lam, tau, other_bias, other_factors, b, x, **rule)
        if error is None:
            others = (other_bias, other_factors)
            error = kernels.squared_errors(*csr, MU, b, x, *others).sum()
        results.append((b, x, error))
    return results


def assert_same(fast, plain, rtol=2e-5):
    size = max(1.0, np.abs(plain[1]).max(initial=0))
    np.testing.assert_allclose(fast[0], plain[0], rtol=rtol, atol=rtol)
    np.testing.assert_allclose(fast[1], plain[1], rtol=rtol, atol=rtol * size)
    assert fast[2] == pytest.approx(plain[2], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("k", ALL_K)
def test_equals_the_plain_kernel(k):
    assert_same(*both(*problem(k, counts_around(k))))


@pytest.mark.parametrize("k", ALL_K)
@pytest.mark.parametrize("rule", [{"weighted": True}, {"joint": True}, {"weighted": 1, "joint": 1}])
def test_equals_the_plain_kernel_under_the_other_rules(k, rule):
    assert_same(*both(*problem(k, counts_around(k)), **rule))


@pytest.mark.parametrize("k", ALL_K)
def test_equals_the_plain_kernel_on_a_very_long_row(k):
    assert_same(*both(*problem(k, [100_000, 5, 100_000], n_columns=120_000)))


@pytest.mark.parametrize("k", [3, 10, 64])
@pytest.mark.parametrize("tau", [1e-6, 1e-3, 1e3, 1e6])
def test_equals_the_plain_kernel_for_tiny_and_huge_tau(k, tau):
    data = problem(k, counts_around(k))
    fast, plain = both(*data, lam=1.0, tau=tau)
    # With little regularisation the vectors of rows with about k ratings depend on the last bits
    # of the sums; the errors that such a row makes do not.
    assert_same(fast, plain, rtol=2e-5 if tau >= 1 else 1e-2)
    assert fast[2] == pytest.approx(plain[2], rel=1e-4)


@pytest.mark.parametrize("k", [3, 10, 64])
def test_equals_the_plain_kernel_on_badly_scaled_vectors(k):
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
    csr, bias, factors, other_bias, other_factors = problem(k, counts)
    other_factors[:] = other_factors[0]
    redone = []

    def plain_half_step(*arguments):
        redone.append(arguments)
        return kernels.half_step(*arguments)

    plain = SimpleNamespace(half_step=plain_half_step, squared_errors=kernels.squared_errors)
    monkeypatch.setattr(fast_kernels, "kernels", plain)
    results = both(csr, bias, factors, other_bias, other_factors, lam=1.0, tau=1e-7)
    assert redone
    assert np.isfinite(results[0][1]).all()
    assert_same(*results, rtol=1e-4)


def test_rows_without_ratings_become_zero():
    csr, bias, factors, *others = problem(10, [0, 4, 0])
    error = fast_kernels.half_step(*csr, MU, 0.3, 0.2, *others, bias, factors)
    assert bias[0] == bias[2] == 0
    assert not factors[[0, 2]].any()
    assert error > 0


def test_no_rows_at_all():
    csr, bias, factors, *others = problem(10, [])
    assert fast_kernels.half_step(*csr, MU, 0.3, 0.2, *others, bias, factors) == 0


@pytest.mark.parametrize("k", [2, 10, 100])
def test_same_bits_for_any_number_of_threads(k):
    counts = np.random.default_rng(0).integers(0, 300, 400)
    results = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        csr, bias, factors, *others = problem(k, counts)
        numba.set_num_threads(threads)
        error = fast_kernels.half_step(*csr, MU, 0.3, 0.2, *others, bias, factors)
        results.append((error, bias.tobytes(), factors.tobytes()))
    assert results[0] == results[1]


def test_a_row_does_not_depend_on_its_neighbours():
    csr, bias, factors, *others = problem(10, [5, 80, 7, 200])
    alone = slice(csr[0][1], csr[0][2])
    one_bias, one_factors = bias[1:2].copy(), factors[1:2].copy()
    fast_kernels.half_step(*csr, MU, 0.3, 0.2, *others, bias, factors)
    one = (np.array([0, 80]), csr[1][alone], csr[2][alone])
    fast_kernels.half_step(*one, MU, 0.3, 0.2, *others, one_bias, one_factors)
    assert one_bias[0] == bias[1]
    np.testing.assert_array_equal(one_factors[0], factors[1])


FAST_ALONE = """
import sys
import numpy as np
from lib import fast_kernels
data = dict(np.load(sys.argv[1]))
order = ("offsets", "indices", "stars", "other_bias", "other_factors", "bias", "factors")
csr, others = [data[name] for name in order[:3]], [data[name] for name in order[3:]]
error = fast_kernels.half_step(*csr, 3.4, 0.3, 0.2, *others)
np.savez(sys.argv[2], bias=data["bias"], factors=data["factors"], error=error)
"""


@pytest.mark.parametrize(
    ("cpu", "features"), [("generic", ""), ("haswell", "+avx,+avx2,+fma,+sse4.2,+64bit")]
)
def test_equals_the_plain_kernel_when_compiled_for_another_processor(cpu, features, tmp_path):
    host = set(numba.core.codegen.get_host_cpu_features().split(","))
    if features and not set(features.split(",")) <= host:
        pytest.skip(f"this processor cannot run code for {cpu}")
    csr, bias, factors, *others = problem(17, counts_around(17))
    names = ("offsets", "indices", "stars", "bias", "factors", "other_bias", "other_factors")
    given, result = tmp_path / "given.npz", tmp_path / "result.npz"
    np.savez(given, **dict(zip(names, (*csr, bias, factors, *others), strict=True)))
    environment = os.environ | {
        "NUMBA_CPU_NAME": cpu,
        "NUMBA_CPU_FEATURES": features,
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    command = [sys.executable, "-c", FAST_ALONE, given, result]
    subprocess.run(command, env=environment, check=True, cwd=tmp_path)
    with np.load(result) as file:
        fast = file["bias"], file["factors"], float(file["error"])
    assert_same(fast, both(csr, bias, factors, *others)[1])
