"""The baselines: by hand, against a naive twin, and what is asked of each by the evaluator."""

import warnings

import numpy as np
import pandas as pd
import pytest

from lib.data.ratings import Ratings
from lib.evaluation import baselines, metrics

STARS = np.array([[5, 1, 0, 0], [4, 2, 3.5, 0], [0, 1, 0, 0]], np.float32)  # 0 means none


def rated(stars):
    users, movies = np.nonzero(stars)
    frame = pd.DataFrame({"user_id": users, "movie_id": movies, "rating": stars[users, movies]})
    return Ratings.from_frame(frame)


def name_of(model):
    return type(model).__name__


@pytest.mark.parametrize("model", [baselines.GlobalMean(), baselines.MovieMean()], ids=name_of)
def test_means_predict_float32_of_the_shape_of_the_pairs(parts, model):
    model.fit(parts[0])
    assert model.predict(3, 4).shape == ()
    predicted = model.predict(np.array([[0], [1]]), np.array([2, 5, 7]))
    assert predicted.shape == (2, 3)
    assert predicted.dtype == np.float32


def test_means_by_hand():
    train = rated(STARS)
    everything = STARS[STARS > 0].mean()
    assert baselines.GlobalMean().fit(train).predict(0, 1) == pytest.approx(everything)
    means = baselines.MovieMean().fit(train).score_users([1])[0]
    assert means == pytest.approx([4.5, 4 / 3, 3.5])


def test_a_movie_without_training_ratings_has_the_mean_of_all(parts):
    train, _ = parts
    first = np.arange(train.n_ratings) < 25
    few = train.part(first)
    means = baselines.MovieMean().fit(few).score_users([0])[0]
    unrated = few.movie_counts == 0
    assert unrated.any()
    assert means[unrated] == pytest.approx(few.mean)
    for movie in np.flatnonzero(~unrated):
        own = few.by_movie.values[slice(*few.by_movie.offsets[movie : movie + 2])]
        assert means[movie] == pytest.approx(own.mean())


def test_likes_start_at_the_threshold():
    liked = baselines.likes(rated(STARS))
    assert liked.toarray().tolist() == [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert liked.nnz == 3


def test_ease_minimises_its_objective(parts):
    """‖X - XB‖² + penalty ‖B‖² with a zero diagonal: column by column a ridge regression."""
    liked = baselines.likes(parts[0]).toarray().astype(float)
    model = baselines.EASE(3.0).fit(parts[0])
    assert np.array_equal(model.movies, np.arange(parts[0].n_movies))
    for column in (0, 7, 31):
        others = np.delete(np.arange(liked.shape[1]), column)
        gram = liked[:, others].T @ liked[:, others] + 3.0 * np.eye(len(others))
        expected = np.linalg.solve(gram, liked[:, others].T @ liked[:, column])
        assert model.weights[others, column] == pytest.approx(expected, abs=1e-4)
        assert model.weights[column, column] == 0


def test_ease_leaves_out_all_but_the_most_liked(parts, monkeypatch):
    monkeypatch.setattr(baselines, "BLOCK", 7)
    train, _ = parts
    likes = baselines.likes(train).toarray().sum(axis=0)
    model = baselines.EASE(5.0, n_movies=12).fit(train)
    taken = np.isfinite(model.score_users([0])[0])
    assert taken.sum() == 12
    assert likes[taken].min() >= likes[~taken].max()


@pytest.mark.parametrize(
    "options", [{"penalty": 0}, {"penalty": -1}, {"penalty": 1, "n_movies": 0}]
)
def test_ease_names_a_wrong_parameter(options):
    name, value = list(options.items())[-1]
    with pytest.raises(ValueError, match=f"{name}={value}: must be"):
        baselines.EASE(**options)


def test_implicit_als_repeats_with_its_seed_whatever_the_threads(parts, monkeypatch):
    one, again, other = (
        baselines.ImplicitALS(factors=4, epochs=3, seed=seed).fit(parts[0]).movie_factors
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    package = baselines._implicit_als()
    monkeypatch.setattr(
        baselines, "_implicit_als", lambda: lambda *a, **o: package(*a, num_threads=1, **o)
    )
    single = baselines.ImplicitALS(factors=4, epochs=3, seed=1).fit(parts[0]).movie_factors
    assert np.array_equal(one, single)


def test_implicit_als_says_nothing(parts, capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        baselines.ImplicitALS(factors=2, epochs=1).fit(parts[0])
    assert capfd.readouterr() == ("", "")


def test_on_real_ratings_models_of_likes_beat_popularity(latest_small):
    """By about .08 in Precision@10, four times the half width of its interval over users."""
    parts = Ratings.from_frame(latest_small.ratings).split()
    popularity, ease, implicit = (
        metrics.ranking(model.fit(parts[0]), *parts).precision
        for model in (baselines.Popularity(), baselines.EASE(300.0), baselines.ImplicitALS())
    )
    assert ease > popularity + 0.05
    assert implicit > popularity + 0.05
