"""The share of a genre against alpha: its ends, and lists without any taste."""

import numpy as np
import pandas as pd
import pytest

from analysis.cold_start import experiments, genre_share
from lib.als import ALS


def curve(*share, high=1.0):
    alpha = np.linspace(0, 1, len(share))
    return pd.DataFrame({"alpha": alpha, "share": share, "low": 0.0, "high": high})


@pytest.fixture
def trained(parts):
    return ALS(4, 0.1, 0.25, epochs=4).fit(*parts)


def test_a_curve_has_ends_and_a_highest_stretch():
    shares = curve(0.4, 0.3, 0.9, 0.9, 0.5)
    assert genre_share.describe(shares, 0.2) == (0.4, 0.3, 0.5, 0.9, 0.5, 0.75)


def planted(model, train, films):
    """A genre of the films that are listed for a newcomer at alpha = 0.3."""
    vector = model.fold_in(films, np.full(3, 5.0))[1]
    top = experiments.top_lists(model, vector, [0.3], films, train.movie_counts, 5)[0]
    return np.isin(np.arange(train.n_movies), top)


def test_a_planted_genre_is_above_the_band_and_unlikely(trained, parts):
    train, films = parts[0], np.array([0, 1, 2])
    genre = planted(trained, train, films)
    shares, p = genre_share.study(trained, films, 5.0, train.movie_counts, 5, genre, seed=0)
    assert shares["share"].max() == 1
    assert shares.loc[np.isclose(shares["alpha"], 0.3), "share"].item() == 1
    assert p == pytest.approx(1 / (genre_share.N_PERMUTATIONS + 1), abs=0.002)


def test_shuffled_genres_have_uniform_p_values(trained, parts, monkeypatch):
    monkeypatch.setattr(genre_share, "N_PERMUTATIONS", 99)
    train, films = parts[0], np.array([0, 1, 2])
    tops = experiments.top_lists(
        trained, trained.fold_in(films, np.full(3, 5.0))[1], genre_share.ALPHAS, films,
        train.movie_counts, 0,
    )  # fmt: skip
    allowed = np.setdiff1d(np.arange(train.n_movies), films)
    rng = np.random.default_rng(0)
    p = [
        genre_share._p_of_maximum(tops, allowed, rng.random(train.n_movies) < 0.3, rng)
        for _ in range(100)
    ]
    # ties make the test careful: it errs on the side of large p
    assert np.mean(np.array(p) <= 0.1) <= 0.15
    assert np.mean(p) > 0.45


def test_fans_get_more_of_a_genre_that_their_vectors_share(trained, parts):
    train = parts[0]
    first = trained.movie_factors[:, 0]
    genre = first > np.quantile(first, 0.8)
    found = genre_share.fans(trained, 3, 5.0, train.movie_counts, 5, genre, seed=0)
    assert found["fans"][0] > found["others"][0] + 2 * found["others_error"][0]
    assert found["alpha"].tolist() == genre_share.ALPHAS.tolist()
    values = found.drop(columns="alpha").to_numpy()
    assert ((values >= 0) & (values <= 1)).all()


def test_where_all_films_are_of_the_genre_everybody_gets_it(trained, parts):
    train = parts[0]
    genre = np.ones(train.n_movies, bool)
    found = genre_share.fans(trained, 3, 5.0, train.movie_counts, 5, genre, seed=0)
    assert (found[["fans", "others"]] == 1).all(axis=None)
    assert (found[["fans_error", "others_error"]] == 0).all(axis=None)


def test_the_study_repeats_with_its_seed(trained, parts):
    train, films = parts[0], np.array([3, 4])
    genre = np.arange(train.n_movies) % 3 == 0
    one, same = (
        genre_share.study(trained, films, 5.0, train.movie_counts, 5, genre, seed=1)
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(one[0], same[0])
    assert one[1] == same[1]
    assert (one[0]["low"] <= one[0]["high"]).all()
