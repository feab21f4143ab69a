"""The calibration table: its measures by hand, and the table that the book shows."""

import numpy as np
import pandas as pd
import pytest

from analysis.twin import calibration
from lib.data import datasets, tables


def test_distances_and_gini_by_hand():
    assert calibration._ks([1, 2, 3, 4], [1, 2, 3, 4]) == 0
    assert calibration._ks([1, 1, 1, 1], [2, 2]) == 1
    assert calibration._ks([1, 2], [1, 1, 2, 3]) == 0.25
    assert calibration._gini(np.array([3, 3, 3, 3])) == pytest.approx(0)
    assert calibration._gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)


def test_judgement_needs_a_target_and_respects_the_bound():
    rows = [("a", name, "predicted", 1.0, target, 0.2)
            for name, target in (("in", 1.1), ("out", 1.4), ("new", np.nan))]  # fmt: skip
    judged = calibration.judge(pd.DataFrame(rows, columns=calibration.COLUMNS))
    assert judged["ok"].tolist() == [True, False, pd.NA]
    assert judged["difference"][0] == pytest.approx(-0.1)


def test_small_twin_has_the_shape_of_ml_32m_but_for_chance():
    checks = calibration.judge(calibration.shape(datasets.load("twin-small")))
    checks = checks.set_index("quantity")
    # 628 users leave about 0.02 of chance in means and shares: three times the bounds must hold.
    assert (checks["difference"].abs() <= 3 * checks["bound"]).all()
    assert checks.loc["KS distance of ratings per user", "ok"]
    assert not any(name.startswith("KS distance of log") for name in checks.index)
    assert sum(name.startswith("mean stars, ") for name in checks.index) == 19


def test_wrong_stars_are_noticed():
    ml = datasets.load("twin-small")
    raised = ml.ratings.assign(rating=np.minimum(ml.ratings["rating"] + 0.5, 5.0))
    moved = type(ml)(**{**vars(ml), "ratings": raised})
    checks = calibration.judge(calibration.shape(moved)).set_index("quantity")
    assert not checks.loc["mean", "ok"]
    assert not checks.loc["share of 4.0 stars", "ok"]


def test_the_table_of_the_book_is_judged_against_the_known_numbers():
    table = tables.twin("calibration")
    assert set(table["dataset"]) == {"twin-small", "twin", "twin-32m"}
    judged = calibration.judge(table[calibration.COLUMNS])
    known = table["difference"].notna()
    assert known.sum() > 30
    assert (judged["ok"][known].astype(bool) == table["ok"][known].astype(bool)).all()
    for _, rows in table[table["dataset"] != "twin-small"].groupby("dataset"):
        the_targets_are_the_known_numbers(rows.set_index("quantity")["target"])


def the_targets_are_the_known_numbers(quantities):
    assert quantities["mean"] == pytest.approx(tables.fact_numbers()["ratings"]["mean"], abs=1e-6)
    for row in tables.paper("table2").itertuples():
        name = f"k={row.k}, lam={row.lam}, tau={row.tau}"
        assert quantities[name] == pytest.approx(row.test_rmse)
