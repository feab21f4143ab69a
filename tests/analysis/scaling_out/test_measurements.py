"""What the chapter on scaling out says of measured fits, on rows that are worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.scaling_out import measurements


@pytest.fixture
def large_fits():
    nan = np.nan
    rows = [
        ("twin", 10, "in memory", nan, 2e6, 1.0, 0.9, 1.1, 3, 1.0, 0.5, 0.5, nan, 0.8),
        ("twin", 10, "out of core", nan, 2e6, 1.1, 1.0, 1.2, 3, 1.1, 0.6, 0.2, 0.1, 0.8),
        ("big", 10, "out of core", nan, 20e6, 12.0, 11.0, 13.0, 3, 1.2, 4.0, 0.4, 1.5, 0.8),
        ("big", 10, "out of core", 2.0, 20e6, 15.0, 14.0, 19.0, 3, 1.5, 2.0, 0.4, 1.5, 0.8),
        ("big", 50, "out of core", nan, 20e6, 50.0, 50.0, 50.0, 1, 1.4, 5.0, 0.9, 1.5, 0.9),
        ("big", 50, "out of core", 1.0, nan, nan, nan, nan, nan, nan, nan, nan, 1.5, nan),
    ]
    names = (
        "dataset k ratings limit_gib n_train seconds_per_epoch fastest slowest epochs "
        "times_in_memory peak_gib own_gib shards_gib test_rmse"
    )
    return pd.DataFrame(rows, columns=names.split())


def test_each_fit_is_told_and_one_that_did_not_end_has_dashes(large_fits):
    shown = measurements.out_of_core_table(large_fits)
    assert shown["ratings are"].tolist()[2:4] == ["out of core", "out of core under 2 GiB"]
    assert shown["training ratings"].tolist()[:3] == ["2 million", "2 million", "20 million"]
    assert shown["seconds per epoch"].tolist()[3:5] == ["15 (14–19)", "50 ¹"]
    last = shown.iloc[-1].drop(["$k$", "ratings are"])
    assert set(last) == {"–"}


def test_the_largest_set_by_hand(large_fits):
    assert measurements.of_out_of_core(large_fits) == {
        "n_train": 20,
        "k": 50,
        "seconds": 50,
        "times": 1.4,
        "small_times": 1.1,
        "own": 0.9,
        "shards": 1.5,
        "limited": True,
        "limit": 2,
    }
    free = large_fits[large_fits["limit_gib"].isna()]
    assert not measurements.of_out_of_core(free)["limited"]


def test_machines_and_days_are_told_once():
    rows = pd.DataFrame(
        {
            "cpu": ["one", "one", "two"],
            "threads": 2,
            "date": ["2026-11-03", "2026-11-01", "2026-11-02"],
        }
    )
    told = "2 threads of one and 2 threads of two, 2026-11-01 to 2026-11-03"
    assert measurements.machines(rows) == told
    assert measurements.machines(rows[:1]) == "2 threads of one, 2026-11-03"


@pytest.fixture
def cluster_fits():
    moved = {name: [1e6, 2e6] for name in measurements.MOVED}
    return pd.DataFrame(
        {
            "n_train": 2_000_000,
            "k": [10, 50],
            "workers": 2,
            "epochs": 3,
            "seconds_per_epoch": [1.1, 2.6],
            "fastest": [1.0, 2.5],
            "slowest": [1.2, 2.7],
            "alone_seconds_per_epoch": [1.0, 2.0],
            "alone_fastest": [0.9, 1.9],
            "alone_slowest": [1.1, 2.1],
            "ratio": [1.1, 1.3],
            "worker_peak_gib": 0.5,
            "same_bits": True,
            **moved,
            **{f"{name}_formula": values for name, values in moved.items()},
        }
    )


def test_a_cluster_beside_one_process(cluster_fits):
    shown = measurements.cluster_table(cluster_fits)
    assert shown["cluster, s"].tolist() == ["1.1 (1–1.2)", "2.6 (2.5–2.7)"]
    assert shown["alone, s"].tolist() == ["1 (0.9–1.1)", "2 (1.9–2.1)"]
    assert shown["moved, MB"].tolist() == ["4", "8"]
    found = measurements.of_cluster(cluster_fits)
    assert found == {"fewest": 1.1, "most": 1.3, "same_bits": True, "as_counted": True}


def test_other_bits_and_bytes_are_noticed(cluster_fits):
    cluster_fits.loc[1, "same_bits"] = False
    cluster_fits.loc[0, "movie_sent"] += 1
    found = measurements.of_cluster(cluster_fits)
    assert (found["same_bits"], found["as_counted"]) == (False, False)


def test_spark_beside_ours():
    rows = pd.DataFrame(
        {
            "k": [10, 10, 50, 50],
            "contender": ["ours", "pyspark"] * 2,
            "seconds_per_epoch": [1.0, 20.0, 2.0, np.nan],
            "fastest": [0.9, 20.0, 1.9, np.nan],
            "slowest": [1.1, 20.0, 2.1, np.nan],
            "repeats": [3, 1, 3, 0],
            "times_ours": [1.0, 20.0, 1.0, np.nan],
            "peak_gib": [0.7, 6.0, 0.8, np.nan],
        }
    )
    shown = measurements.spark_table(rows)
    assert shown["program"].tolist() == ["this book", "Spark"] * 2
    assert shown["seconds per epoch"].tolist() == ["1 (0.9–1.1)", "20 ¹", "2 (1.9–2.1)", "–"]
    assert shown["memory, GiB"].tolist() == ["0.7", "6.0", "0.8", "–"]
    assert measurements.of_spark(rows) == {"fewest": 20, "most": 20}
    rows.loc[3, "times_ours"] = 7.0
    assert measurements.of_spark(rows) == {"fewest": 7, "most": 20}
