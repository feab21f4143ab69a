"""The numbers that the chapter on the grid search turns on."""

import pandas as pd
import pytest

from analysis.grid import findings, search


def test_the_numbers_of_the_paper():
    settings = search.settings()
    found = findings.of_paper(settings, search.distinct(settings))
    assert (found["n_settings"], found["n_models"]) == (24, 20)
    assert (found["best_k"], found["best_lam"], found["best_tau"]) == (10, 0.1, 0.25)
    assert found["n_second"] == 2
    assert found["hours"] == pytest.approx(13.2, abs=0.1)


def test_half_of_the_authors_models_are_worse_than_published_biases():
    found = findings.published()
    author = search.with_ratio(search.tables.paper("author_grid"))
    models = author.groupby(["k", "ratio"], as_index=False)["test_rmse"].mean()
    worse = models[models["test_rmse"] > found["bias_high"]]
    assert len(worse) == 10
    assert set(worse["k"]) == {50, 100}
    assert found["low"] < 0.7828 < found["bias_low"] <= found["bias_high"]
    assert found["k"] == 20


@pytest.mark.parametrize(("best", "n_edge", "n_beyond"), [(2.5, 2, 0), (5.0, 2, 1), (1.0, 1, 0)])
def test_the_numbers_of_this_dataset(best, n_edge, n_beyond):
    ratios = pd.DataFrame(
        {"author": 2.5, "inside": [2.5, min(best, 2.5)], "inside_rmse": [0.9, 0.88],
         "free": [2.5, best]},
        index=[2, 10],
    )  # fmt: skip
    noise = pd.DataFrame({"two seeds, here": [0.001, 0.002], "two runs, author": [0.003, 0.0]})
    models = pd.DataFrame({"k": [2, 10], "ratio": [2.5, best], "test_rmse": [0.9, 0.86]})
    curve = pd.DataFrame({"epoch": [1, 15, 20], "test_rmse": [1, 0.9, 0.95], "train_rmse": 0.8})
    found = findings.of(ratios, 2.5, noise, models, curve, curve[1:].assign(train_rmse=0.9))
    assert (found["n_edge"], found["author_n_edge"], found["n_beyond"]) == (n_edge, 2, n_beyond)
    assert (found["low"], found["low_k"], found["low_ratio"]) == (0.86, 10, best)
    assert found["gain"] == pytest.approx(0.02)
    assert (found["noise"], found["author_noise"]) == (0.002, 0.003)
    assert found["late"] == found["author_late"] == pytest.approx(0.05)
    assert (found["gap"], found["author_gap"]) == pytest.approx((0.15, 0.05))


def test_steps_to_a_stronger_penalty_are_counted():
    models = pd.DataFrame(
        {"k": [2, 2, 2, 10, 10, 10], "ratio": [2.5, 0.5, 1.0] * 2,
         "test_rmse": [0.7, 0.9, 0.8, 0.9, 0.8, 0.7]}
    )  # fmt: skip
    assert findings.steps_down(models) == (3, 4)
    assert findings.steps_down(models[models["ratio"] > 1]) == (0, 0)
