"""What the chapter on new users says of its results, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.cold_start import experiments, findings
from lib.als import ALS


def curve(*share, high=1.0):
    alpha = np.linspace(0, 1, len(share))
    return pd.DataFrame({"alpha": alpha, "share": share, "low": 0.0, "high": high})


def test_the_parts_of_a_fitted_rating_are_those_of_the_model(parts):
    model = ALS(3, 0.1, 0.25, epochs=3).fit(*parts)
    films, given = np.array([0, 2]), np.array([5.0, 4.0])
    found = findings.of_fold_in(model, films, given, model.fold_in(films, given))
    above = given - model.mu - model.movie_bias[films]
    assert found["surprise"] == pytest.approx(above.mean())
    # Eq. 5, before there is a vector
    assert found["bias"] == pytest.approx(above.sum() / (2 + 2.5), rel=1e-5)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ((0.4, 0.9, 0.5), (0.5, 0.5)),
        ((0.9, 0.5, 0.1), (0, 0)),
        ((0.1, 0.2, 0.6), (0.5, 1)),
        ((0.3,), (0, 0)),
    ],
)
def test_a_rise_begins_at_alpha_0(share, expected):
    assert findings.rise(curve(*share), "share") == pytest.approx(expected)


def test_curves_become_rows_with_their_ends_and_their_stretch():
    rows = [
        ("a", "k = 1", curve(0.4, 0.3, 0.9, 0.9, 0.5, high=0.45), 0.01, 0.1),
        ("b", "k = 2", curve(0.4, 0.3, 0.1), 0.4, 0.1),
    ]
    first, second = findings.of_curves(rows, 0.25).to_dict("records")
    assert (first["α = 0"], first["α = 0.25"], first["α = 1"]) == ("40%", "30%", "50%")
    assert (first["Highest"], first["reached"]) == ("90%", "α = 0.50 to 0.75")
    assert first["Above the band"] == "3 of 5"
    assert (second["reached"], second["Above the band"]) == ("α = 0.00", "0 of 3")


def test_agreement_counts_films_of_the_list_at_the_same_alpha():
    printed = pd.DataFrame(
        {"alpha": [0.1, 0.1, 1.0, 1.0], "movie_id": [1, 2, 1, 3], "found": [1, None, 1, 3]}
    )
    lists = {
        ("k", 0.1): pd.DataFrame({"movie_id": [3, 1]}),
        ("k", 1.0): pd.DataFrame({"movie_id": [3, 1]}),
    }
    assert findings.of_lists(lists, printed, {1}) == {
        "n_paper": 3, "n_absent": 1, "n_filtered": 1, "n_shared": 3
    }  # fmt: skip
    assert findings.of_lists({}, printed, {1, 3})["n_shared"] == 0


def test_the_bias_is_compared_with_stars_and_with_counts():
    found = findings.of_biases(np.array([0.1, 0.2, 0.3]), np.array([1, 10, 100]), np.arange(3))
    assert found == pytest.approx({"with_mean": 1, "with_log_n": 1})


def test_most_of_the_papers_last_list_is_rated_highly_and_not_often():
    printed = pd.DataFrame({"alpha": [1.0, 1.0, 0.5], "movie_id": [171011, 318, 171011]})
    found = findings.of_paper_lists(printed)
    assert found == {"paper_in_best": 2, "paper_in_most": 1}  # 318 is in both lists


@pytest.fixture
def settled(parts):
    train = parts[0]
    model = ALS(3, 0.1, 0.25, epochs=3).fit(*parts)
    rng = np.random.default_rng(0)
    profiles = [
        (rng.permutation(train.n_movies)[:12], rng.integers(1, 6, 12).astype(np.float32))
        for _ in range(5)
    ]
    alphas = [0.05, 1.0]
    return experiments.settle(model, profiles, [0, 3], train.movie_counts, 1, alphas, n=4)


def test_newcomers_gain_the_difference_of_their_lists(settled):
    found = findings.of_settled(settled, np.array([0.2, 0.4]))
    assert found["n_held"] == 5
    assert found["gain"] == pytest.approx(found["after"] - found["before"])
    assert found["popular"] == pytest.approx(30)
    rows = settled[(settled["alpha"] == 1) & (settled["given"] == 3)]
    assert found["after"] == pytest.approx(100 * rows["precision"].mean())
    assert found["rmse_after"] == pytest.approx(rows["rmse"].mean())


def test_newcomers_are_compared_before_and_after_their_ratings():
    precision = pd.DataFrame(
        {
            "given": [0, 30, 0, 30, 30],
            "mean": [0.2, 0.3, 0.2, 0.1, 0.4],
            "half": [0.01, 0.02, 0.03, 0.04, 0.05],
            "alpha": [1.0, 1.0, 0.05, 0.05, None],
            "n_users": 7,
        }
    )
    assert findings.of_newcomers(precision, 0.05) == pytest.approx(
        {"n_users": 7, "before": 20, "after": 10, "after_error": 4, "popular": 40,
         "popular_error": 5}
    )  # fmt: skip
