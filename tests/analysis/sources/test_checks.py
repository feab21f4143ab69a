"""The checks of the aggregates hold, and would not if an aggregate were wrong."""

import pandas as pd
import pytest

from analysis.sources import checks
from lib.data import tables


@pytest.fixture(scope="module")
def found():
    return checks.all_checks()


def test_all_checks_agree(found):
    assert found["agrees"].all(), found[~found["agrees"]]
    assert found["independent"].sum() > 15
    assert len(found) > found["independent"].sum()


def test_each_file_that_is_called_exact_has_an_independent_check(found):
    sources = tables.facts("SOURCES").set_index("file")
    exact = sources.index[sources["certainty"].str.startswith("exact")]
    checked = {f"{name}.csv" for name in found.loc[found["independent"], "file"]}
    same_source = {  # as a file that is checked: the figure from which the movies' stars were read
        "genre_cooccurrence_movies.csv",
        "genre_cooccurrence_ratings.csv",
        "best_rated_movies.csv",
    }
    assert set(exact) - checked == same_source


@pytest.mark.parametrize(
    ("name", "column", "quantities"),
    [
        ("rating_histogram", "n_ratings", {"ratings", "stars given", "mean rating"}),
        ("user_degree_hist", "n_users", {"users", "ratings", "training ratings of a split"}),
        ("movie_degree_hist", "n_movies", {"movies with a rating", "ratings"}),
        ("ratings_per_month", "n_ratings", {"ratings since 2019"}),
        ("most_rated_movies", "n_ratings", {"ratings of the thirty most rated movies"}),
        ("by_release_year", "n_movies", {"movies listed"}),
        ("genres", "n_movies", {"the paper's share of Drama, %"}),
        ("user_bias_hist", "n_users", {"users"}),
    ],
)
def test_a_wrong_entry_is_noticed(monkeypatch, name, column, quantities):
    """The last entry is changed, that of a genre by half and all others by one."""
    facts = tables.facts

    def wrong(asked):
        table = facts(asked)
        if asked == name:
            place = table.index[0] if name == "genres" else table.index[-1]
            table.loc[place, column] += table.loc[place, column] // 2 if name == "genres" else 1
        return table

    monkeypatch.setattr(tables, "facts", wrong)
    found = checks.all_checks()
    missed = found[~found["agrees"] & (found["file"] == name)]
    assert quantities <= set(missed["quantity"])


def test_the_words_for_certainty_are_defined():
    assert set(tables.facts("SOURCES")["certainty"]) <= set(checks.CERTAINTIES)
    assert isinstance(checks.all_checks(), pd.DataFrame)
