"""Which comparisons are predictions: the declaration, and the table that the book shows."""

import pandas as pd
import pytest

from analysis.twin import calibration, findings, kinds
from lib.data import datasets, tables
from lib.data.twin.ingredients import BUILT_IN, FITTED


@pytest.fixture(scope="module")
def table():
    return tables.twin("calibration")


def test_a_prediction_is_neither_put_in_nor_fitted():
    assert kinds.of_quantity("sizes", "users") == BUILT_IN
    assert kinds.of_quantity("stars", "mean") == FITTED
    assert kinds.of_quantity("genres", "mean stars, Drama") == FITTED
    assert kinds.of_quantity("genres", "largest gap in a genre's share of labels") == BUILT_IN
    assert kinds.of_quantity("ranking", "Precision@10 at 100k ratings, x") == kinds.PREDICTED
    assert kinds.of_model(100, 0.05 / 0.5) == FITTED
    assert kinds.of_model(100, 0.1 / 0.1) == kinds.PREDICTED
    assert kinds.of_model(10, 0.25 / 0.1) == FITTED


def test_the_kept_kinds_are_those_of_the_declaration(table):
    models = table["part"] == "training"
    for row in table[~models].itertuples():
        assert row.kind == kinds.of_quantity(row.part, row.quantity)
    grid = {f"k={r.k}, lam={r.lam}, tau={r.tau}": r for r in tables.paper("table2").itertuples()}
    for row in table[models & table["quantity"].isin(grid)].itertuples():
        setting = grid[row.quantity]
        assert row.kind == kinds.of_model(setting.k, setting.tau / setting.lam)
    rest = table[models & ~table["quantity"].isin(grid)]
    assert (rest["kind"] == FITTED).all()


def test_every_size_has_all_settings_of_the_grid(table):
    for _, rows in table[table["dataset"] != "twin-small"].groupby("dataset"):
        assert findings.grid(rows)["k"].value_counts().to_dict() == {2: 6, 10: 6, 50: 6, 100: 6}


def test_the_score_counts_each_kind_apart():
    rows = pd.DataFrame(
        {
            "dataset": "here",
            "kind": [kinds.PREDICTED, BUILT_IN, kinds.PREDICTED, kinds.PREDICTED],
            "ok": pd.array([True, True, False, pd.NA], dtype="boolean"),
        }
    )
    found = kinds.score(rows)
    assert found.to_numpy().tolist() == [["here", BUILT_IN, 1, 1], ["here", kinds.PREDICTED, 2, 1]]


def test_the_numbers_of_the_prose(table):
    found = findings.of_size(table, "twin-32m")
    rows = table[(table["dataset"] == "twin-32m") & (table["kind"] == kinds.PREDICTED)]
    assert found["predicted"] == len(rows)
    assert found["predicted_within"] == rows["ok"].astype(bool).sum()
    assert found["grid"] == 24
    # five ratios for each of four k, less the six that were fitted to
    assert found["grid_models"] == 14
    grid = findings.grid(table[table["dataset"] == "twin"])
    assert findings.of_size(table, "twin")["grid_outside"] == (~grid["ok"].astype(bool)).sum()


def test_the_shape_of_a_twin_has_a_kind_in_every_row():
    shape = calibration.shape(datasets.load("twin-small"))
    assert set(shape["kind"]) == {BUILT_IN, FITTED}
