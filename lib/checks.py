"""Is a value what a parameter may be? Each function returns it or raises an error that names it."""

import math
from numbers import Integral, Real

import numpy as np


def whole(name, value, smallest):
    """An integer >= smallest; raises ValueError."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < smallest:
        raise ValueError(f"{name}={value!r}: must be an integer >= {smallest}")
    return value


def positive(name, value):
    """A finite number > 0; raises ValueError."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ValueError(f"{name}={value!r}: must be a finite number > 0")
    return value


def switch(name, value):
    """True or False; raises ValueError."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name}={value!r}: must be True or False")
    return value


def index(name, values, size):
    """Integers in 0..size - 1 as an int64 array of the same shape; raises IndexError."""
    values = np.asarray(values)
    if values.size == 0:
        return values.astype(np.int64)
    if values.dtype.kind not in "iu":
        raise IndexError(f"{name} holds {values.dtype}: must be integers in 0..{size - 1}")
    wrong = (values < 0) | (values >= size)
    if wrong.any():
        raise IndexError(f"{name} contains {values[wrong].flat[0]}: must lie in 0..{size - 1}")
    return values.astype(np.int64)
