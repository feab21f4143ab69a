"""The numbers and tables of the chapter on geometry, by hand."""

import pandas as pd
import pytest

from analysis.geometry import findings

TESTS = pd.DataFrame(
    {
        "genre": ["Horror", "War", "Drama"],
        "n_movies": [20, 1000, 50],
        "purity": [0.5, 0.3, 0.1],
        "purity_shuffled": [0.1, 0.2, 0.2],
        "purity_p": [0.001, 0.03, 0.9],
        "purity_holm": [0.003, 0.06, 0.9],
        "lift": [5.0, 1.5, 0.5],
        "silhouette": [0.1, 0.2, -0.1],
        "silhouette_p": [0.001, 0.001, 0.5],
        "silhouette_holm": [0.003, 0.003, 0.5],
    }
)
COMPARED = pd.DataFrame(
    {
        "geometry": ["as learned", "any invertible A", "whitened"],
        "overlap": [1.0, 0.3, 0.756],
        "lift": [1.4, 1.2, 1.3],
        "n_pure": [3, 1, 2],
        "n_apart": 3,
        "positive": 3,
    }
)
PAIRS = pd.DataFrame(
    {
        "geometry": ["as learned", "whitened"],
        "n_one": 3,
        "n_other": 2,
        "difference": [0.1, 0.2],
        "p": [0.04, 0.0251],
    }
)
PLANES = pd.DataFrame(
    {
        "model": ["k = 10", "k = 50"],
        "n_films": 25,
        "share": [0.47, 0.23],
        "fit": [0.38, 0.06],
        "p": [0.053, 0.993],
    }
)


def test_numbers_about_genres_by_hand():
    assert findings.of_genres(TESTS) == {"n_genres": 3, "n_pure": 1, "lift": 1.5, "highest": 0.2}
    assert findings.of_genres(TESTS.assign(purity_holm=0.5))["n_pure"] == 0
    assert findings.of_genres(TESTS.iloc[:1])["n_genres"] == 1


def test_numbers_of_the_text_by_hand():
    power = pd.DataFrame({"size": [0, 0.5], "purity": [0, 0.9], "silhouette": [0.1, 1.0]})
    controls = pd.DataFrame({"statistic": ["purity", "silhouette"], "family": [0.04, 0.05]})
    large = TESTS.assign(purity_holm=0.01)
    assert findings.of(TESTS, large, power, controls, COMPARED) == {
        **findings.of_genres(TESTS),
        "n_pure_large": 3,
        "half_purity": 0.9,
        "half_silhouette": 1.0,
        "family": 0.05,
        "any_overlap": 0.3,
        "whitened_overlap": 0.756,
        "whitened_pure": 2,
    }


def test_numbers_of_the_best_model_on_real_ratings():
    genres = pd.concat([TESTS.assign(model="k = 10"), TESTS.assign(model="k = 50", lift=9.0)])
    frames = {"genres": genres, "geometries": COMPARED, "contrasts": PAIRS}
    numbers = findings.of_real(frames)
    assert (numbers["n_genres"], numbers["lift"], numbers["any_overlap"]) == (3, 1.5, 0.3)
    assert (numbers["apart_low"], numbers["apart_high"]) == pytest.approx((0.0251, 0.04))


def test_cells_are_texts_for_the_page():
    cells = findings.genre_cells(TESTS, TESTS.iloc[::-1].assign(lift=[0.5, 7.0, 2.0]))
    chosen = ["Films", "Purity", "Ratio", "p, Holm", "Ratio, k = 50"]
    assert cells.loc[1, chosen].tolist() == ["1,000", "30.0%", "1.50", "0.060", "7.00"]
    assert cells.columns.is_unique
    assert findings.geometry_cells(COMPARED).iloc[2].tolist() == [
        "whitened",
        "76%",
        "1.30",
        2,
        3,
        3,
    ]
    assert findings.contrast_cells(PAIRS).iloc[1].tolist() == ["whitened", "+0.20", "0.025"]
    assert findings.plane_cells(PLANES).iloc[0].tolist() == ["k = 10", 25, "47%", "0.38", "0.053"]
