"""What the appendix says of the twin: numbers for the text and its small tables."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.twin import findings
from lib.data import load, tables
from lib.recommend import titles


@pytest.fixture(scope="module")
def simulated():
    return load("twin-small")


def test_the_terms_of_a_score_add_up_and_explain_the_stars(simulated):
    terms = findings.explained(simulated, 2000)
    parts = terms[["μ", "user's bias", "film's bias", "taste"]].sum(axis=1)
    assert (parts - terms["score"]).abs().max() < 0.03
    assert np.corrcoef(terms["score"], terms["stars"])[0, 1] > 0.5
    existing = simulated.movies["title"][~simulated.invented]
    assert set(terms["film"]) <= set(existing.map(titles.short))
    assert len(findings.explained(simulated, 0)) == 0


def test_known_films_are_all_there_with_what_they_were_given(simulated):
    known = findings.known_films(simulated)
    given = tables.twin("landmarks").set_index("title").loc[known["film"]]
    assert len(known) == simulated.truth.landmark.sum()
    assert known["ratings on 32M"].is_monotonic_decreasing
    assert (known["ratings on 32M"].to_numpy() == given["n_ratings"].to_numpy()).all()
    often = known[known["ratings here"] >= 100]
    assert (often["mean here"] - often["mean on 32M"]).abs().max() < 0.5
    first = simulated.movies["movie_id"][simulated.movies["title"] == known["film"][0]].item()
    assert known["ratings here"][0] == (simulated.ratings["movie_id"] == first).sum()


def test_cosines_of_kin_by_hand():
    truth = SimpleNamespace(
        movie_factors=np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
        landmark=np.array([True, True, True, False]),
        kin=np.array(["A", "A", "alone", ""]),
    )
    table = findings.kin_cosines(truth)
    assert table.to_numpy().tolist() == [["any two known films", 3, 0.33], ["A", 2, 1.0]]


def test_without_kin_only_the_known_films_are_compared():
    truth = SimpleNamespace(
        movie_factors=np.eye(2), landmark=np.ones(2, bool), kin=np.array(["", ""])
    )
    assert findings.kin_cosines(truth)["group"].tolist() == ["any two known films"]


def test_numbers_of_the_text_come_from_the_calibration_and_this_dataset(simulated):
    here = pd.DataFrame({"ok": pd.array([True, False, True], dtype="boolean")})
    calibration = tables.twin("calibration")
    numbers = findings.of(simulated, calibration, here)
    assert (numbers["here"], numbers["here_within"]) == (3, 2)
    assert numbers["landmarks"] == simulated.truth.landmark.sum()
    full = findings.of_size(calibration, "twin-32m")
    assert numbers["full"] == full["predicted"]
    assert numbers["full_within"] == full["predicted_within"]
