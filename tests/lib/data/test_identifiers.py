"""What `Ratings` takes from outside: exactly the identifiers given, or an error that names one."""

import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data.identifiers import integers
from lib.data.ratings import Ratings
from tests.helpers.triples import triples

INT64 = st.integers(-(2**63), 2**63 - 1)
IDS = st.one_of(st.integers(0, 5), st.integers(-200, 2**33), INT64)


def holding(dtype):
    """Integers that a NumPy integer type can hold."""
    info = np.iinfo(dtype)
    return st.integers(int(info.min), min(int(info.max), 2**63 - 1))


# How a column of integers may come, with the integers that it can hold exactly
COLUMNS = {
    **{
        name: (holding(name), lambda ids, name=name: np.array(ids, name))
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
    "big-endian": (holding("int32"), lambda ids: np.array(ids, ">i4")),
    "float32": (st.integers(-(2**24), 2**24), lambda ids: np.array(ids, np.float32)),
    "float64": (st.integers(-(2**53), 2**53), lambda ids: np.array(ids, float)),
    "object": (INT64, lambda ids: pd.Series(ids, dtype=object)),
    "Int64": (INT64, lambda ids: pd.array(ids, "Int64")),
    "UInt64": (st.integers(0, 2**63 - 1), lambda ids: pd.array(ids, "UInt64")),
    "Float64": (st.integers(-(2**53), 2**53), lambda ids: pd.array(ids, "Float64")),
    "category": (INT64, lambda ids: pd.Categorical(ids)),
    "arrow": (INT64, lambda ids: pd.array(ids, "int64[pyarrow]")),
    "sparse": (INT64, lambda ids: pd.arrays.SparseArray(np.array(ids, np.int64))),
}


@st.composite
def frames(draw):
    """(DataFrame, {(user, movie): stars}) with identifiers of any type that holds integers."""
    of_users, users_as = COLUMNS[draw(st.sampled_from(sorted(COLUMNS)))]
    of_movies, movies_as = COLUMNS[draw(st.sampled_from(sorted(COLUMNS)))]
    pools = [
        draw(st.lists(ids, min_size=1, max_size=6, unique=True)) for ids in (of_users, of_movies)
    ]
    pairs = st.tuples(*map(st.sampled_from, pools))
    stars = draw(st.dictionaries(pairs, st.integers(1, 10).map(lambda n: n / 2), min_size=1))
    users, movies = zip(*stars, strict=True)
    columns = {"user_id": users_as(users), "movie_id": movies_as(movies)}
    return pd.DataFrame(columns | {"rating": list(stars.values())}), stars


@given(frames())
def test_every_kind_of_integer_arrives_exactly(case):
    frame, stars = case
    ratings = Ratings.from_frame(frame)
    assert triples(ratings) == stars
    users, movies = (sorted(set(side)) for side in zip(*stars, strict=True))
    assert (ratings.user_ids.tolist(), ratings.movie_ids.tolist()) == (users, movies)
    assert ratings.user_ids.dtype == ratings.movie_ids.dtype == np.int64
    assert ratings.index_of_movies(frame["movie_id"]).tolist() == [
        movies.index(movie) for _, movie in stars
    ]


def frame_with(column, values, rows=3):
    frame = pd.DataFrame({"user_id": range(rows), "movie_id": range(rows), "rating": [4.0] * rows})
    return frame.assign(**{column: values})


BEYOND = r"must be an integer between -2\*\*63 and 2\*\*63 - 1"
WRONG = {
    "missing": ([1.0, np.nan, 2.0], "nan"),
    "missing integer": (pd.array([2**60, None, 2], "Int64"), "nan"),
    "missing object": (np.array([1, None, 2], object), "None"),
    "missing category": (pd.Categorical([1, None, 2]), "nan"),
    "fraction": ([1.0, 1.5, 2.0], "1.5"),
    "fraction among objects": (np.array([1, 1.5, 2], object), "1.5"),
    "infinite": ([1.0, np.inf, 2.0], "inf"),
    "beyond int64": (np.array([1, 2**63, 2], np.uint64), str(2**63)),
    "far beyond int64": (np.array([1, 10**400, 2], object), "1000"),
    "text among objects": (np.array([1, "2", 3], object), "'2'"),
    "Boolean among objects": (np.array([1, True, 3], object), "True"),
    "Decimal": (np.array([1, decimal.Decimal(2), 3], object), "Decimal"),
}
ALL_WRONG = {
    "text": (["1", "2", "3"], "'1'"),
    "long text": (["x" * 10**6] * 3, "'xxx"),
    "bytes": (np.array([b"1", b"2", b"3"]), "b'1'"),
    "Boolean": ([True, False, True], "True"),
    "complex": ([1j, 2, 3], "1j"),
    "time": (pd.to_datetime([1, 2, 3]), ""),
    "duration": (pd.to_timedelta([1, 2, 3]), ""),
}


@pytest.mark.parametrize("column", ["user_id", "movie_id"])
@pytest.mark.parametrize("case", WRONG | ALL_WRONG)
def test_what_is_no_integer_is_named(column, case):
    values, quoted = (WRONG | ALL_WRONG)[case]
    row = 1 if case in WRONG else 0
    with pytest.raises(ValueError, match=f"row {row}: {column} is .*{quoted}.*{BEYOND}") as caught:
        Ratings.from_frame(frame_with(column, values))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("values", [[1.0, 2.0**53 + 2, 3.0], [1, 1e300, 3]])
def test_floats_that_may_be_two_identifiers_are_named(values):
    for dtype in (float, object):
        with pytest.raises(ValueError, match=r"row 1: user_id is .*: floats beyond 2\*\*53"):
            Ratings.from_frame(frame_with("user_id", np.array(values, dtype)))


@pytest.mark.parametrize(
    ("ends", "dtype"),
    [
        ([-(2**63), 2**63 - 1], np.int64),
        ([0, 2**63 - 1], np.uint64),
        ([-(2**63), 2**63 - 1], object),
        ([-(2.0**53), 2.0**53], np.float64),
        ([-(2.0**53), 2.0**53], object),
    ],
)
def test_the_smallest_and_the_largest_identifier_are_taken(ends, dtype):
    taken = integers("it", np.array(ends, dtype))
    assert taken.dtype == np.int64
    assert taken.tolist() == ends


def test_integers_of_numpy_are_taken_without_a_copy_in_the_order_of_bytes_of_the_machine():
    values = np.arange(3, dtype=np.int16)
    assert integers("it", values) is values
    swapped = integers("it", values.astype(values.dtype.newbyteorder()))
    assert swapped.dtype.isnative
    assert swapped.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "values", [[], np.zeros(0, "U5"), np.zeros(0, bool), np.zeros(0, object), np.zeros((0, 2))]
)
def test_no_values_are_no_identifiers_of_whatever_type_they_are(values):
    taken = integers("it", values)
    assert taken.dtype == np.int64
    assert taken.shape == np.shape(values)


@pytest.mark.parametrize("value", [1.5, np.nan, True, "1"])
def test_a_single_value_is_looked_at_too(value):
    with pytest.raises(ValueError, match="row 0: x is "):
        integers("x", [value])
