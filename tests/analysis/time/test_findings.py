"""The words and tables of the chapter on time, by hand."""

import numpy as np
import pandas as pd

from analysis.time import findings
from analysis.time.drift import Overall

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


def summary(p):
    table = pd.DataFrame({"level_score": np.zeros(1200)})
    masks = {"level": np.zeros(1200, bool), "vector": np.arange(1200) < 3}
    overall = {kind: Overall(p, 0.123) for kind in masks}
    return findings.drift_summary(table, masks, overall, POWER, 19)


def test_what_was_found_in_words():
    level, vector = (findings.drift_words(row, 0.1) for _, row in summary(0.05).iterrows())
    assert level == (
        "- **Level**: 0 of 1,200 films drift, at a false discovery rate of 10%. For the mean "
        "score of all films p = 0.050 (with 19 permutations it cannot be below 0.050): together "
        "they drift, by about 0.12 stars (root mean square). Of the exchanged films, 25% were "
        "found: most changes of that size would be missed."
    )
    assert vector.startswith("- **Vector**: 3 of 1,200 films drift")
    assert vector.endswith("75% were found.")


def test_no_drift_is_claimed_above_the_level():
    words = findings.drift_words(summary(0.1).iloc[0], 0.1)
    assert "no drift is shown of all films together" in words
    assert "stars (root mean square)" not in words


def test_tables_for_the_page():
    splits = pd.DataFrame(
        {"split": ["b", "b", "a", "a"], "model": ["two", "one"] * 2,
         "rmse": [1.0, 0.9, 0.8, 0.7], "error": 0.01}
    )  # fmt: skip
    cells = findings.split_cells(splits)
    assert cells.columns.tolist() == ["Split", "two", "one"]
    assert cells.iloc[0].tolist() == ["b", "1.0000 ± 0.0196", "0.9000 ± 0.0196"]
    power = findings.power_cells(POWER)
    assert power["Size"].tolist() == ["0.1 stars", "100% of the users"]
    assert power.iloc[0].tolist()[4:] == ["0%", 3, "100%"]
    assert power.iloc[1].tolist()[2:] == [4, "25%", "75%", 0, "0%"]
    nothing = POWER.assign(level=0.0, vector=0.0, other_level=0, other_vector=0)
    assert findings.power_cells(nothing)["Of all found"].tolist() == ["–", "–"]
    films = pd.DataFrame(
        {"kind": ["level"], "title": ["Up"], "level_change": [0.5], "score": [6.75],
         "found": [True]}
    )  # fmt: skip
    assert findings.film_cells(films).iloc[0].tolist() == ["level", "Up", "+0.50", "6.8", "yes"]
