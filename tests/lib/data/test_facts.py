"""The carried aggregates of MovieLens 32M must agree with one another."""

import numpy as np
import pytest

from lib.data import tables
from lib.data.tables import DATA

RATINGS, USERS, RATED_MOVIES, MOVIES = 32_000_204, 200_948, 84_432, 87_585


def test_totals_are_those_of_the_dataset():
    counts = tables.fact_numbers()["counts"]
    assert [counts[key] for key in ("ratings", "users", "rated_movies", "movies")] == [
        RATINGS,
        USERS,
        RATED_MOVIES,
        MOVIES,
    ]


def test_rating_histogram_gives_total_mean_and_deviation():
    histogram = tables.facts("rating_histogram")
    assert histogram["n_ratings"].sum() == RATINGS
    mean = np.average(histogram["rating"], weights=histogram["n_ratings"])
    variance = np.average((histogram["rating"] - mean) ** 2, weights=histogram["n_ratings"])
    assert mean == pytest.approx(tables.fact_numbers()["ratings"]["mean"], abs=1e-12)
    assert np.sqrt(variance) == pytest.approx(tables.fact_numbers()["ratings"]["std"], abs=1e-7)


@pytest.mark.parametrize(
    ("name", "counted", "total", "smallest"),
    [
        ("user_degree_hist", "n_users", USERS, 20),
        ("movie_degree_hist", "n_movies", RATED_MOVIES, 1),
    ],
)
def test_degree_histograms_sum_to_users_movies_and_ratings(name, counted, total, smallest):
    histogram = tables.facts(name)
    assert histogram[counted].sum() == total
    assert (histogram["n_ratings"] * histogram[counted]).sum() == RATINGS
    assert histogram["n_ratings"].min() == smallest
    assert histogram["n_ratings"].is_monotonic_increasing


def test_ratings_per_month_sum_to_the_total_within_the_stated_doubt():
    months = tables.facts("ratings_per_month")
    doubtful = (months["certainty"] != "exact").sum()
    assert abs(months["n_ratings"].sum() - RATINGS) <= 160 * doubtful
    assert months["month"].iloc[[0, -1]].tolist() == ["1995-01", "2023-10"]


def test_release_years_and_titles_without_a_year_make_up_the_whole():
    years, missing = tables.facts("by_release_year"), tables.fact_numbers()["release_year"]
    assert years["n_movies"].sum() + missing["no_year"] == MOVIES
    assert years["n_ratings"].sum() + missing["ratings_no_year"] == RATINGS


@pytest.mark.parametrize("what", ["movies", "ratings"])
def test_cooccurrence_is_symmetric_with_the_genre_counts_on_its_diagonal(what):
    pairs = tables.facts(f"genre_cooccurrence_{what}").set_index("genre")
    genres = tables.facts("genres").set_index("genre").loc[pairs.index]
    assert pairs.columns.tolist() == pairs.index.tolist()
    assert (pairs.to_numpy() == pairs.to_numpy().T).all()
    assert (np.diag(pairs) == genres[f"n_{what}"]).all()


def test_popularity_bins_cover_all_rated_movies():
    bins = tables.facts("movie_mean_by_popularity")
    assert bins["n_movies"].sum() == RATED_MOVIES
    assert bins["n_ratings"].sum() == RATINGS
    assert np.average(bins["mean_rating"], weights=bins["n_ratings"]) == pytest.approx(
        tables.fact_numbers()["ratings"]["mean"], abs=1e-9
    )


@pytest.mark.parametrize("folder", ["facts", "paper"])
def test_every_file_has_its_source_recorded(folder):
    files = {path.name for path in (DATA / folder).iterdir()} - {"SOURCES.csv"}
    assert files == set(tables.read(folder, "SOURCES")["file"])


def test_an_unknown_table_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"no table 'genre'.*genres.*rating_histogram"):
        tables.facts("genre")
