"""The numbers and words of the chapter on geometry, by hand."""

import pandas as pd

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


def test_numbers_about_genres_by_hand():
    numbers = findings.of_genres(TESTS)
    assert (numbers["n_genres"], numbers["n_pure"], numbers["n_apart"]) == (3, 1, 2)
    assert (numbers["n_positive"], numbers["lift"]) == (2, 1.5)
    assert (numbers["top"], numbers["top_lift"], numbers["low"]) == ("Horror", 5, "Drama")
    assert (numbers["highest"], numbers["highest_genre"]) == (0.2, "War")


def test_cells_are_texts_for_the_page():
    cells = findings.genre_cells(TESTS)
    assert cells.loc[1, ["Films", "Purity", "Ratio", "p, Holm"]].tolist() == [
        "1,000", "30.0%", "1.50", "0.060",
    ]  # fmt: skip
    compared = pd.DataFrame(
        {"geometry": ["whitened"], "overlap": 0.756, "lift": 1.3, "n_pure": 2, "n_apart": 3,
         "positive": 3}
    )  # fmt: skip
    assert findings.geometry_cells(compared).iloc[0].tolist() == [
        "whitened", "76%", "1.30", 2, 3, 3,
    ]  # fmt: skip
    pairs = pd.DataFrame(
        {"geometry": ["whitened"], "n_one": 3, "n_other": 2, "difference": 0.2, "p": 0.0251}
    )
    assert findings.contrast_cells(pairs).iloc[0].tolist() == ["whitened", "+0.20", "0.025"]
