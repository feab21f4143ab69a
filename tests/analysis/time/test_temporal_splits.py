"""Splits by time: what must hold whatever the ratings, and errors by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.time import temporal_splits
from lib.data.ratings import Ratings
from tests.helpers.triples import triples


@st.composite
def frames(draw):
    """Ratings of up to 8 users and 12 movies, few different times, in any order of rows."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    pairs = rng.permutation(8 * 12)[: draw(st.integers(2, 96))]
    frame = pd.DataFrame({"user_id": pairs // 12 + 5, "movie_id": pairs % 12 * 7 + 1})
    frame["rating"] = rng.integers(1, 11, len(pairs)) / 2
    frame["timestamp"] = rng.integers(0, draw(st.integers(1, 30)), len(pairs)) + 1_000_000_000
    return frame


def all_splits(frame, seed=0):
    ratings = Ratings.from_frame(frame)
    times = temporal_splits.entry_times(ratings, frame)
    splits = {
        "last": temporal_splits.last_of_each_user(ratings, times, 0.2, seed),
        "users": temporal_splits.whole_users(ratings, 0.2, seed),
    }
    if len(np.unique(times)) > 1:
        splits["date"] = temporal_splits.from_date(ratings, times, int(np.max(times)))
        _, known, hidden = temporal_splits.arrivals(ratings, times, int(np.max(times)), 0.5, seed)
        splits["arrivals"] = (known, hidden)
    return ratings, times, splits


@given(frames())
def test_every_split_is_disjoint_complete_and_over_the_same_indices(frame):
    ratings, _, splits = all_splits(frame)
    for train, test in splits.values():
        assert triples(train) | triples(test) == triples(ratings)
        assert train.n_ratings + test.n_ratings == ratings.n_ratings
        for part in (train, test):
            np.testing.assert_array_equal(part.user_ids, ratings.user_ids)
            np.testing.assert_array_equal(part.movie_ids, ratings.movie_ids)
            np.testing.assert_array_equal(np.sort(part.by_movie.values), np.sort(part.by_user[2]))


@given(frames(), st.sampled_from(["int32", "int64", "far apart", "negative"]))
def test_times_follow_the_entries(frame, kind):
    if kind.startswith("int"):
        frame = frame.astype({"user_id": kind, "movie_id": kind})
    else:
        factor = 2**55 if kind == "far apart" else -1
        frame[["user_id", "movie_id"]] *= factor
    ratings = Ratings.from_frame(frame)
    users = np.repeat(ratings.user_ids, ratings.user_counts)
    movies = ratings.movie_ids[ratings.by_user.indices]
    expected = frame.set_index(["user_id", "movie_id"])["timestamp"]
    times = temporal_splits.entry_times(ratings, frame)
    np.testing.assert_array_equal(times, expected.loc[list(zip(users, movies, strict=True))])


@given(frames(), st.floats(0.05, 0.95))
def test_nobodys_test_ratings_are_earlier_and_sizes_are_the_random_splits(frame, fraction):
    ratings = Ratings.from_frame(frame)
    times = temporal_splits.entry_times(ratings, frame)
    train, test = temporal_splits.last_of_each_user(ratings, times, fraction)
    random_train, _ = ratings.split(fraction)
    np.testing.assert_array_equal(train.user_counts, random_train.user_counts)
    when = frame.set_index(["user_id", "movie_id"])["timestamp"].to_dict()
    for user in ratings.user_ids:
        early = [when[u, m] for u, m in triples(train) if u == user]
        late = [when[u, m] for u, m in triples(test) if u == user]
        assert not late or max(early) <= min(late)


def test_ties_are_broken_by_lot_and_not_by_the_order_of_movies():
    n = 400
    frame = pd.DataFrame({"user_id": 1, "movie_id": np.arange(n), "rating": 3.0, "timestamp": 9})
    ratings = Ratings.from_frame(frame)
    times = temporal_splits.entry_times(ratings, frame)
    tests = [temporal_splits.last_of_each_user(ratings, times, 0.5, seed)[1] for seed in (0, 0, 1)]
    movies = [set(test.by_user.indices.tolist()) for test in tests]
    assert movies[0] == movies[1] != movies[2]
    # Half of 400 drawn by lot: the mean index is 199.5 with a standard error of 5.8.
    assert abs(np.mean(tests[0].by_user.indices) - 199.5) < 30


@given(frames())
def test_ties_are_ratings_that_share_user_and_second(frame):
    ratings = Ratings.from_frame(frame)
    share = temporal_splits.share_of_ties(ratings, temporal_splits.entry_times(ratings, frame))
    assert share == frame.duplicated(["user_id", "timestamp"], keep=False).mean()


@given(frames())
def test_the_date_divides_all_ratings(frame):
    ratings = Ratings.from_frame(frame)
    times = temporal_splits.entry_times(ratings, frame)
    date = temporal_splits.date_of(times)
    assert (times >= date).sum() <= ratings.n_ratings - np.floor(0.8 * ratings.n_ratings + 1e-9)
    assert (times >= date - 1).sum() > 0.2 * ratings.n_ratings - 1e-9
    when = frame.set_index(["user_id", "movie_id"])["timestamp"]
    if times.min() < date <= times.max():
        train, test = temporal_splits.from_date(ratings, times, date)
        assert max(when[u, m] for u, m in triples(train)) < date
        assert min(when[u, m] for u, m in triples(test)) >= date
    else:
        with pytest.raises(ValueError, match="one side would be empty"):
            temporal_splits.from_date(ratings, times, date)


@given(frames(), st.integers(0, 5))
def test_whole_users_are_on_one_side(frame, seed):
    ratings, _, splits = all_splits(frame, seed)
    train, test = splits["users"]
    assert not ((train.user_counts > 0) & (test.user_counts > 0)).any()
    wanted = ratings.n_ratings - np.floor(0.8 * ratings.n_ratings + 1e-9)
    assert wanted <= test.n_ratings < wanted + ratings.user_counts.max()


@given(frames())
def test_arrivals_hide_the_last_ratings_after_the_date(frame):
    ratings = Ratings.from_frame(frame)
    times = temporal_splits.entry_times(ratings, frame)
    if len(np.unique(times)) == 1:
        return
    date = int(np.max(times))
    past, known, hidden = temporal_splits.arrivals(ratings, times, date, 0.5)
    plain_past, future = temporal_splits.from_date(ratings, times, date)
    assert triples(past) == triples(plain_past)
    assert triples(past).items() <= triples(known).items()
    assert triples(hidden).items() == triples(future).items() - triples(known).items()
    # Whoever has a hidden rating has shown at least one after the date.
    assert (known.user_counts - past.user_counts)[hidden.user_counts > 0].all()


def test_wrong_arguments_are_named(ml):
    ratings = Ratings.from_frame(ml.ratings)
    times = temporal_splits.entry_times(ratings, ml.ratings)
    with pytest.raises(ValueError, match=r"test_fraction=1\.5"):
        temporal_splits.last_of_each_user(ratings, times, 1.5)
    with pytest.raises(ValueError, match="times has shape"):
        temporal_splits.last_of_each_user(ratings, times[:-1])
    with pytest.raises(ValueError, match="rows"):
        temporal_splits.entry_times(ratings, ml.ratings[1:])
    with pytest.raises(ValueError, match="must ascend and begin with 0"):
        temporal_splits.errors_by_class(None, ratings, ratings, (1, 2))
    with pytest.raises(ValueError, match="kept is int64"):
        ratings.part(np.ones(ratings.n_ratings, int))
