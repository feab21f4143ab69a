"""What the chapter on the data says of its results, from results that are put in."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.data import describe, findings, goodness_of_fit
from analysis.data.powerlaws import Comparison
from lib.data import tables

TESTS = pd.DataFrame(
    {
        "member": ["user", "user", "movie", "movie"],
        "scope": ["whole", "tail"] * 2,
        "xmin": [20, 1200, 1, 3],
        "alpha": [1.7, 3.7, 1.4, 1.5],
        "se": 0.01,
        "ks": [0.1, 0.02, 0.1, 0.03],
        "n_tail": [2000, 100, 4000, 3000],
        "n": [2000, 2000, 4000, 4000],
        "p": [1 / 251, 0.5, 1 / 251, 3 / 251],
        "n_as_far": [0, 125, 0, 2],
    }
)


def test_the_smallest_p_value_is_a_bound():
    assert findings.p_text(1 / 251, 0) == "≤\u00a00.004"
    assert findings.p_text(3 / 251, 2) == "0.012"


def test_a_row_has_the_law_of_the_tail_and_both_p_values():
    rows = findings.law_rows("here", TESTS)
    assert rows.columns.tolist() == findings.LAW_COLUMNS
    assert rows.iloc[0].tolist() == [
        *("Users, here", "1,200", "3.700 ± 0.010", "5.0%", "0.020", "0.5", "≤\u00a00.004"),
    ]
    assert rows.iloc[1, 0] == "Movies, here"
    assert findings.law_rows("here", TESTS.head(0)).empty


def test_the_drift_of_an_exponent_is_over_the_starts_that_are_named():
    fits = pd.DataFrame({"xmin": [1, 2, 10, 50, 100], "alpha": [1.9, 1.4, 1.5, 1.45, 3.0]})
    assert findings.drift(fits, 2, 50) == (1.4, 1.5)


def assessment(z):
    return SimpleNamespace(whole=Comparison(0.1, z, 0.05), tail=Comparison(0.01, 1.0, 0.3))


@pytest.mark.parametrize(
    ("z_users", "z_movies", "p", "bent"),
    [(9, 9, 0.1, True), (9, 1.9, 0.1, False), (-9, 9, 0.1, False), (9, 9, 0.11, False)],
)
def test_a_distribution_is_bent_where_both_tests_say_so_of_all_members(z_users, z_movies, p, bent):
    fits = {"Users": assessment(z_users), "Movies": assessment(z_movies)}
    tests = TESTS.assign(p=np.where(TESTS["scope"] == "whole", p, 1.0))
    assert findings.is_bent(fits, tests) is bent


def test_the_gains_are_those_over_all_and_over_the_tail():
    rows = findings.gain_rows("here", {"Users": assessment(9)})
    assert rows.to_numpy().tolist() == [["Users, here", "0.100 (9.0)", "0.010 (1.0)"]]
    assert findings.gain_rows("here", {}).columns.tolist() == findings.GAIN_COLUMNS


def test_concentration_of_equal_and_of_unequal_numbers():
    equal = np.array([4, 6]), np.array([5, 5])
    one_has_most = np.array([1, 901]), np.array([99, 1])
    table = findings.concentration({"here": {"Movies": one_has_most, "Users": equal}})
    assert table.loc["movies, here", "top 1%"] == pytest.approx(0.901)
    assert table.loc["movies, here", "under 5"] == pytest.approx(0.99)
    assert table.loc["users, here", "under 5"] == 0.5
    assert table.loc["users, here", "Gini"] < 0.2 < 0.8 < table["Gini"].max()


def test_the_numbers_of_the_text_are_those_of_movielens_32m():
    histograms = {
        who: tables.facts(f"{who.lower()[:-1]}_degree_hist").to_numpy().T
        for who in ("Users", "Movies")
    }
    stars = tables.facts("rating_histogram").set_index("rating")["n_ratings"]
    fits = pd.DataFrame({"alpha": [1.7, 2.0, 4.7]})
    found = findings.of(histograms, stars, {"Users": fits})
    known = tables.fact_numbers()
    assert found["movies_top"] == pytest.approx(known["movies"]["top_0.01_share"], abs=1e-3)
    assert found["mean"] == pytest.approx(known["ratings"]["mean"])
    assert (found["users_first"], found["users_last"]) == (1.7, 4.7)
    assert "users_first" not in findings.of(histograms, stars, {})


def test_what_the_text_says_of_movielens_32m_alone():
    assert (tables.facts("powerlaw_goodness")["p"] <= goodness_of_fit.REJECTED).all()
    tags = tables.fact_numbers()["tags"]
    assert tags["by_most_active_tagger"] > tags["applications"] / 3
    assert tables.fact_numbers()["ratings"]["share_half_star"] < 1 / 3


def test_sizes_are_texts_under_the_name_of_the_set():
    summary = dict.fromkeys(("n_movies_listed", "n_tags"), 0)
    summary |= {"name": "here", "n_ratings": 1000, "n_users": 50, "n_movies": 40}
    table = findings.sizes(summary, tables.fact_numbers()["counts"])
    assert table.columns.tolist() == ["Number of", "here", "MovieLens 32M"]
    assert table.iloc[0].tolist() == ["Ratings", "1,000", "32,000,204"]
    assert table["here"].tolist()[-2:] == ["0", "50.00%"]
    assert table.iloc[-1, 2] == "0.19%"


def test_eras_leave_out_what_is_between_or_has_no_year():
    stars = pd.DataFrame(0, index=range(6), columns=describe.STARS)
    stars[5.0], stars.loc[3, 1.0] = [1, 1, 1, 1, 1, 1], 1
    released = pd.Series(pd.array([1979, 1920, 1980, 2000, 2020, None], dtype="Int16"))
    reference = pd.DataFrame(
        {"year": [1950, 1979, 1990, 2000], "n_ratings": [1, 3, 9, 2], "mean_rating": [4, 2, 5, 3.5]}
    )
    table = findings.eras(stars, released, reference)
    assert table.index.tolist() == ["before 1980", "since 2000"]
    assert table["n_movies"].tolist() == [2, 2]
    assert table["mean_rating"].tolist() == pytest.approx([5, 11 / 3])
    assert table["MovieLens 32M"].tolist() == pytest.approx([2.5, 3.5])
    assert findings.eras(stars.loc[[3, 4]], released, reference).index.tolist() == ["since 2000"]
    assert findings.eras(stars.loc[[2, 5]], released, reference).empty


def test_a_genre_of_a_single_film_has_no_interval():
    table = pd.DataFrame(
        {
            "genre": ["Drama", "War"],
            "n_movies": [1200.0, 1.0],
            "share": [0.5, 0.001],
            "mean_rating": [3.5, 3.0],
            "low": [3.4, np.nan],
            "high": [3.6, np.nan],
        }
    )
    assert findings.genres(table).to_numpy().tolist() == [
        ["Drama", "1,200", "50.0%", "3.50", "3.40 to 3.60"],
        ["War", "1", "0.1%", "3.00", "–"],
    ]
