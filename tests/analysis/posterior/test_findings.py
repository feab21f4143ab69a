"""The numbers of the chapter, on made-up tables."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.posterior import findings

BY_K = pd.DataFrame(
    {"k": [2, 10, 50], "rmse": [0.84, 0.83, 0.835], "paper_rmse": [0.88, 0.95, 1.0],
     "best_rmse": [0.86, 0.825, 0.85], "best_ratio": [10.0, 15.0, 25.0]}
)  # fmt: skip


def test_a_chain_beside_the_mode():
    history = pd.DataFrame({"test_rmse": [2.0, 1.0, 0.9], "test_rmse_mean": [np.nan, 1.0, 0.8]})
    found = findings.of_chain(SimpleNamespace(history=history, burn_in=1), 0.85)
    assert found == pytest.approx({"draw": 0.95, "mean": 0.8, "mode": 0.85, "gain": 0.05})


def test_the_error_by_k():
    found = findings.of_dimensions(BY_K)
    assert found["mode_range"] == pytest.approx(0.12)
    assert found["change"] == pytest.approx(0.005)  # of k = 10 and 50
    assert (found["lowest"], found["best_mode"]) == (0.83, 0.825)
    assert np.isnan(found["ahead"])  # a mode is below the posterior at every k


@pytest.mark.parametrize(
    ("errors", "ahead"),
    [([0.84, 0.82, 0.81], 10), ([0.82, 0.84, 0.81], 50), ([0.8, 0.8, 0.8], 2)],
)
def test_the_posterior_is_ahead_from_a_k_on(errors, ahead):
    assert findings.of_dimensions(BY_K.assign(rmse=errors))["ahead"] == ahead


def test_datasets_stand_side_by_side():
    lower = BY_K.assign(rmse=[0.83, 0.82, 0.815])
    table = findings.dimensions({"real": BY_K, "twin": lower})
    assert list(table.columns) == ["Test RMSE, stars", "real", "twin"]
    assert table["twin"].tolist() == [
        "0.8150 (k = 50)", "0.8250 (k = 10, τ/λ = 15)", "0.0050", "0.1200", "10"
    ]  # fmt: skip


def test_the_worst_coverage_is_the_largest_difference():
    scored = pd.DataFrame({"model": ["a", "b"], "50%": [0.52, 0.3], "95%": [0.91, 0.99]})
    worst = findings.worst_coverage(scored, (0.5, 0.95))
    assert worst.to_dict() == pytest.approx({"a": 0.04, "b": 0.2})


def test_lists_in_numbers():
    names = ["posterior mean", "mean − 2 sd", "one draw each", "ALS", "ALS, films with 20 or more"]
    table = pd.DataFrame(
        {"ranked_by": names, "caution": [0, 2, np.nan, np.nan, np.nan],
         "precision": [0.05, 0.09, 0.01, 0.03, 0.045], "raters": [40, 90, 1, 30, 50]}
    )  # fmt: skip
    assert findings.of_rankings(table, 2.0) == pytest.approx(
        {"mean": 0.05, "bound": 0.09, "draw": 0.01, "plain": 0.03, "filtered": 0.045, "gain": 2.0,
         "raters_plain": 30, "raters_bound": 90}
    )  # fmt: skip


def test_the_range_of_implied_penalties():
    parts = ["noise", "users' biases", "films' biases", "taste, direction 1", "taste, direction 2"]
    table = pd.DataFrame({"part": parts, "ratio": [np.nan, 2.0, 2.5, 1.5, 4.0]})
    assert findings.ratios(table) == {"user": 2.0, "movie": 2.5, "strongest": 1.5, "weakest": 4.0}
