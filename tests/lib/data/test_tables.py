"""The tables that are carried: facts that agree with one another, the paper beside its logs."""

import numpy as np
import pytest

from lib.data import tables
from lib.data.tables import DATA

RATINGS, USERS, RATED_MOVIES, MOVIES = 32_000_204, 200_948, 84_432, 87_585
SETTING = ["k", "lam", "tau"]


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


def test_table2_is_the_whole_grid_of_table1():
    values = tables.paper("table1").set_index("symbol")["values"]
    grid = [[float(value) for value in values[name].split(",")] for name in SETTING]
    expected = [[k, lam, tau] for k in grid[0] for lam in grid[1] for tau in grid[2]]
    assert tables.paper("table2")[SETTING].to_numpy().tolist() == expected
    assert len(expected) == 24


@pytest.mark.parametrize("column", ["precision", "recall", "train_rmse", "test_rmse"])
def test_table2_rounds_the_values_of_the_logs(column):
    printed = tables.paper("table2").set_index(SETTING)[column]
    logged = tables.paper("author_grid").set_index(SETTING)[column]
    assert (printed - logged).abs().max() < 5e-5


def test_best_setting_in_the_prose_is_the_best_row_of_table2():
    table = tables.paper("table2")
    best = table.loc[table["test_rmse"].idxmin()]
    assert best["test_rmse"] == tables.paper_number("best_test_rmse")
    for name in SETTING:
        assert best[name] == tables.paper_number(f"best_{name}")


def test_curves_have_twenty_epochs_that_end_in_table2():
    curves = tables.paper("author_curves")
    assert (curves.groupby(SETTING)["epoch"].agg(list).map(len) == 20).all()
    last = curves[curves["epoch"] == 20].set_index(SETTING)["test_rmse"]
    assert (last - tables.paper("table2").set_index(SETTING)["test_rmse"]).abs().max() < 3e-4


def test_table3_has_three_lists_of_ten_distinct_films():
    table = tables.paper("table3")
    assert table.groupby("alpha")["rank"].agg(list).tolist() == [list(range(1, 11))] * 3
    assert not table.duplicated(["alpha", "movie_id"]).any()
    best = tables.facts("best_rated_movies").set_index("movie_id")["title"]
    shared = table[table["movie_id"].isin(best.index)]
    assert len(shared) > 10
    assert (shared["movielens_title"] == shared["movie_id"].map(best)).all()


def test_figure_2f_gives_the_shares_quoted_in_the_prose():
    shares = tables.paper("figure2f").set_index("slice")["share"]
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    for genre in ("Drama", "Comedy", "Thriller", "Romance"):
        assert round(100 * shares[genre], 1) == tables.paper_number(f"{genre.lower()}_share")


def test_figure6_has_twenty_five_films():
    assert tables.paper("figure6")["movie_id"].nunique() == 25


def test_an_unknown_number_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"no number 'mean'.*global_mean"):
        tables.paper_number("mean")


@pytest.mark.parametrize("folder", ["facts", "paper"])
def test_every_file_has_its_source_recorded(folder):
    files = {path.name for path in (DATA / folder).iterdir()} - {"SOURCES.csv"}
    assert files == set(tables.read(folder, "SOURCES")["file"])


def test_an_unknown_table_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"no table 'genre'.*genres.*rating_histogram"):
        tables.facts("genre")
