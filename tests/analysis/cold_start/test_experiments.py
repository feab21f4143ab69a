"""The experiments with new users, against what can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.cold_start import experiments
from lib.als import ALS
from lib.data.ratings import LIKED
from lib.evaluation import intervals
from lib.recommend.ranking import recommend


@pytest.fixture(scope="module")
def held(ml):
    return experiments.hold_out_users(ml.ratings, n_users=4, at_least=25, seed=0)


def test_popularity_rank():
    assert experiments.popularity_rank(np.array([3, 9, 3, 0])).tolist() == [2, 1, 3, 4]


def test_held_out_users_are_out_and_complete(ml, held):
    rest, profiles = held
    assert 1 <= len(profiles) <= 4  # a tenth of 40 users
    known = ml.ratings[ml.ratings["movie_id"].isin(rest.movie_ids)]
    given = {
        tuple(sorted(zip(rest.movie_ids[movies].tolist(), stars.tolist(), strict=True)))
        for movies, stars in profiles
    }
    out = 0
    for user, rows in known.groupby("user_id"):
        ratings = tuple(sorted(zip(rows["movie_id"], rows["rating"], strict=True)))
        assert (user in rest.user_ids) != (ratings in given)
        out += ratings in given
    assert out == len(profiles)


def test_holding_out_repeats_with_its_seed(ml, held):
    again = experiments.hold_out_users(ml.ratings, n_users=4, at_least=25, seed=0)
    for (movies, stars), (others, other_stars) in zip(held[1], again[1], strict=True):
        assert np.array_equal(movies, others)
        assert np.array_equal(stars, other_stars)


def test_where_nobody_rated_enough_nobody_is_held_out(ml):
    rest, profiles = experiments.hold_out_users(ml.ratings, n_users=4, at_least=1000, seed=0)
    assert profiles == []
    assert rest.n_ratings == len(ml.ratings)


def test_settling_counts_hits_of_the_lists_that_recommend_gives(held):
    rest, profiles = held
    model = ALS(3, 0.1, 0.25, epochs=3).fit(rest)
    given, most = [0, 2, 10], 10
    found = experiments.settle(model, profiles, given, rest.movie_counts, 5, [0.1, 1.0], n=4)
    assert len(found) == len(profiles) * 2 * 3
    for user, (movies, stars) in enumerate(profiles):
        for alpha in (0.1, 1.0):
            tops = [
                recommend(
                    model,
                    model.fold_in(movies[:number], stars[:number])[1],
                    alpha,
                    movies[:most],
                    rest.movie_counts,
                    5,
                    n=4,
                )["movie_index"]
                for number in given
            ]
            rows = found[(found["user"] == user) & (found["alpha"] == alpha)]
            liked = movies[most:][stars[most:] >= LIKED]
            assert rows["precision"].tolist() == [np.isin(top, liked).mean() for top in tops]
            assert rows["overlap"].tolist() == [np.isin(top, tops[-1]).mean() for top in tops]
            assert rows["overlap"].iloc[-1] == 1


def test_popularity_precision_by_hand():
    counts = np.array([9, 8, 7, 6, 5])
    movies, stars = np.array([0, 2, 1, 4]), np.array([5.0, 5.0, 4.0, 2.0])
    # The first is given and leaves; 1 and 2 are the most rated of the rest: 1 hit of 2, then 2.
    assert experiments.popularity_precision([(movies, stars)], 1, counts, n=2) == pytest.approx(1.0)
    # With the first two given, 1 and 3 are left on top, and only 1 was liked.
    assert experiments.popularity_precision([(movies, stars)], 2, counts, n=2) == pytest.approx(0.5)


def test_alpha_sweep_ends_at_the_films_of_highest_bias(parts):
    train = parts[0]
    model = ALS(3, 0.1, 0.25, epochs=3).fit(*parts)
    in_genre = np.arange(train.n_movies) % 2 == 0
    sweep = experiments.sweep_alpha(
        model, np.zeros(3), [0.5, 1.0], [0], train.movie_counts, 0, in_genre, n=6
    )
    assert sweep["esteemed"].tolist() == [6, 6]
    best = np.argsort(-model.movie_bias[1:], kind="stable")[:6] + 1
    assert sweep["bias"].tolist() == pytest.approx([model.movie_bias[best].mean()] * 2)
    assert sweep["genre"].tolist() == [in_genre[best].mean()] * 2


def test_mean_with_interval():
    frame = pd.DataFrame({"given": [1, 1, 1, 3], "x": [1.0, 2.0, 3.0, 5.0]})
    found = experiments.mean_with_interval(frame, "given", "x")
    assert found["mean"].tolist() == [2.0, 5.0]
    assert found["half"][0] == pytest.approx(intervals.NORMAL_95 / np.sqrt(3))
