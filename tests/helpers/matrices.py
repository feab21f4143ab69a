"""Guarded matrices of float32 to compute with, and when two are the same up to rounding."""

import numpy as np

from tests.helpers.guarded import guarded


def random_matrix(rows, columns, seed=0):
    return guarded(np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32))


def full(shape, value):
    return guarded(np.full(shape, value, np.float32))


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)


def rated(k, n, columns, mu):
    """n ratings of 40 others: packed factors, `columns` wide; indices; values; float64 [V e 1]."""
    generator = np.random.default_rng(k)
    packed = np.zeros((40, columns), np.float32)
    packed[:, : k + 1] = generator.normal(size=(40, k + 1))
    packed[:, k + 1] = 1
    indices = generator.integers(0, 40, n).astype(np.int32)
    values = generator.choice(np.arange(1, 11) / 2, n).astype(np.float32)
    panel = packed[indices, : k + 2].astype(np.float64)
    panel[:, k] += values - mu
    return guarded(packed), guarded(indices), guarded(values), panel
