"""The numbers of the chapter on other models, on made-up ones."""

import pandas as pd
import pytest

from analysis.other_models import findings
from lib.data import tables


def rules(weighted_precision):
    rows = {
        "paper": (0.9, 0.8, 0.04),
        "joint": (0.88, 0.8005, 0.04),
        "weighted": (0.95, 0.81, weighted_precision),
    }
    return pd.DataFrame(rows, index=["early", "late", "precision"]).T


def test_the_numbers_of_the_updates():
    found = findings.of_updates(rules(0.01))
    assert found == pytest.approx(
        {"joint_early": 0.02, "joint_late": -0.0005, "weighted_gap": 0.01,
         "weighted_precision": 0.25}
    )  # fmt: skip
    nothing = findings.of_updates(rules(0).assign(precision=0))
    assert nothing["weighted_precision"] == 0


def test_models_are_compared_user_by_user():
    hits = {
        "Popularity": [0.2, 0.1, 0.3],
        "ALS, paper's best": [0.1, 0.0, 0.2],
        "best": [0.2, 0.3, 0.4],
        "EASE": [0.5, 0.5, 0.5],
        "Implicit ALS": [0.4, 0.4, 0.4],
        "Film mean": [0.0, 0.0, 0.0],
    }
    measures = {name: pd.DataFrame({"precision": found}) for name, found in hits.items()}
    rows = {name: {"precision": sum(found) / 3, "novelty": 9.0} for name, found in hits.items()} | {
        "Global mean": {"rmse": 1.0}
    }
    found = findings.of_contest(rows, measures, "best", 0.05)
    assert (found["popular"], found["popular_half"]) == pytest.approx((0.1, 0), abs=1e-9)
    assert found["als"] == pytest.approx(0.1)
    assert found["als_half"] > 0.05
    assert (found["likes"], found["stars"]) == pytest.approx((0.5, 0.3))
    assert found["novelty"] == 9
    assert found["floor_ratio"] == 0.05 / tables.paper_number("best_precision_at_10")
