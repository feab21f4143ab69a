"""The sum of many numbers, rounded once: `math.fsum` for an array, without a Python float for each.

Every number is an integer times a power of two. Integers with the same power are added up as
integers, which rounds nothing, and what is left are at most 2047 of them.
"""

import numpy as np
from numba import njit

POWERS = 2048  # of the exponents that float64 has room for
DIGITS = 52  # stored bits of the integer
HALF = 26  # of these, in the lower part: so that 2**36 numbers have room in an int64
SMALLEST = 1074  # all numbers are multiples of 2**-SMALLEST


def exact_sum(values):
    """The sum of finite float64 numbers, which is the float that is nearest to the exact one.

    values : (n,) float64, all finite
    Raises OverflowError where the sum is too large for a float.
    """
    parts = np.zeros((2, POWERS), np.int64)
    _add_up(np.ascontiguousarray(values).view(np.int64), parts)
    total = 0
    for power in np.flatnonzero(parts.any(axis=0)).tolist():
        low, high = parts[:, power].tolist()
        total += ((high << HALF) + low) << max(power - 1, 0)
    return total / (1 << SMALLEST)  # of integers, which Python rounds once


@njit(cache=True, nogil=True)
def _add_up(bits, parts):
    """Add the integer of each number to those of its power of two, in two parts."""
    for number in bits:
        power = (number >> DIGITS) & (POWERS - 1)
        integer = number & ((1 << DIGITS) - 1)
        if power > 0:  # else it is subnormal
            integer |= 1 << DIGITS
        low, high = integer & ((1 << HALF) - 1), integer >> HALF
        if number < 0:
            low, high = -low, -high
        parts[0, power] += low
        parts[1, power] += high
