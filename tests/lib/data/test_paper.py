"""The transcription of the paper's tables, checked against its author's logs."""

import pytest

from lib.data import tables

SETTING = ["k", "lam", "tau"]


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
