"""Normal numbers by counter: their distribution, and what they depend on."""

import numpy as np
import pytest
from scipy import stats

from lib.als.kernels import noise
from tests.helpers.guarded import guarded

pytestmark = pytest.mark.usefixtures("guards")


KEY = noise.key_of(0)


def drawn(n, key=KEY, row=0):
    numbers = guarded(np.zeros(n + n % 2, np.float32))
    noise.normals(numbers, n, key, row)
    return numbers[:n].astype(np.float64)


def test_they_are_normal():
    numbers = drawn(1_000_000)
    assert stats.kstest(numbers, "norm").pvalue > 1e-4
    # The fourth power weighs the tails: its mean is 3, its standard deviation sqrt(96).
    assert abs(np.mean(numbers**4) - 3) < 4 * np.sqrt(96 / len(numbers))
    assert stats.kstest(np.sort(np.abs(numbers))[-1000:], tail).pvalue > 1e-4


def tail(sizes):
    """Distribution of the sizes of normal numbers above that of the 1000th of a million."""
    start = stats.norm.isf(0.0005)
    return 1 - stats.norm.sf(np.maximum(sizes, start)) / 0.0005


def test_neighbours_are_independent():
    """Numbers of a pair, of pairs, of rows and of keys: no correlation of them or their squares."""
    rows = np.array([drawn(101, noise.key_of(5), row) for row in range(3000)])
    keys = np.array([drawn(101, noise.key_of(5, sweep)) for sweep in range(3000)])
    for one, other in [
        (rows[:, :-1], rows[:, 1:]),
        (rows[:, :-2], rows[:, 2:]),
        (rows[:-1], rows[1:]),
        (keys[:-1], keys[1:]),
        (rows, keys),
    ]:
        for power in (1, 2):
            r = np.corrcoef((one**power).ravel(), (other**power).ravel())[0, 1]
            assert abs(r) < 5 / np.sqrt(one.size)


def test_a_row_depends_on_its_key_and_number_alone():
    np.testing.assert_array_equal(drawn(7, row=3), drawn(12, row=3)[:7])
    assert (drawn(8, row=3) != drawn(8, row=4)).all()
    assert (drawn(8) != drawn(8, noise.key_of(1))).all()


def test_keys_of_different_numbers_differ():
    keys = {int(noise.key_of(seed, sweep, side)) for seed in range(9) for sweep in range(9)
            for side in range(3)}  # fmt: skip
    assert len(keys) == 9 * 9 * 3


def test_the_logarithm_and_the_sine_are_exact_to_ten_digits():
    integers = np.unique(np.concatenate([2 ** np.arange(40), np.arange(0, 2**40, 2**30 - 7)]))
    for integer in integers.astype(np.uint64):
        u = (float(integer) + 0.5) / 2**40
        with np.errstate(over="ignore"):  # of integers without a sign, which wrap around
            found = noise._log.py_func(integer)
        assert found == pytest.approx(np.log(u), rel=1e-10, abs=1e-10)
    turns = np.linspace(-0.25, 0.25, 1001)
    found = [noise._sine.py_func(turn) for turn in turns]
    np.testing.assert_allclose(found, np.sin(2 * np.pi * turns), rtol=0, atol=1e-10)
