"""Checks of values: each function returns the value, or raises an error that names it.

The compiled loops read and write where an index points and look at no bounds. `ratings` and
`half_step` are what stands between them and whoever calls: what passes leads nowhere outside.
"""

import math
from numbers import Integral, Real

import numpy as np

from lib.util.messages import shown

LARGEST = 2**63 - 1  # int64


def integer(name, value, smallest):
    """An integer >= smallest that int64 can hold; raises ValueError."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < smallest:
        raise ValueError(f"{name}={shown(value)}: must be an integer >= {smallest}")
    if value > LARGEST:
        raise ValueError(f"{name}={shown(value)}: must be at most {LARGEST}")
    return value


def between(name, value, smallest, largest):
    """An integer in smallest..largest; raises ValueError."""
    if (
        not isinstance(value, Integral)
        or isinstance(value, bool)
        or not (smallest <= value <= largest)
    ):
        raise ValueError(f"{name}={shown(value)}: must be an integer in {smallest}..{largest}")
    return value


def positive(name, value):
    """A finite number > 0; raises ValueError."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ValueError(f"{name}={shown(value)}: must be a finite number > 0")
    return value


def switch(name, value):
    """True or False; raises ValueError."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name}={shown(value)}: must be True or False")
    return value


def choice(name, value, names):
    """One of the strings `names`; raises ValueError."""
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"{name}={shown(value)}: must be {' or '.join(map(repr, names))}")
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


def array(name, value, dtype, shape):
    """A C-contiguous array of this dtype and shape, where a length of None may be any.

    Raises ValueError: the loops take nothing else, and do not look.
    """
    if not isinstance(value, np.ndarray):
        raise ValueError(f"{name} is a {type(value).__name__}: must be a NumPy array")
    fits = value.ndim == len(shape) and all(
        wanted in (None, length) for wanted, length in zip(shape, value.shape, strict=True)
    )
    if value.dtype != dtype or not fits:
        lengths = ", ".join("any length" if n is None else str(n) for n in shape)
        raise ValueError(
            f"{name} is {str(value.dtype)[:80]} of shape {shown(value.shape)}: "
            f"must be {np.dtype(dtype).name}, ({lengths}{',' * (len(shape) == 1)})"
        )
    if not (value.flags.c_contiguous and value.flags.aligned):
        raise ValueError(f"{name} is not contiguous in memory: must be, as np.ascontiguousarray is")
    return value


def finite(name, values):
    """An array of numbers of which none is NaN or infinite; raises ValueError."""
    # A sum needs no memory, and where it is finite all that enters it is.
    with np.errstate(invalid="ignore", over="ignore"):
        total = values.sum()
    if not math.isfinite(total):
        wrong = np.flatnonzero(~np.isfinite(values.ravel()))
        if len(wrong):
            place = np.unravel_index(wrong[0], values.shape)
            value = values[place]
            raise ValueError(f"{name}{[int(i) for i in place]} is {value}: must be a finite number")
    return values


def csr(name, value, n_rows, n_columns):
    """(offsets, indices, values) as `lib.data.csr.CSR` describes them; raises ValueError.

    That is int64 offsets that ascend from 0 to the number of entries, int32 indices in
    0..n_columns - 1, and finite float32 values.
    """
    if not isinstance(value, tuple) or len(value) != 3:
        raise ValueError(f"{name} is {shown(value)}: must be a CSR (offsets, indices, values)")
    offsets, indices, values = value
    array(f"{name}.offsets", offsets, np.int64, (n_rows + 1,))
    array(f"{name}.indices", indices, np.int32, (None,))
    array(f"{name}.values", values, np.float32, indices.shape)
    if offsets[0] != 0 or offsets[-1] != len(indices):
        raise ValueError(
            f"{name}.offsets go from {offsets[0]} to {offsets[-1]}: "
            f"must go from 0 to {len(indices)}, the number of its entries"
        )
    falls = np.flatnonzero(offsets[1:] < offsets[:-1])
    if len(falls):
        row = falls[0]
        raise ValueError(
            f"{name}.offsets[{row + 1}] is {offsets[row + 1]} after {offsets[row]}: must not fall"
        )
    # Without their sign, negative numbers are the largest: one look at all of them is enough.
    if len(indices) and indices.view(np.uint32).max() >= n_columns:
        entry = np.flatnonzero((indices < 0) | (indices >= n_columns))[0]
        raise ValueError(
            f"{name}.indices[{entry}] is {indices[entry]}: must lie in 0..{n_columns - 1}"
        )
    finite(f"{name}.values", values)
    return value


def side(name, bias, factors):
    """(bias, factors) of users or movies, float32 of (n,) and (n, k); raises ValueError."""
    array(f"{name}_factors", factors, np.float32, (None, None))
    array(f"{name}_bias", bias, np.float32, factors.shape[:1])
    return bias, factors


def ids(name, values):
    """Ascending integers (n,); raises ValueError."""
    if not isinstance(values, np.ndarray) or values.ndim != 1 or values.dtype.kind not in "iu":
        raise ValueError(f"{name} is {shown(values)}: must be a one-dimensional array of integers")
    falls = np.flatnonzero(values[1:] <= values[:-1])
    if len(falls):
        place = falls[0] + 1
        raise ValueError(
            f"{name}[{place}] is {values[place]} after {values[place - 1]}: must be larger"
        )
    return values


def ratings(name, value):
    """`lib.data.ratings.Ratings` in which every index has its row; raises ValueError."""
    for part in ("user_ids", "movie_ids", "by_user", "by_movie"):
        if not hasattr(value, part):
            raise ValueError(f"{name} is a {type(value).__name__}: must be Ratings")
    n_users = len(ids(f"{name}.user_ids", value.user_ids))
    n_movies = len(ids(f"{name}.movie_ids", value.movie_ids))
    by_user = csr(f"{name}.by_user", value.by_user, n_users, n_movies)
    by_movie = csr(f"{name}.by_movie", value.by_movie, n_movies, n_users)
    if len(by_user[1]) != len(by_movie[1]):
        raise ValueError(
            f"{name} holds {len(by_user[1])} ratings by user and {len(by_movie[1])} by movie: "
            "must be the same"
        )
    return value


def parts(train, test):
    """Check that train is `Ratings` and test `Ratings` over the same indices, or None."""
    ratings("train", train)
    if train.n_ratings == 0:
        raise ValueError("train holds no ratings: at least one is needed")
    if test is not None:
        ratings("test", test)
        if not (
            np.array_equal(train.user_ids, test.user_ids)
            and np.array_equal(train.movie_ids, test.movie_ids)
        ):
            raise ValueError("test is not over the users and movies of train: use Ratings.split")


def half_step(rows, fixed, updated):
    """All that a half-step reads or writes, as `reference.half_step` says; raises ValueError.

    rows : a CSR; fixed, updated : (bias, factors) each
    """
    (fixed_bias, fixed_factors), (bias, factors) = fixed, updated
    side("fixed", fixed_bias, fixed_factors)
    array("updated_factors", factors, np.float32, (None, fixed_factors.shape[1]))
    array("updated_bias", bias, np.float32, factors.shape[:1])
    for name, values in (("updated_bias", bias), ("updated_factors", factors)):
        if not values.flags.writeable:
            raise ValueError(f"{name} is read-only: must be writeable, it is overwritten")
    csr("rows", rows, len(bias), len(fixed_bias))
