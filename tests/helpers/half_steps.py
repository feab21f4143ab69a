"""A half-step to compute twice, by the fast and by the plain kernel, and when both agree."""

import numpy as np
import pytest

from lib.als.kernels import fast as fast_kernels
from lib.als.kernels import reference
from tests.helpers.guarded import guarded

MU = 3.4


def problem(k, counts, n_columns=3000, scale=1.0, seed=0):
    """(csr, bias, factors, other_bias, other_factors), guarded, with these numbers of ratings."""
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    chosen = [np.sort(rng.choice(n_columns, n, replace=False)) for n in counts]
    indices = np.concatenate([np.zeros(0, int), *chosen]).astype(np.int32)
    stars = (rng.integers(1, 11, len(indices)) / 2).astype(np.float32)
    sizes = (len(counts), (len(counts), k), n_columns, (n_columns, k))
    draws = [(0.5 * rng.normal(size=size)).astype(np.float32) for size in sizes]
    draws[3] *= np.asarray(scale, np.float32)
    return tuple(map(guarded, (offsets, indices, stars))), *map(guarded, draws)


def counts_around(k):
    return [0, 1, 2, max(k - 1, 0), k, k + 1, 0, 2 * k + 5, 31, 32, 33, 64, 65, 1000, 3, 0]


def both(csr, bias, factors, other_bias, other_factors, lam=0.3, tau=0.2, **rule):
    """Results of the fast and of the plain half-step: (bias, factors, squared error) each."""
    results = []
    for half_step in (fast_kernels.half_step, reference.half_step):
        b, x = guarded(bias), guarded(factors)
        error = half_step(*csr, MU, lam, tau, other_bias, other_factors, b, x, **rule)
        if error is None:
            others = (other_bias, other_factors)
            error = reference.squared_errors(*csr, MU, b, x, *others).sum()
        results.append((b, x, error))
    return results


def assert_same(fast, plain, rtol=2e-5):
    size = max(1.0, np.abs(plain[1]).max(initial=0))
    np.testing.assert_allclose(fast[0], plain[0], rtol=rtol, atol=rtol)
    np.testing.assert_allclose(fast[1], plain[1], rtol=rtol, atol=rtol * size)
    assert fast[2] == pytest.approx(plain[2], rel=1e-6, abs=1e-6)
