"""The numbers of the landing page, counted again from the tables that they are from."""

import pytest

from analysis.intro import findings
from lib.data import precomputed, tables


def test_the_grid_of_the_paper_has_fewer_models_than_settings():
    numbers = findings.paper()
    table = tables.paper("table2")
    assert numbers["n_settings"] == len(table)
    ratios = {(row.k, round(row.tau / row.lam, 9)) for row in table.itertuples()}
    assert numbers["n_models"] == len(ratios) < numbers["n_settings"]
    assert numbers["most_rated_precision"] > numbers["precision"] == 0.043
    assert numbers["rmse"] == pytest.approx(table["test_rmse"].min(), abs=5e-5)


def test_the_authors_errors_are_those_of_table_2_with_doubles_averaged():
    grid = findings.author_grid()
    assert len(grid) == findings.paper()["n_models"]
    table = tables.paper("table2")
    best = table.loc[(table["k"] == 10) & (table["lam"] == 0.1), "test_rmse"].min()
    ours = grid.query("k == 10 and ratio == 2.5")["test_rmse"].item()
    assert ours == pytest.approx(best, abs=1e-4)


def test_the_sweep_is_of_one_project_at_one_penalty_beyond_the_grid():
    sweep, numbers = findings.penalty_sweep(), findings.elsewhere()
    assert sweep["k"].is_unique
    assert sweep["ratio"].nunique() == 1
    assert numbers["other_ratio"] > findings.author_grid()["ratio"].max()
    assert numbers["other_rmse"] == sweep["test_rmse"].min() < findings.paper()["rmse"]
    assert sweep["test_rmse"].max() < numbers["biases_rmse"] < 0.86


def test_results_on_real_ratings_are_the_carried_ones():
    numbers = findings.real_ratings()
    geometries = precomputed.read("ml-latest-small", "geometry").frames["geometries"]
    assert numbers["lift"] in set(geometries["lift"])
    assert numbers["lift"] > 1
    assert numbers["n_animated"] in range(11)
    assert 0 < numbers["animated_p"] <= 1


def test_speed_compares_one_epoch_of_the_same_number_of_ratings():
    numbers = findings.speed()
    assert numbers["our_ratings"] == tables.paper("author_grid")["n_train"].iloc[0]
    assert numbers["author_seconds"] > numbers["our_seconds"] > 0


def test_all_names_are_different():
    parts = (findings.paper, findings.elsewhere, findings.real_ratings, findings.speed)
    assert len(findings.of()) == sum(len(part()) for part in parts)
