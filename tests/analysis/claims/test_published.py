"""What the author's logs and others' reports say: as far as they can, and no further."""

import dataclasses

import pandas as pd
import pytest

from analysis.claims import author_logs, published, reported
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS, UNTESTABLE
from lib.data import tables


@pytest.fixture(scope="module")
def logs():
    return author_logs.load()


@pytest.fixture(scope="module")
def results():
    return published.on_movielens_32m()


def test_errors_are_ranked_within_a_kind_of_split_only(results):
    assert list(dict.fromkeys(results["scheme"])) == [
        scheme for scheme in published.SCHEMES if scheme in set(results["scheme"])
    ]
    for _, group in results.groupby("scheme"):
        assert group["test_rmse"].is_monotonic_increasing


def test_published_errors_are_those_on_held_out_ratings(results):
    assert not results["split"].str.contains("in-sample", case=False).any()
    assert results.loc[results["paper"], "test_rmse"].min() == tables.paper_number("best_test_rmse")


def test_every_result_has_a_link_a_split_and_a_way_of_selection():
    table = tables.facts("published_rmse")
    assert table["link"].str.startswith("https://").all()
    assert set(table["scheme"]) <= {*published.SCHEMES, "in-sample"}
    assert table["selection"].str.len().min() > 3
    random = table[table["scheme"] == "random 90/10"]
    assert random["split"].str.contains("90/10").all()


def test_the_summary_compares_within_the_papers_kind_of_split(results):
    summary = published.summary(results)
    alike = results[results["scheme"].isin(published.LIKE_THE_PAPER) & ~results["paper"]]
    assert summary["lowest_alike"] == alike["test_rmse"].min()
    assert 0.05 < summary["biases_gain"] < 0.1


def test_a_lower_error_under_another_kind_of_split_decides_nothing(results):
    unlike = results[~results["scheme"].isin(published.LIKE_THE_PAPER) | results["paper"]]
    worse = pd.concat([unlike, results[results["biases"] & (results["scheme"] == "random 80/20")]])
    assert reported.best_error(worse).verdict == UNTESTABLE
    assert reported.best_error(results).verdict == FAILS


def test_ranks_are_compared_within_one_source_and_selection(results):
    assert reported.low_rank(results).verdict == FAILS
    apart = results.assign(link=[f"https://example.org/{row}" for row in range(len(results))])
    assert reported.low_rank(apart).verdict == UNTESTABLE


def test_biases_that_are_as_good_leave_nothing_to_the_vectors(results):
    assert reported.bias_only(results).verdict == CAVEAT
    level = results.assign(test_rmse=results["test_rmse"].where(~results["biases"], 0.7829))
    assert reported.bias_only(level).verdict == FAILS


def test_the_logs_hold_what_the_paper_prints(logs):
    assert len(logs.grid) == len(logs.models) == 20
    assert len(logs.curves) == 20
    assert logs.error(10) == pytest.approx(tables.paper_number("best_test_rmse"), abs=5e-5)
    assert 0 < logs.noise(10) < 0.005


def test_an_optimum_inside_the_penalties_would_have_no_caveat(logs):
    assert author_logs.best_error(logs).verdict == CAVEAT
    beyond = pd.DataFrame([{"k": 10, "ratio": 5.0, "train_rmse": 0.75, "test_rmse": 0.79}])
    inside = dataclasses.replace(logs, grid=pd.concat([logs.grid, beyond], ignore_index=True))
    assert author_logs.best_error(inside).verdict == HOLDS
    other = dataclasses.replace(logs, grid=logs.grid.query("k != 10"))
    assert author_logs.best_error(other).verdict == FAILS


def test_a_difference_within_the_noise_is_none(logs):
    level = logs.grid.assign(test_rmse=0.8)
    same = dataclasses.replace(logs, grid=level)
    assert author_logs.underfitting(same).verdict == FAILS
    assert author_logs.low_rank(same).verdict == FAILS
