"""Estimates of ratings and means of known films, from a sample."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.twin import known_films
from lib.data import tables

RATE = 100_836 / 32_000_204


def test_the_expected_number_of_ratings_grows_with_those_seen_and_falls_with_the_rate():
    seen = np.array([0, 1, 5, 50, 300])
    found = known_films.expected_ratings(seen, np.full(5, RATE))
    assert (np.diff(found) > 0).all()
    assert found[0] < 100
    assert found[-1] == pytest.approx(300 / RATE, rel=0.1)
    # Most films that are seen 50 times of expected 45 have been lucky: popular ones are few.
    assert found[3] < 50 / RATE
    assert (known_films.expected_ratings(seen, np.full(5, RATE / 2)) > found).all()


def test_a_mean_of_few_ratings_is_drawn_towards_the_typical_one():
    films = pd.DataFrame({"size": [1, 9, 10**6], "mean": [5.0, 5.0, 5.0]})
    typical = pd.DataFrame({"mean": [3.0] * 3, "sd": [1 / 3] * 3})
    found = known_films.shrunk_means(films, typical, variance=1.0)
    assert found == pytest.approx([3.2, 4.0, 5.0], abs=1e-4)


@pytest.fixture(scope="module")
def sample():
    """Ratings of real titles: the table's estimated films, in its order of popularity."""
    known = tables.twin("landmarks")
    films = known[known["source"] == known_films.ESTIMATED].head(200)
    films = films.sort_values("n_ratings", ascending=False)
    size = np.maximum(films["n_ratings"].to_numpy() * RATE, 2).astype(int)
    movie_id = np.repeat(np.arange(len(films)), size)
    rating = np.where(np.arange(len(movie_id)) % 2, 3.0, 4.0)
    movies = pd.DataFrame(
        {
            "movie_id": np.arange(len(films)),
            "title": films["title"].to_numpy(),
            "year": films["year"].to_numpy(),
            "genres": [tuple(text.split("|")) for text in films["genres"]],
        }
    )
    ratings = pd.DataFrame({"movie_id": movie_id, "rating": rating})
    return SimpleNamespace(movies=movies, ratings=ratings)


def test_what_is_known_stays_and_the_rest_is_estimated_anew(sample):
    present = tables.twin("landmarks")
    table = known_films.build(sample, present)
    assert list(table) == known_films.COLUMNS
    assert table["title"].is_unique
    fixed = present["source"] != known_films.ESTIMATED
    before = present[fixed].set_index("title")
    after = table.set_index("title").loc[before.index]
    assert (after["n_ratings"] == before["n_ratings"]).all()
    assert after["kin"].fillna("").equals(before["kin"].fillna(""))
    assert len(table) == fixed.sum() + 200
    estimated = table[table["source"] == known_films.ESTIMATED]
    assert set(estimated["title"]) == set(sample.movies["title"])
    assert estimated["mean"].between(3.0, 4.0).all()
    assert (estimated["n_ratings"] % 100 == 0).all()


def test_the_exact_means_of_the_facts_win_over_estimates(sample):
    table = known_films.build(sample, tables.twin("landmarks")).set_index("title")
    best = tables.facts("best_rated_movies").set_index("title")["mean_rating"]
    assert np.abs(table.loc[best.index, "mean"] - best).max() <= 0.05 + 1e-9
