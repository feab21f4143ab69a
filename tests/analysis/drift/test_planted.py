"""Drift planted into ratings: as large as it was said, and nothing else changed."""

import numpy as np
import pandas as pd
import pytest

from analysis.drift import planted
from lib.data.ratings import Ratings


@pytest.fixture(scope="module")
def ratings():
    """200 users who rated every one of 12 movies, between 2 and 4 stars in steps of half a star."""
    rng = np.random.default_rng(0)
    users, movies = np.divmod(np.arange(200 * 12), 12)
    stars = rng.integers(4, 9, len(users)) / 2
    return Ratings.from_frame(pd.DataFrame({"user_id": users, "movie_id": movies, "rating": stars}))


def stars_of(ratings):
    """A table of the stars: (users, movies)."""
    return ratings.by_user.values.reshape(200, 12)


def test_the_scale_is_that_of_the_values(ratings):
    assert planted.scale_of(ratings) == (2, 4, 0.5)
    frame = pd.DataFrame({"user_id": [1, 2], "movie_id": 1, "rating": 3.0})
    equal = Ratings.from_frame(frame)
    with pytest.raises(ValueError, match="all ratings are 3 stars"):
        planted.scale_of(equal)


@pytest.mark.parametrize("size", [0, 0.2, 0.7, 1.0])
def test_levels_move_by_the_size_and_other_films_stay(ratings, size):
    directions = np.zeros(12)
    directions[[3, 7]] = 1, -1
    moved = planted.move_levels(ratings, directions, size, (0, 10, 0.5), seed=1)
    change = stars_of(moved) - stars_of(ratings)
    assert (change[:, directions == 0] == 0).all()
    # a mean of 200 numbers with a deviation of at most .25 has an error of .018
    assert change.mean(axis=0)[[3, 7]] == pytest.approx([size, -size], abs=0.06)
    assert (change * 2 % 1 == 0).all()


def test_ratings_stay_on_the_scale(ratings):
    moved = planted.move_levels(ratings, np.ones(12), 1.5, planted.scale_of(ratings))
    assert set(np.unique(moved.by_user.values)) <= {2, 2.5, 3, 3.5, 4}
    with pytest.raises(ValueError, match="size=-1"):
        planted.move_levels(ratings, np.ones(12), -1, (2, 4, 0.5))


def test_films_trade_places_for_some_users_or_for_all(ratings):
    films, counts = np.arange(12) < 10, np.arange(12)
    trading = planted.partners(films, counts, 2, seed=3)
    moved = trading != np.arange(12)
    assert moved.sum() == 4
    assert (trading[trading] == np.arange(12)).all()
    assert (np.abs(trading - np.arange(12))[moved] == 1).all()  # neighbours by their counts
    assert not moved[10:].any()
    for share in (0, 0.3, 1):
        changed = stars_of(planted.exchange_films(ratings, trading, share, seed=4))
        traded = (changed == stars_of(ratings)[:, trading]).all(axis=1)
        stayed = (changed == stars_of(ratings)).all(axis=1)
        assert (traded | stayed).all()
        assert traded.mean() == pytest.approx(share, abs=0.12)
    with pytest.raises(ValueError, match=r"share=1\.5"):
        planted.exchange_films(ratings, trading, 1.5)
    with pytest.raises(ValueError, match="n_pairs=6"):
        planted.partners(films, counts, 6)


def test_half_of_the_chosen_films_go_up():
    films = np.arange(20) % 2 == 0
    moved = planted.directions(films, 6, seed=2)
    assert sorted(moved[moved != 0]) == [-1, -1, -1, 1, 1, 1]
    assert (moved[~films] == 0).all()
    with pytest.raises(ValueError, match="n_chosen=11"):
        planted.directions(films, 11)
