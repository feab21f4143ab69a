"""Sums that are rounded once: those of `math.fsum`, bit for bit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lib.util.exact_sum import exact_sum

NUMBERS = st.floats(-1e300, 1e300)  # so that no partial sum of a few is too large


@given(arrays.arrays(np.float64, st.integers(0, 20), elements=NUMBERS))
def test_it_is_fsum(values):
    assert exact_sum(values) == math.fsum(values)


@pytest.mark.parametrize("scale", [1e-310, 1.0, 1e300])
def test_it_is_fsum_for_many_numbers_of_any_size(scale):
    rng = np.random.default_rng(0)
    values = scale * rng.exponential(size=100_000) * 10.0 ** rng.integers(-12, 3, 100_000)
    assert exact_sum(values) == math.fsum(values)
    assert exact_sum(values[::-3]) == math.fsum(values[::-3])


def test_what_cancels_leaves_the_rest():
    assert exact_sum(np.array([1e16, 1.0, -1e16, 2.0**-1074])) == 1.0
    assert exact_sum(np.array([2.0**-1074, 1e300, -1e300])) == 2.0**-1074


def test_a_half_is_rounded_to_the_even_neighbour():
    for one in (1.0, 1.0 + 2.0**-52):
        values = np.array([one, 2.0**-53])
        assert exact_sum(values) == math.fsum(values)


def test_a_sum_that_is_no_float_is_an_error():
    with pytest.raises(OverflowError):
        exact_sum(np.array([1e308, 1e308]))
