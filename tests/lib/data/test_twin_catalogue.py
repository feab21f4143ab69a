"""The twin's catalogue: known films as they are, and names for the others."""

import numpy as np
import pytest

from lib.data import tables
from lib.data.twin import popularity, titles


@pytest.fixture
def films(first_catalogue):
    return first_catalogue


@pytest.fixture(scope="module")
def landmarks():
    return tables.twin("landmarks")


def test_invented_films_are_numbered_by_kind_and_year_in_the_order_of_their_ratings():
    found = titles.describe(
        [("Comedy",), ("Comedy",), ("Comedy",), (), ("Comedy", "Drama"), ()],
        np.array([1999, 1999, 2000, 1987, 1999, 0]),
        np.array([5, 9, 9, 0, 1, 2]),
    )
    assert found == [
        "Comedy no. 2 (1999)",
        "Comedy no. 1 (1999)",
        "Comedy no. 1 (2000)",
        "Film no. 1 (1987)",
        "Comedy, Drama no. 1 (1999)",
        "Film no. 1",
    ]


def test_what_is_known_exactly_is_taken_first():
    pool = np.array([3, 1010, 1490, 1500, 2000])
    taken, left = popularity.take(pool, np.array([1600, 1500, 3]))
    assert taken.tolist() == [1490, 1500, 3]
    assert left.tolist() == [1010, 2000]


def test_two_digits_take_the_largest_number_that_they_may_stand_for():
    pool = np.array([900, 1380, 1410, 1449, 1460, 1600])
    taken, left = popularity.take(pool, np.array([1400, 1400]))
    assert sorted(taken) == [1410, 1449]
    assert left.tolist() == [900, 1380, 1460, 1600]


def test_known_films_have_about_as_many_ratings_as_on_ml_32m(films, landmarks):
    n_ratings = dict(zip(films.movies["title"], films.n_ratings, strict=True))
    ratio = landmarks["title"].map(n_ratings) / landmarks["n_ratings"]
    assert ratio.between(0.9, 1.1).all()
    exact = tables.facts("most_rated_movies")
    assert (exact["title"].map(n_ratings) == exact["n_ratings"]).all()


def test_known_films_keep_their_mean_and_no_other_film_is_better_than_the_best(films, landmarks):
    means = dict(zip(films.movies["title"], films.mean_stars, strict=True))
    rated = landmarks.dropna(subset="mean")
    assert np.abs(rated["title"].map(means) - rated["mean"]).max() < 0.05 + 1e-3
    best = tables.facts("best_rated_movies")
    assert np.abs(best["title"].map(means) - best["mean_rating"]).max() < 1e-3
    assert films.mean_stars[films.n_ratings >= 100].max() <= best["mean_rating"].max() + 1e-3


def test_means_by_genre_and_popularity_are_still_those_of_ml_32m(films):
    facts = tables.facts("genres").set_index("genre")["mean_rating"]
    for genre, labelled in zip(films.genre_names, films.labels.T, strict=True):
        mean = np.average(films.mean_stars[labelled], weights=films.n_ratings[labelled])
        assert mean == pytest.approx(facts[genre], abs=0.02)
    classes = tables.facts("movie_mean_by_popularity")
    for row in classes.itertuples():
        here = (films.n_ratings >= row.min_ratings) & (films.n_ratings <= row.max_ratings)
        mean = np.average(films.mean_stars[here], weights=films.n_ratings[here])
        assert mean == pytest.approx(row.mean_rating, abs=0.02)


def test_every_row_of_the_known_films_says_where_it_is_from(landmarks):
    assert landmarks["title"].is_unique
    assert set(landmarks["source"]) == {"facts", "reported", "estimated"}
    exact = landmarks[landmarks["source"] == "facts"].set_index("title")["n_ratings"]
    facts = tables.facts("most_rated_movies").set_index("title")["n_ratings"]
    assert (exact[facts.index] == facts).all()
