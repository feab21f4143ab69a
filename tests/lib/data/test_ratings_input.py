"""What `Ratings` takes and refuses: stars, columns, and arrays that somebody else made."""

import decimal

import numpy as np
import pandas as pd
import pytest

from lib.data import ratings as ratings_module
from lib.data.ratings import CSR, Ratings


def frame_with(column, values, rows=3):
    frame = pd.DataFrame({"user_id": range(rows), "movie_id": range(rows), "rating": [4.0] * rows})
    return frame.assign(**{column: values})


@pytest.mark.parametrize(
    "stars",
    [
        pd.array([1.0, None, 2.0], "Float64"),
        np.array([1, None, 2], object),
        np.array([1, "2", 2], object),
        np.array([1, True, 2], object),
        np.array([1, 10**400, 2], object),
        np.array([1, decimal.Decimal("sNaN"), 2], object),
        [1.0, 1e39, 2.0],
        [1.0, -np.inf, 2.0],
    ],
)
def test_a_rating_that_is_no_finite_number_is_named(stars):
    with pytest.raises(ValueError, match=r"row 1: the rating .* is not a finite number of 32 bits"):
        Ratings.from_frame(frame_with("rating", stars))


@pytest.mark.parametrize("stars", [["1", "2", "3"], [True, False, True], pd.to_datetime([1, 2, 3])])
def test_a_column_of_ratings_that_are_no_numbers_is_refused(stars):
    with pytest.raises(ValueError, match=r"row 0: the rating .* is not a finite number"):
        Ratings.from_frame(frame_with("rating", stars))


@pytest.mark.parametrize(
    "stars",
    [
        [1, 2, 3],
        np.array([1, decimal.Decimal("2"), 3.0], object),
        pd.Categorical([1, 2, 3]),
        pd.array([1, 2, 3], "UInt8"),
    ],
)
def test_ratings_may_be_any_numbers(stars):
    assert Ratings.from_frame(frame_with("rating", stars)).by_user.values.tolist() == [1, 2, 3]


@pytest.mark.parametrize("column", ["user_id", "movie_id", "rating"])
def test_each_column_is_needed_once(column):
    frame = frame_with("rating", 3.0)
    with pytest.raises(ValueError, match=f"has no columns {column}, must have one"):
        Ratings.from_frame(frame.drop(columns=column))
    with pytest.raises(ValueError, match=f"has 2 columns {column}"):
        Ratings.from_frame(pd.concat([frame, frame[column]], axis=1))
    with pytest.raises(ValueError, match="a DataFrame with user_id"):
        Ratings.from_frame(frame.to_dict("list"))


def test_more_users_than_an_index_can_number_are_refused(monkeypatch):
    monkeypatch.setattr(ratings_module, "MOST", 2)
    with pytest.raises(ValueError, match="user_id has 3 different values, must have at most 2"):
        Ratings.from_frame(frame_with("rating", 3.0))
    assert Ratings.from_frame(frame_with("rating", 3.0, rows=2)).n_users == 2


@pytest.mark.parametrize(
    "ids", [[1.5], [np.nan], ["1"], [None], [True], [2**63], [1, 7], [-1], 7, [2.0**60]]
)
def test_a_movie_that_is_not_there_has_no_index(ids):
    ratings = Ratings.from_frame(frame_with("rating", 3.0))
    with pytest.raises(ValueError, match=r"ids is|have no ratings here"):
        ratings.index_of_movies(ids)


def test_indices_have_the_shape_of_the_identifiers():
    ratings = Ratings.from_frame(frame_with("movie_id", [10, 20, 30]))
    assert ratings.index_of_movies([[10, 30], [20, 10.0]]).tolist() == [[0, 2], [1, 0]]
    assert ratings.index_of_movies(20) == 1
    assert ratings.index_of_movies([]).dtype == np.int32


def by_hand(**changed):
    """Two users with one rating each of two movies; `changed` replaces arrays of both CSRs."""
    csr = CSR(np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([3, 4], np.float32))
    ids = {name: changed.pop(name, [1, 2]) for name in ("user_ids", "movie_ids")}
    csr = csr._replace(**changed)
    return Ratings(ids["user_ids"], ids["movie_ids"], csr, csr)


def test_ratings_made_by_hand_are_as_good_as_others():
    train, test = by_hand(user_ids=np.array([5, 9], np.uint16)).split()
    assert (train.n_ratings, test.n_ratings) == (2, 0)
    assert train.user_ids.tolist() == [5, 9]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("indices", np.array([0, 2], np.int32)),
        ("indices", np.array([-1, 1], np.int32)),
        ("indices", np.array([0, 1])),
        ("values", np.array([3], np.float32)),
        ("offsets", np.array([0, 1, 3])),
        ("offsets", np.array([0, 3, 2])),
        ("offsets", np.array([1, 1, 2])),
        ("offsets", np.array([0, 2])),
        ("offsets", np.array([0, 1, 2], np.int32)),
        ("values", np.array([3, 4, 5], np.float32)),
        ("values", np.array([3.0, 4.0])),
        ("values", [3.0, 4.0]),
        ("user_ids", [2, 1]),
        ("user_ids", [1, 1]),
        ("user_ids", [[1, 2]]),
        ("user_ids", [1, np.nan]),
        ("movie_ids", ["1", "2"]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name, array):
    with pytest.raises(ValueError, match=name) as caught:
        by_hand(**{name: array})
    assert len(str(caught.value)) < 500


def test_indices_must_ascend_in_each_row():
    twice = CSR(np.array([0, 2]), np.array([1, 1], np.int32), np.ones(2, np.float32))
    other = CSR(np.array([0, 1, 2]), np.array([0, 0], np.int32), np.ones(2, np.float32))
    with pytest.raises(ValueError, match=r"by_user.indices of row 0 .* are \[1, 1\]"):
        Ratings([1], [1, 2], twice, other)


def test_both_sides_hold_as_many_ratings():
    one = CSR(np.array([0, 1]), np.zeros(1, np.int32), np.ones(1, np.float32))
    none = CSR(np.array([0, 0]), np.zeros(0, np.int32), np.ones(0, np.float32))
    with pytest.raises(ValueError, match="holds 1 ratings by user and 0 by movie"):
        Ratings([1], [1], one, none)


@pytest.mark.parametrize("seed", [-1, 0.5, None, "0"])
def test_a_split_needs_a_seed(parts, seed):
    with pytest.raises(ValueError, match="seed="):
        parts[0].split(seed=seed)
