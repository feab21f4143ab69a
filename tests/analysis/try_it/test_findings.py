"""The numbers and tables of the page "Try it"."""

import numpy as np
import pandas as pd
import pytest

from analysis.try_it import browser_model, findings


@pytest.fixture(scope="module")
def losses():
    overlap = {"float32": 1.0, "float16": 0.99, "int16": 0.998, "int8": 0.9}
    rows = [
        {"kind": kind, "rmse": 0.8 + number * 1e-6, "overlap": overlap[kind], "error": 0.001}
        for number, kind in enumerate(browser_model.KINDS)
    ]
    return pd.DataFrame(rows).assign(bytes=[44, 22, 22, 11])


def test_numbers_of_the_text(losses):
    content = {"titles": "A\nB\nC"}
    found = findings.of(content, losses)
    assert found["n_films"] == 3
    assert found["overlap"] == pytest.approx(99.8)
    assert found["small_overlap"] == pytest.approx(90)
    assert 0 < found["megabytes"] < 1e-3


def test_losses_are_told_against_float32(losses):
    shown = findings.losses(losses)
    assert shown["A number as"].tolist() == list(browser_model.KINDS)
    assert shown["Δ RMSE, millionths"].tolist() == ["+0.0", "+1.0", "+2.0", "+3.0"]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_reasons_have_a_column_for_each_rating(n):
    movies = pd.DataFrame({"title": ["A (1999)", "A (1999)", "B"], "genres": [("X", "Y"), (), ()]})
    top = pd.DataFrame({"movie_index": [2, 0], "affinity": [0.25, -0.5], "score": [2.0, 1.0]})
    shown = findings.reasons(movies, [0, 1][:n], [5.0, 1.0][:n], top, np.full((2, n), 0.125))
    assert shown.shape == (2, n + 4)
    assert shown["Recommended"].tolist() == ["B", "A (1999)"]
    assert shown["Genres"].tolist() == ["", "X, Y"]
    assert list(shown.columns[2:-2]) == ["A (1999), 5 stars", "A (1999), 1 star"][:n]
    assert shown["Score"].tolist() == ["+2.000", "+1.000"]
