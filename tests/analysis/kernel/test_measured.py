"""Measured times as text: spreads, single runs, and the machine that they belong to."""

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import measured


def test_the_machine_is_the_one_that_was_measured_last():
    table = pd.DataFrame(
        {"cpu": ["new", "old", "new"], "date": ["2026-11-25", "2026-11-24", "2026-11-26"]}
    )
    assert measured.one_machine(table).index.tolist() == [0, 2]


def test_a_caption_names_the_machine():
    table = pd.DataFrame({"dataset": "twin", "threads": 2, "cpu": "One", "load": [0.4, 1.9],
                          "date": "2026-11-26"})  # fmt: skip
    text = measured.machine_text(table)
    assert text == "twin, 2 threads of One, load 0.4 to 1.9, 2026-11-26"
    counted = measured.machine_text(table.assign(others=[0.01, 0.05]))
    assert counted == "twin, 2 threads of One, other programs on 0.01 to 0.05, 2026-11-26"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ((1.234, 1.1, 1.4, 3), "1.23 (1.1–1.4)"),
        ((1.234, 1.234, 1.234, 1), "1.23 ¹"),
        ((np.nan, np.nan, np.nan, 0), "–"),
    ],
)
def test_a_time_is_shown_with_its_spread_or_as_a_single_run(row, text):
    assert measured.seconds_text(*row) == text


def test_the_spread_of_times():
    assert measured.spread(np.array([3.0, 1.0, 2.0])) == (2, 1, 3, 3)


def test_the_exponent_is_that_of_the_largest_sets():
    n = np.array([1e3, 1e4, 1e5, 1e6])
    times = pd.DataFrame({"k": 10, "n_train": n, "seconds_per_epoch": n**1.5})
    times.loc[0, "seconds_per_epoch"] = 1e9  # fixed costs, which do not count
    assert measured.exponent(times, 10) == pytest.approx(1.5)
    with_others = pd.concat([times, times.assign(k=100, seconds_per_epoch=n)])
    assert measured.exponent(with_others, 100) == pytest.approx(1)


def test_the_ratio_of_our_kernels_is_of_one_table():
    compared = pd.DataFrame(
        {
            "k": [10, 10, 50, 50, 100],
            "contender": ["plain", "ours", "ours", "plain", "ours"],
            "seconds_per_epoch": [6.0, 2.0, 5.0, 50.0, 9.0],
        }
    )
    assert measured.plain_over_fast(compared).to_dict() == {10: 3.0, 50: 10.0}
