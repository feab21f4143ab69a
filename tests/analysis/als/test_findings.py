"""What the chapter on alternating least squares says of models, from histories that are put in."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.als import findings
from lib.data import tables


def fitted(losses, tests):
    columns = {"epoch": range(1, len(losses) + 1), "loss": losses, "test_rmse": tests}
    return SimpleNamespace(history=pd.DataFrame(columns).assign(train_rmse=0.5))


def test_the_size_of_the_training_set_follows_from_the_numbers_of_ratings():
    degrees = pd.DataFrame({"n_ratings": [1, 4, 20], "n_users": [1, 2, 3]})
    assert findings.trained(degrees) == 1 + 2 * 3 + 3 * 16
    known = tables.fact_numbers()["split"]["n_train"]
    assert findings.trained(tables.facts("user_degree_hist")) == known


def test_the_end_is_told_from_the_lowest_error():
    table = findings.ends(
        {"a": fitted([3.0, 2.0, 1.0], [0.9, 0.8, 1.0]), "b": fitted([1.0], [0.7])}
    )
    assert table.loc["a"].tolist() == pytest.approx([0.5, 1.0, 0.8, 2])
    assert table.loc["b"].tolist() == pytest.approx([0.5, 0.7, 0.7, 1])


@pytest.mark.parametrize(
    ("losses", "number"),
    [([2.0], 0), ([2.0, 1.0, 1.0], 0), ([1.0, 1.0 + 1e-8], 0), ([1.0, 2.0, 1.0, 1.1], 2)],
)
def test_a_rise_is_more_than_rounding(losses, number):
    assert findings.rises(fitted(losses, losses)) == number


def test_a_model_without_stars_has_a_dash():
    score = SimpleNamespace(precision=0.1234, recall=0.5)
    table = findings.metrics({"popular": score, "model": score}, {"model": 0.9})
    assert table.to_numpy().tolist() == [
        ["popular", "–", "0.1234", "0.5000"],
        ["model", "0.9000", "0.1234", "0.5000"],
    ]
    assert findings.metrics({}, {}).empty
