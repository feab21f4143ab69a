"""Indexing, the dual CSR, and the split."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data.ratings import Ratings, in_training
from tests.helpers.triples import triples

PAIRS = st.sets(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=80)


def frame_of(pairs, seed=0):
    """Ratings for (user, movie) pairs in random order, under identifiers with gaps."""
    rng = np.random.default_rng(seed)
    pairs = rng.permutation(np.array(sorted(pairs)).reshape(-1, 2))
    stars = rng.integers(1, 11, len(pairs)) / 2
    return pd.DataFrame(
        {"user_id": 7 * pairs[:, 0] + 3, "movie_id": 1000 * pairs[:, 1] + 1, "rating": stars}
    )


def transposed(ratings):
    """The same as `triples`, as `by_movie` has it."""
    _, users, stars = ratings.by_movie
    movies = np.repeat(ratings.movie_ids, ratings.movie_counts)
    pairs = zip(ratings.user_ids[users].tolist(), movies.tolist(), strict=True)
    return dict(zip(pairs, stars.tolist(), strict=True))


def rows(csr):
    return [csr.indices[a:b] for a, b in zip(csr.offsets[:-1], csr.offsets[1:], strict=True)]


@given(PAIRS)
def test_both_csr_hold_exactly_the_ratings_given(pairs):
    frame = frame_of(pairs)
    ratings = Ratings.from_frame(frame)
    given_pairs = zip(frame["user_id"], frame["movie_id"], strict=True)
    expected = dict(zip(given_pairs, frame["rating"], strict=True))
    assert triples(ratings) == expected
    assert transposed(ratings) == expected
    assert ratings.n_ratings == len(expected)
    for csr, size in ((ratings.by_user, ratings.n_users), (ratings.by_movie, ratings.n_movies)):
        assert [x.dtype for x in csr] == [np.int64, np.int32, np.float32]
        assert len(csr.offsets) == size + 1
        assert all((np.diff(row) > 0).all() for row in rows(csr))


def test_the_order_of_the_rows_does_not_matter():
    frame = frame_of({(u, m) for u in range(9) for m in range(7) if (u * m) % 3})
    one = Ratings.from_frame(frame)
    other = Ratings.from_frame(frame.sample(frac=1, random_state=1))
    for a, b in zip((*one.by_user, *one.by_movie), (*other.by_user, *other.by_movie), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_3x4_example_by_hand():
    frame = pd.DataFrame(
        {
            "user_id": [20, 10, 10, 30, 20],
            "movie_id": [5, 9, 2, 7, 2],
            "rating": [3.0, 4.5, 1.0, 5.0, 2.5],
        }
    )
    ratings = Ratings.from_frame(frame)
    assert ratings.user_ids.tolist() == [10, 20, 30]
    assert ratings.movie_ids.tolist() == [2, 5, 7, 9]
    offsets, movies, stars = ratings.by_user
    assert offsets.tolist() == [0, 2, 4, 5]
    assert movies.tolist() == [0, 3, 0, 1, 2]
    assert stars.tolist() == [1.0, 4.5, 2.5, 3.0, 5.0]
    offsets, users, stars = ratings.by_movie
    assert offsets.tolist() == [0, 2, 3, 4, 5]
    assert users.tolist() == [0, 1, 1, 2, 0]
    assert stars.tolist() == [1.0, 2.5, 3.0, 5.0, 4.5]
    assert ratings.index_of_movies([7, 2]).tolist() == [2, 0]


def test_identifiers_without_ratings_are_named():
    ratings = Ratings.from_frame(frame_of({(0, 0), (1, 1)}))
    with pytest.raises(ValueError, match=r"1 movies have no ratings here: movie_id 77$"):
        ratings.index_of_movies([1, 77])


def test_a_movie_has_an_index_from_its_first_rating_on():
    ratings = Ratings.from_frame(frame_of({(0, 0), (0, 1), (1, 1), (1, 2)}))
    fewer = ratings.part(ratings.by_user.indices != 0)
    assert fewer.index_of_movies(ratings.movie_ids[1:]).tolist() == [1, 2]
    with pytest.raises(ValueError, match=f"1 movies .* movie_id {ratings.movie_ids[0]}$"):
        fewer.index_of_movies(ratings.movie_ids)


def test_movies_without_ratings_are_named_by_their_titles():
    ratings = Ratings.from_frame(frame_of({(0, 0), (1, 1)}))
    movies = pd.DataFrame({"movie_id": [77, 78], "title": ["Unseen (2001)", "x" * 1000]})
    with pytest.raises(ValueError, match=r"here: Unseen \(2001\), movie_id -1$"):
        ratings.index_of_movies([77, -1], movies)
    with pytest.raises(ValueError, match=r"here: x{10,100}$"):
        ratings.index_of_movies([78], movies)


def test_entries_know_their_rows_and_rows_their_entries():
    ratings = Ratings.from_frame(frame_of({(0, 0), (0, 1), (1, 1), (3, 2)}))
    assert ratings.user_of_entry.tolist() == [0, 0, 1, 2]
    assert ratings.user_of_entry.dtype == np.int32
    assert ratings.by_movie.row_of_entry.tolist() == [0, 1, 1, 2]
    movies, stars = ratings.by_user.row(0)
    assert movies.tolist() == [0, 1]
    assert stars.tolist() == ratings.by_user.values[:2].tolist()


def test_five_of_many_identifiers_without_ratings_are_named():
    ratings = Ratings.from_frame(frame_of({(0, 0), (1, 1)}))
    with pytest.raises(ValueError, match=r"6 movies .* here: movie_id 71, .* movie_id 75$"):
        ratings.index_of_movies([1, *range(71, 77)])


def test_no_number_stands_for_a_movie_that_is_not_there():
    frame = pd.DataFrame({"user_id": [1, 1], "movie_id": [-3, -2], "rating": [3.0, 4.0]})
    ratings = Ratings.from_frame(frame)
    for movie in (-4, -1, 0, 1):
        with pytest.raises(ValueError, match=f"have no ratings here: movie_id {movie}$"):
            ratings.index_of_movies([movie])


def test_duplicates_are_named():
    frame = frame_of({(0, 0), (1, 1), (1, 2)})
    frame = pd.concat([frame, frame[frame["movie_id"] == 2001]])
    with pytest.raises(ValueError, match=r"1 ratings repeat .* \(10, 2001\)"):
        Ratings.from_frame(frame)


def test_five_of_many_duplicates_are_named_in_order():
    frame = frame_of({(user, movie) for user in range(3) for movie in range(3)})
    with pytest.raises(ValueError, match=r"^9 ratings repeat ") as caught:
        Ratings.from_frame(pd.concat([frame, frame]))
    named = "(3, 1), (3, 1001), (3, 2001), (10, 1), (10, 1001)"
    assert str(caught.value).endswith(f": {named}")


def test_neighbouring_users_may_share_a_movie():
    ratings = Ratings.from_frame(frame_of({(0, 4), (1, 4), (2, 4)}))
    assert ratings.movie_counts.tolist() == [3]


@pytest.mark.parametrize("stars", [np.nan, np.inf])
def test_stars_that_are_not_finite_are_refused(stars):
    frame = pd.DataFrame({"user_id": [1, 1], "movie_id": [1, 2], "rating": [3.0, stars]})
    with pytest.raises(ValueError, match=r"row 1: the rating (nan|inf)"):
        Ratings.from_frame(frame)


def test_an_empty_frame_is_refused():
    with pytest.raises(ValueError, match="no ratings"):
        Ratings.from_frame(frame_of({(0, 0)}).iloc[:0])


@given(PAIRS, st.integers(0, 5), st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.9]))
def test_a_split_is_disjoint_complete_and_of_the_right_sizes(pairs, seed, test_fraction):
    ratings = Ratings.from_frame(frame_of(pairs))
    train, test = ratings.split(test_fraction, seed)
    assert not triples(train).keys() & triples(test).keys()
    assert triples(train) | triples(test) == triples(ratings)
    assert transposed(train) == triples(train)
    assert transposed(test) == triples(test)
    for part in (train, test):
        np.testing.assert_array_equal(part.movie_ids, ratings.movie_ids)
        assert part.n_users == ratings.n_users
    tenths = round(10 * (1 - test_fraction))
    expected = [max(1, tenths * n // 10) for n in ratings.user_counts.tolist()]
    assert train.user_counts.tolist() == expected


def test_the_training_share_is_the_floor_of_four_fifths_for_every_count():
    n = np.arange(1, 40_001)
    assert (np.floor((1 - 0.2) * n + 1e-9) == 4 * n // 5).all()


def test_a_split_repeats_with_its_seed_and_changes_with_it(ml):
    ratings = Ratings.from_frame(ml.ratings)
    train, again, other = (ratings.split(seed=seed)[0] for seed in (3, 3, 4))
    assert triples(train) == triples(again)
    assert triples(train) != triples(other)


def test_a_split_is_of_seed_0_and_a_fifth_unless_one_asks_otherwise():
    ratings = Ratings.from_frame(frame_of({(u, m) for u in range(50) for m in range(10)}))
    assert triples(ratings.split()[1]) == triples(ratings.split(0.2, 0)[1])
    assert set(ratings.split()[1].user_counts) == {2}


@pytest.mark.parametrize("kept", [[1, 0, 1], [True, False], [[True, False, True]], True])
def test_a_part_needs_to_know_of_each_rating_whether_it_is_kept(kept):
    ratings = Ratings.from_frame(frame_of({(0, 0), (0, 1), (1, 1)}))
    with pytest.raises(ValueError, match=r"kept is .* of shape .*: must be bool, \(3,\)"):
        ratings.part(kept)


def test_each_rating_of_a_user_is_equally_likely_to_be_held_out():
    n_users = 4000
    ratings = Ratings.from_frame(frame_of({(u, m) for u in range(n_users) for m in range(5)}))
    held_out = ratings.split(seed=1)[1].movie_counts
    deviation = np.sqrt(n_users * 0.2 * 0.8)
    assert held_out.sum() == n_users
    assert (np.abs(held_out - n_users / 5) < 5 * deviation).all()


def test_a_user_with_one_rating_keeps_it_for_training():
    train, test = Ratings.from_frame(frame_of({(0, 0), (1, 0), (1, 1)})).split()
    assert train.user_counts.tolist() == [1, 1]
    assert test.user_counts.tolist() == [0, 1]


@pytest.mark.parametrize("test_fraction", [0, 1, -0.2, np.nan])
def test_a_wrong_test_fraction_is_named(parts, test_fraction):
    with pytest.raises(ValueError, match="test_fraction="):
        parts[0].split(test_fraction)


@given(PAIRS, st.integers(0, 12), st.integers(0, 3))
def test_users_in_parts_are_split_as_they_are_together(pairs, cut, seed):
    ratings = Ratings.from_frame(frame_of(pairs))
    offsets = ratings.by_user.offsets
    cut = min(cut, ratings.n_users)
    before = int(offsets[cut])
    parts = [
        in_training(offsets[: cut + 1], 0.3, seed),
        in_training(offsets[cut:] - before, 0.3, seed, first=before),
    ]
    np.testing.assert_array_equal(np.concatenate(parts), in_training(offsets, 0.3, seed))


def test_the_mean_does_not_depend_on_the_order_of_the_users():
    rng = np.random.default_rng(0)
    frame = frame_of({(user, movie) for user in range(300) for movie in range(10)})
    frame["rating"] = rng.standard_normal(len(frame)) * 10.0 ** rng.integers(-6, 6, len(frame))
    renamed = frame.assign(user_id=-frame["user_id"])
    assert Ratings.from_frame(frame).mean == Ratings.from_frame(renamed).mean
