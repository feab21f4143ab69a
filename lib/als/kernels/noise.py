"""Normal numbers for rows that are drawn: a function of the key, the row and a counter alone.

So a row gets the same numbers on any number of threads, and in any part of the rows.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from lib.util.counter_rng import scramble

RADIUS_BITS, ANGLE_BITS = 40, 24  # of the 64 random bits behind a pair of normal numbers
# 1 / n of the odd powers of the inverse hyperbolic tangent, and the Taylor series of the sine.
LOG = tuple(1 / n for n in range(15, 1, -2))
SINE = tuple((-1) ** (n // 2) / math.factorial(n) for n in range(15, 0, -2))


class Noise(NamedTuple):
    """Settings of a half-step that draws its rows instead of solving for them."""

    key: np.uint64  # decides all random numbers; `key_of` makes one
    first: np.int64  # number of the first row among all rows of its side
    bias_scale: np.float32  # prior standard deviation of a bias, > 0


def key_of(*numbers):
    """A key for random numbers that depend on several integers >= 0, such as seed and sweep."""
    key = np.uint64(0)
    with np.errstate(over="ignore"):
        for number in numbers:
            key = np.uint64(scramble(key, np.uint64(number)))
    return key


def normals(out, n, key, row):
    """Overwrite out[:n] with the normal numbers of a row: float32, independent, N(0, 1).

    out : float32, of n + 1 elements or more, since they are made in pairs;
    key : numpy.uint64; row : an integer >= 0
    """
    bits = np.empty((n + 1) // 2, np.uint64)
    random_bits(bits, 0, len(bits), key, row)
    pairs_of_normals(out, bits, len(bits))


@njit(cache=True, inline="always")
def random_bits(bits, start, pairs, key, row):
    """Overwrite bits[start : start + pairs] with what the first pairs of a row are made of."""
    own = scramble(key, np.uint64(row))
    for pair in range(pairs):
        bits[start + pair] = scramble(own, np.uint64(pair))


# Where a division by zero is no error, as here, this is a loop without a branch, which the compiler
# turns into vector instructions.
@njit(cache=True, fastmath={"contract"}, error_model="numpy", nogil=True)
def pairs_of_normals(out, bits, pairs):
    """Overwrite out[:2 * pairs] with normal numbers made of bits[:pairs] (Box & Muller 1958).

    A pair is r cos t and r sin t, where r² = -2 log(u) for u uniform in (0, 1), in steps of 2**-40,
    and t is a uniform angle, in steps of 2**-24 of a turn. So no number exceeds 7.54. Both
    functions are series.
    """
    for pair in range(pairs):
        radius = math.sqrt(-2.0 * _log(bits[pair] >> np.uint64(ANGLE_BITS)))
        # of a turn, in -1/2..1/2
        digits = np.int32(bits[pair] & np.uint64(2**ANGLE_BITS - 1))
        turn = np.float64(digits) * 2.0**-ANGLE_BITS - 0.5
        out[2 * pair] = radius * _sine(0.25 - abs(turn))
        folded = math.copysign(0.5, turn) - turn
        out[2 * pair + 1] = radius * _sine(folded if abs(turn) > 0.25 else turn)


@njit(cache=True, inline="always")
def _log(integer):
    """log((integer + 1/2) / 2**RADIUS_BITS) for an integer of so many bits, to 1e-11."""
    # exactly 1 + (integer + 1/2) / 2**RADIUS_BITS
    one = np.uint64(1023) << np.uint64(52)
    half = np.uint64(1) << np.uint64(51 - RADIUS_BITS)
    shifted = one | (integer << np.uint64(52 - RADIUS_BITS)) | half
    u = np.uint64(shifted).view(np.float64) - 1.0
    # u = m 2**e with m in sqrt(1/2)..sqrt(2)
    root = np.uint64(0x3FE6A09E667F3BCD)  # sqrt(1/2)
    digits = np.float64(u).view(np.uint64)
    e = np.int64(digits - root) >> np.int64(52)
    m = np.uint64(digits - np.uint64(e << np.int64(52))).view(np.float64)
    # log(m) = 2 artanh(s)
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    total = LOG[0]
    for coefficient in LOG[1:]:
        total = total * square + coefficient
    return np.float64(np.int32(e)) * math.log(2.0) + 2.0 * (s + s * square * total)


@njit(cache=True, inline="always")
def _sine(turn):
    """sin(2 pi turn) for a turn in -1/4..1/4, to 1e-11."""
    x = 2 * math.pi * turn
    square = x * x
    total = SINE[0]
    for coefficient in SINE[1:]:
        total = total * square + coefficient
    return x * total
