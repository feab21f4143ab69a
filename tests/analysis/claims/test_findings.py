"""Numbers of the chapter on the claims: by hand, and as the carried tables have them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.claims import findings, register, training
from analysis.claims.uncertainty import Paired
from lib.data import tables


def test_every_claim_is_listed_with_what_the_paper_says():
    claims = register.load()
    shown = findings.listed(claims)
    assert len(shown) == len(claims)
    assert shown.index[0] == 1
    assert (shown != "").all(axis=None)


def test_printed_numbers_stand_beside_the_exact_ones():
    shown = findings.in_numbers()
    assert shown.loc["mean rating, stars"].tolist() == ["3.53", "3.5404"]
    assert float(shown["exact"].iloc[1]) > float(shown["printed"].iloc[1])  # Drama


def test_the_films_of_the_paper_have_their_position_by_number_of_ratings():
    shown = findings.films_of_paper()
    known = tables.facts("best_rated_movies")
    assert set(shown["ratings"]) <= set(known["n_ratings"])
    by_ratings = shown.sort_values("ratings", ascending=False)
    assert by_ratings["position"].is_monotonic_increasing
    assert shown["position"].min() > 10  # none is a blockbuster


def test_popularity_explains_a_part_of_the_biases():
    assert 0 < findings.popularity_share() < 0.3


def test_the_noise_of_one_run_by_hand():
    pairs = pd.DataFrame({"k": [2, 10], "first": [1.0, 2.0], "second": [1.02, 2.0]})
    pairs["difference"] = pairs["second"] - pairs["first"]
    errors = {2: pd.Series([1.0, 1.2]), 10: pd.Series([2.0, 2.0])}
    found = findings.of_replicates(errors, pairs)
    assert found["author_noise"] == pytest.approx(0.01)
    assert (found["sd_low"], found["sd_high"]) == (0, pytest.approx(0.2 / 2**0.5))
    shown = findings.pairs_table(pairs, errors)
    assert shown["difference"].tolist() == ["+0.02000", "+0.00000"]
    assert shown["seeds here, SD"].tolist() == ["0.1414", "0.0000"]


def study(difference, p):
    own = Paired(difference, difference - 0.01, difference + 0.01, p, 5)
    return SimpleNamespace(
        choice=SimpleNamespace(k=20, ratio=8.0),
        own_penalties=((10, 6.0), (20, 8.0), own),
        best_k=10,
        compare=lambda k, column: own,
    )


def test_a_smaller_model_is_better_where_it_is_so_significantly():
    found = findings.of_search(study(-0.02, 0.01))
    assert (found["chosen_k"], found["small_k"], found["rival"]) == (20, 10, 20)
    assert found["significant"]
    assert not findings.of_search(study(-0.02, 0.2))["significant"]
    assert not findings.of_search(study(0.02, 0.01))["significant"]


def test_the_paired_table_leaves_out_the_model_that_is_compared_with():
    shown = findings.paired_table(study(-0.02, 0.0001), [0, 2, 10])
    assert shown["minus $k = 10$"].tolist() == ["biases only", "$k = 2$"]
    assert shown["$p$"].tolist() == ["<\u00a00.001"] * 2
    assert shown["test RMSE"].iloc[0] == training.interval(study(-0.02, 1).compare(2, ""))
