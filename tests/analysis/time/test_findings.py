"""The tables and numbers of the chapter on time, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.time import findings
from lib.data import Ratings

SPLITS = ("random", "last of each user", "from a date on", "whole users at random")
RESULTS = pd.DataFrame(
    {
        "split": np.repeat(SPLITS, 3),
        "model": ["biases only", "paper's best", "strong"] * 4,
        "rmse": [0.9, 0.8, 0.85, 0.95, 0.9, 0.88, 1.0, 1.1, 1.05, 1.0, 1.0, 1.0],
        "error": 0.01,
        "mean_error": 0.3,
        "precision": 0.1,
        "recall": 0.05,
        "n_ranked": 2_000,
        "relevant": 12.34,
    }
)


def test_splits_become_a_row_each_in_their_order():
    cells = findings.split_cells(RESULTS)
    assert cells.columns.tolist() == ["Split", "biases only", "paper's best", "strong"]
    assert cells["Split"].tolist() == list(SPLITS)
    assert cells.iloc[0].tolist()[1:3] == ["0.9000 ± 0.0196", "0.8000 ± 0.0196"]


def test_gains_are_those_of_the_better_model_with_vectors():
    found = findings.of_splits(RESULTS)
    assert found["last_more"] == pytest.approx(0.1)
    assert found["dated_error"] == pytest.approx(0.0196, abs=1e-4)
    gains = [found[f"gain_{name}"] for name in ("random", "last", "dated", "whole")]
    assert gains == pytest.approx([0.1, 0.07, -0.05, 0])


def test_the_error_of_the_mean_is_taken_out_of_the_rmse():
    means = (type("Part", (), {"mean": mean}) for mean in (3.5, 3.4))
    found = findings.of_means(RESULTS, *means)
    assert found == pytest.approx(
        {"change": -0.1, "off": 0.3, "without": np.sqrt(1.1**2 - 0.3**2), "whole": 0.3, "last": 0.3}
    )


@pytest.mark.parametrize("n_new", [0, 1, 2])
def test_unknown_users_are_counted(n_new):
    frame = pd.DataFrame({"user_id": np.arange(4), "movie_id": 1, "rating": 3.0})
    ratings = Ratings.from_frame(frame)
    late = np.arange(4) >= 4 - n_new if n_new else np.zeros(4, bool)
    late[0] |= not n_new
    shown = findings.unknown_cells({"a": (ratings.part(~late), ratings.part(late))})
    assert shown["Unknown users"].tolist() == [str(max(n_new, 1))]
    assert shown["Test ratings, users"].tolist() == ["100.0%"]
    assert shown["Unknown movies"].tolist() == ["0"]


def test_like_is_compared_with_like():
    first = pd.DataFrame({"n_ratings": [5, 100, 300], "mse": [9.0, 1.0, 4.0]}, index=[0, 1, 5])
    second = pd.DataFrame({"n_ratings": [300, 100], "mse": [1.0, 9.0]}, index=[1, 5])
    row = findings.like_with_like({"known": (first, second)}).loc["known"]
    assert row["at_random"] == pytest.approx(np.sqrt((100 + 1200) / 400))
    assert row["same_films"] == pytest.approx(np.sqrt((300 + 400) / 400))
    assert row["later"] == pytest.approx(np.sqrt((300 + 900) / 400))
    assert row["films"] + row["rest"] == pytest.approx(row["later"] - row["at_random"])


def test_rankings_are_written_out():
    cells = findings.ranking_cells(RESULTS)
    assert cells.iloc[0].tolist() == ["random", "biases only", "0.1000", "0.0500", "12.3", "2,000"]


@pytest.mark.parametrize(
    ("old_half", "spread", "met"),
    [(0.0, 1.0, ["yes", "yes"]), (0.01, 2.5, ["no", "no"]), (0.0, 0.1, ["yes", "no"])],
)
def test_the_truth_is_met_or_not(old_half, spread, met):
    assert findings.truth(old_half, spread)["As it ought to be"].tolist() == met
