"""A half-step to compute twice, by the fast kernel and by the reference, and when both agree."""

import numpy as np
import pytest

from lib.als.kernels import fast, reference
from lib.als.kernels.arguments import Penalty, Side
from lib.data.csr import CSR, offsets_of
from tests.helpers.guarded import guarded

MU = 3.4


def problem(k, counts, n_columns=3000, scale=1.0, seed=0):
    """(rows, fixed, updated), guarded, of rows with these numbers of ratings."""
    rng = np.random.default_rng(seed)
    chosen = [np.sort(rng.choice(n_columns, n, replace=False)) for n in counts]
    indices = np.concatenate([np.zeros(0, int), *chosen]).astype(np.int32)
    values = (rng.integers(1, 11, len(indices)) / 2).astype(np.float32)
    sizes = (len(counts), (len(counts), k), n_columns, (n_columns, k))
    draws = [(0.5 * rng.normal(size=size)).astype(np.float32) for size in sizes]
    draws[3] *= np.asarray(scale, np.float32)
    rows = CSR(*map(guarded, (offsets_of(counts), indices, values)))
    return rows, Side(*map(guarded, draws[2:])), Side(*map(guarded, draws[:2]))


def counts_around(k):
    return [0, 1, 2, max(k - 1, 0), k, k + 1, 0, 2 * k + 5, 31, 32, 33, 64, 65, 1000, 3, 0]


def both(rows, fixed, updated, lam=0.3, tau=0.2, **rule):
    """Results of the fast half-step and of the reference: (bias, factors, squared error) each."""
    results = []
    for kernel in (fast, reference):
        copies = Side(*map(guarded, updated))
        error = kernel.half_step(rows, MU, Penalty(lam, tau, **rule), fixed, copies)
        results.append((*copies, error))
    return results


def assert_same(found, expected, rtol=2e-5):
    """That two results of `both` are the same up to float32 rounding."""
    size = max(1.0, np.abs(expected[1]).max(initial=0))
    np.testing.assert_allclose(found[0], expected[0], rtol=rtol, atol=rtol)
    np.testing.assert_allclose(found[1], expected[1], rtol=rtol, atol=rtol * size)
    assert found[2] == pytest.approx(expected[2], rel=1e-6, abs=1e-6)
