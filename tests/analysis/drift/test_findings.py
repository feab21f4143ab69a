"""The tables and numbers of the chapter on drift, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.drift import findings
from analysis.drift.drift import Overall

POWER = pd.DataFrame(
    {
        "planted": ["level", "exchange"],
        "size": [0.1, 1.0],
        "n_planted": 4,
        "level": [0.0, 0.25],
        "vector": [0.0, 0.75],
        "other_level": [1, 0],
        "other_vector": [2, 0],
    }
)
SCORES = pd.DataFrame(
    {
        "level_score": [3.0, 9.0, 1.0],
        "vector_score": [1.0, 0.0, 2.0],
        "level_change": [0.1, -0.2, 0.3],
        "level_change_1": [0.0, -0.1, 0.3],
        "level_change_2": [0.2, -0.3, 0.3],
    }
)


def summary(p, n_found=3):
    table = pd.DataFrame({"level_score": np.zeros(1200)})
    masks = {"level": np.zeros(1200, bool), "vector": np.arange(1200) < n_found}
    overall = {kind: Overall(p, 0.123) for kind in masks}
    return findings.summary(table, masks, overall, POWER, 19)


def test_a_summary_counts_discoveries_and_says_what_was_found_of_the_exchanged():
    found = summary(0.05)
    assert found["n_found"].tolist() == [0, 3]
    assert found["power"].tolist() == [0.25, 0.75]
    cells = findings.summary_cells(found)
    assert cells.iloc[1].tolist() == ["vector", "1,200", 3, "0.050", "0.12", "75%"]


def test_power_is_written_out():
    power = findings.power_cells(POWER)
    assert power["Size"].tolist() == ["0.1 stars", "100% of the users"]
    assert power.iloc[0].tolist()[4:] == ["0%", 3, "100%"]
    assert power.iloc[1].tolist()[2:] == [4, "25%", "75%", 0, "0%"]
    nothing = POWER.assign(level=0.0, vector=0.0, other_level=0, other_vector=0)
    assert findings.power_cells(nothing)["Of all found"].tolist() == ["–", "–"]


def test_the_highest_scores_are_those_of_films_to_be_listed():
    info = pd.DataFrame({"title": ["A", "B", "C"], "genres": [("X", "Y", "Z"), (), ("X",)]})
    info["ratings"] = [5, 1234, 7]
    masks = {"level": np.array([False, True, False]), "vector": np.zeros(3, bool)}
    among = np.array([True, True, False])
    films = findings.highest(info, SCORES, masks, [SCORES, 3 * SCORES], among, n=1)
    assert films["title"].tolist() == ["B", "A"]
    assert films["largest"].tolist() == [18, 4]
    cells = findings.film_cells(films)
    row = ["level", "B", "–", "1,234", "-0.10", "-0.30", "9.0", "18.0", "yes"]
    assert cells.iloc[0].tolist() == row
    assert cells["Genres"].tolist() == ["–", "X, Y"]


def test_carried_films_have_no_genres():
    films = pd.DataFrame(
        {"kind": ["level"], "title": ["Up"], "level_change": [0.5], "score": [6.75],
         "found": [True]}
    )  # fmt: skip
    assert findings.film_cells(films).iloc[0].tolist() == ["level", "Up", "+0.50", "6.8", "yes"]


def test_genres_are_counted_outside_what_permuted_periods_give():
    table = pd.DataFrame({"level_change": [0.3, -0.1, 0.0], "vector_drift": [0.5, 0.1, -0.2]})
    nulls = [
        pd.DataFrame({"level_change": sign * np.full(3, 0.1), "vector_drift": 0.1})
        for sign in (1, -1, 1)
    ]
    found = findings.of_genres(table, nulls)
    assert (found["n_genres"], found["n_outside"], found["n_vector"]) == (3, 1, 1)
    assert found["expected"] == pytest.approx(0.15)
    assert found["vector_expected"] == pytest.approx(0.75)


@pytest.mark.parametrize(("rows", "n"), [([[0, 0]] * 3, 0), ([[0, 0], [2, 1]], 1)])
def test_permutations_that_find_something_are_counted(rows, n):
    found = findings.of_permutations(pd.DataFrame(rows, columns=["level", "vector"]))
    assert found == {"n_permutations": len(rows), "none_found": n}


def test_the_truth_is_met_or_not():
    assert findings.truth(summary(0.2, 0), None)["As it ought to be"].tolist() == ["yes"] * 3
    genres = {"n_outside": 5, "expected": 0.8}
    assert findings.truth(summary(0.04), genres)["As it ought to be"].tolist() == ["no"] * 4
