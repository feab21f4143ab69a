"""Identifiers of users and movies: integers of 64 bits, exactly as given or not at all."""

from numbers import Integral

import numpy as np

from lib.util.messages import shown

SMALLEST, LARGEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
EXACT = 2**53  # up to here each integer is a float64 of its own


def integers(name, values, first=0):
    """The identifiers as a NumPy array of integers, all of which int64 can hold.

    name : of the column or parameter, for errors
    values : a Series, an array or a list of integers of any width, with or without sign,
        nullable or categorical. Floats are taken where they are integers up to 2**53, beyond
        which two identifiers may have become the same float. Text is not: "7" and "07" may be
        two users or one, and only the caller knows
    first : the number of the first row, for errors

    The array has the width of the values where they are NumPy integers already, without a copy,
    and is int64 otherwise. Raises ValueError naming the first row, counted from `first`, whose
    value is missing, has a fraction, is infinite, is beyond int64, is a Boolean, or is no number.
    """
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    kind = array.dtype.kind
    if kind == "i":
        return array if array.dtype.isnative else array.astype(np.int64)
    if kind == "u":
        right = array <= LARGEST
    elif kind == "f":
        right = ~np.isnan(array)
        if right.all():  # else the floats may be integers that a missing one has turned into such
            right = (np.abs(array) <= EXACT) & (array == np.floor(array))
    elif kind == "O":
        right = np.fromiter(map(_is_integer, array.flat), bool, array.size)
    else:
        right = np.zeros(array.shape, bool)
    if not right.all():
        row = int(np.argmin(right))
        raise ValueError(f"row {first + row}: {_fault(name, array.flat[row])}")
    return array.astype(np.int64)


def _is_integer(value):
    if isinstance(value, float | np.floating):
        return abs(value) <= EXACT and value == np.floor(value)
    if not isinstance(value, Integral) or isinstance(value, bool):
        return False
    return SMALLEST <= value <= LARGEST


def _fault(name, value):
    """What is wrong with the value of a row, in words."""
    text = f"{name} is {shown(value)}: "
    if isinstance(value, float | np.floating) and abs(value) > EXACT and np.isfinite(value):
        return text + "floats beyond 2**53 do not tell one integer from the next; give integers"
    return text + "must be an integer between -2**63 and 2**63 - 1"
