"""What the chapter says of other programs, on times that are worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import measured
from analysis.performance import findings
from lib.data import tables


@pytest.fixture
def compared():
    return pd.DataFrame(
        {
            "k": [10, 10, 10, 50, 50, 50],
            "contender": ["ours", "lenskit", "surprise"] * 2,
            "version": [None, "1.2.post3", "4"] * 2,
            "model": "Eq. 5",
            "method": ["ALS", "ALS", "SGD"] * 2,
            "seconds_per_epoch": [0.1, 0.4, 0.3, 1.0, 3.0, np.nan],
            "fastest": [0.1, 0.4, 0.3, 1.0, 3.0, np.nan],
            "slowest": [0.2, 0.4, 0.3, 2.0, 4.0, np.nan],
            "repeats": [3, 1, 1, 3, 2, 0],
            "epochs": 2,
            "times_ours": [1, 4.0, 3.0, 1, 3.5, np.nan],
            "share_of_limit": [0.4, 0.1, np.nan, 0.5, 0.2, np.nan],
            "compile_seconds": [2.0, 0, 0, 3.0, 0, 0],
            "test_rmse": [0.8, 0.9, np.nan, 0.8, 0.9, np.nan],
            "rmse_epochs": 4,
            "peak_gib": [1.0, 2.0, 3.0, 1.0, 2.0, np.nan],
            "note": [None] * 5 + ["stopped"],
        }
    )


def test_every_processor_has_its_rows(compared):
    plain = compared.replace({"contender": {"lenskit": "plain"}})
    old = plain.assign(cpu="Old", dataset="twin", date="2026-11-25")
    new = plain[plain["k"] == 50].assign(
        cpu="New", dataset="twin", date="2026-11-27", fused_gflops=300.0
    )
    shown = findings.machines_table(pd.concat([old, new]))
    assert shown["processor"].tolist() == ["Old", "Old", "New"]
    assert shown["$k$"].tolist() == ["10", "50", "50"]
    assert shown["plain over fast"].tolist() == ["4.0", "3.0", "3.0"]
    assert shown["share of the limit"].tolist() == ["40% ²", "50% ²", "50%"]


def test_the_comparison_by_hand(compared):
    found = findings.of_comparison(compared)
    assert (found["n_timed"], found["n_slower"], found["n_single"]) == (3, 3, 2)
    assert (found["closest"], found["closest_k"], found["closest_ratio"]) == ("surprise", 10, 3)
    assert (found["exact"], found["exact_k"], found["exact_ratio"]) == ("lenskit", 50, 3.5)
    assert (found["own_k"], found["own_seconds"], found["own_share"]) == (50, 1.0, 0.5)
    assert found["compile"] == 3


def test_tables_have_a_row_per_program_and_a_dash_where_a_time_is_missing(compared):
    assert findings.programs(compared).loc["lenskit", "version"] == "1.2"
    assert findings.programs(compared).loc["this book", "version"] == ""
    shown = findings.seconds_table(compared).set_index("program")
    assert shown.loc["lenskit", "$k$ = 10"] == "0.4 ¹"
    assert shown.loc["Surprise", "$k$ = 50"] == "–"
    largest = findings.largest_table(compared).set_index("program")
    assert largest.loc["lenskit", "test RMSE, epochs"] == "0.9000 after 4"
    assert largest.loc["Surprise", "remark"] == "stopped"
    assert not largest.isin(["nan", "nan%", "None"]).any(axis=None)


def test_two_threads_against_one():
    scaling = pd.DataFrame(
        {
            "study": ["k", "threads", "ratings"],
            "k": 10,
            "used_threads": [2, 1, 2],
            "seconds_per_epoch": [1.0, 1.5, 99.0],
        }
    )
    shown = findings.threads_table(scaling)
    assert list(shown) == ["1 thread, s", "2 threads, s", "speedup"]
    assert shown.loc[10].tolist() == [1.5, 1.0, 1.5]


def test_hours_and_memory_by_hand():
    stages = pd.DataFrame({"stage": ["read", "3 epochs"], "peak_gib": [2.0, 1.5]})
    whole = pd.DataFrame({"grid_minutes": [10.0, 10.0]})
    found = findings.of_whole(stages, whole, pd.Series([100.0, 200.0]), n_settings=4, n_epochs=18)
    assert found == {"training": 1.5, "peak": 2.0, "grid_minutes": 10, "author_hours": 3}


def test_every_program_that_was_measured_has_a_name():
    compared = measured.one_machine(tables.benchmarks("comparison"))
    assert set(compared["contender"]) == set(findings.NAMES)
    assert findings.programs(compared).notna().all(axis=None)


@pytest.fixture
def sampled():
    return pd.DataFrame(
        {
            "k": 10,
            "n_train": 2_550_938,
            "dataset": ["twin", "twin", "twin", "twin-32m"],
            "contender": ["posterior", "myfm", "smurff", "ours"],
            "note": [None, None, "stopped after 9 s", None],
            "model": "Eq. 5",
            "seconds_per_epoch": [0.2, 1.0, np.nan, 0.1],
            "fastest": [0.2, 1.0, np.nan, 0.1],
            "slowest": [0.3, 1.0, np.nan, 0.1],
            "repeats": [3, 1, 0, 3],
            "times_ours": [1, 5.0, np.nan, 0.5],
            "test_rmse": [0.8, 0.81, np.nan, 0.9],
            "rmse_epochs": 20,
        }
    )


def test_samplers_by_hand(sampled):
    found = findings.of_samplers(sampled)
    assert found == {"others_low": 5, "others_high": 5, "epochs_high": 2}


def test_samplers_as_text(sampled):
    shown = findings.samplers_table(sampled).set_index(["ratings", "program"])["$k$ = 10"]
    assert shown["2.6 M", "this book, a sweep"] == "0.2 (0.2–0.3)"
    assert shown["2.6 M", "myFM, a sweep"] == "1 ¹, 5.0 ×"
    assert shown["2.6 M", "SMURFF, a sweep"] == "–"
    errors = findings.samplers_errors(sampled).set_index("program")["$k$ = 10"]
    assert errors["this book, an epoch of ALS"] == "0.9000 after 20"
    assert errors["SMURFF, a sweep"] == "–"


def test_a_sampler_without_a_time_is_told(sampled):
    told = findings.untimed_samplers(sampled)
    assert told == " SMURFF at $k$ = 10 on 2.6 million ratings: stopped after 9 s."
    assert findings.untimed_samplers(sampled[sampled["repeats"] > 0]) == ""


def test_samplers_have_a_row_for_each_size_and_a_column_for_each_k(sampled):
    larger = sampled.assign(k=100, n_train=25_520_094)
    both = findings.samplers_table(pd.concat([larger, sampled]))
    assert both["ratings"].tolist() == ["2.6 M"] * 4 + ["25.5 M"] * 4
    assert list(both)[3:] == ["$k$ = 10", "$k$ = 100"]
    assert (both["$k$ = 100"] == "–").tolist() == [True] * 4 + [False, False, True, False]
    assert both["program"].tolist()[:4] == both["program"].tolist()[4:]


def test_datasets_are_named_together(sampled):
    assert set(findings.named_together(sampled)["dataset"]) == {"twin and twin-32m"}


def test_every_sampler_that_was_measured_has_a_name():
    assert set(tables.benchmarks("gibbs")["contender"]) <= set(findings.SAMPLERS)
