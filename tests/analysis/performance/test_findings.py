"""What the chapter says of times: one machine, spreads, and ideas that do not pay."""

import numpy as np
import pandas as pd
import pytest

from analysis.performance import findings


def test_the_machine_is_the_one_that_was_measured_last():
    table = pd.DataFrame(
        {"cpu": ["new", "old", "new"], "date": ["2026-11-25", "2026-11-24", "2026-11-26"]}
    )
    assert findings.one_machine(table).index.tolist() == [0, 2]


def test_a_caption_names_the_machine():
    table = pd.DataFrame({"dataset": "twin", "threads": 2, "cpu": "One", "load": [0.4, 1.9],
                          "date": "2026-11-26"})  # fmt: skip
    text = findings.machine_text(table)
    assert text == "twin, 2 threads of One, load 0.4 to 1.9, 2026-11-26"


def test_an_idea_for_small_k_is_not_used_for_large_k():
    assert findings.used("a small k without a copy", 10)
    assert not findings.used("a small k without a copy", 50)
    assert findings.used("copying while multiplying", 50)
    assert not findings.used("copying while multiplying", 10)
    assert findings.used("prefetch", 1000)


def test_what_no_idea_can_have_caused_is_noise():
    gains = pd.DataFrame(
        {10: [2.0, 0.94, 1.5], 100: [1.02, 1.3, 0.7]},
        index=["a small k without a copy", "copying while multiplying", "prefetch"],
    )
    assert findings.noise(gains) == pytest.approx(0.06)
    assert findings.noise(gains, gains - 0.1) == pytest.approx(0.16)
    assert findings.slower(gains, 0.06) == "prefetch (k = 100: 0.70)"
    assert findings.slower(gains, 0.4) == "none"
    assert findings.noise(gains.loc[["prefetch"]]) == 0


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ((1.234, 1.1, 1.4, 3), "1.23 (1.1–1.4)"),
        ((1.234, 1.234, 1.234, 1), "1.23 ¹"),
        ((np.nan, np.nan, np.nan, 0), "–"),
    ],
)
def test_a_time_is_shown_with_its_spread_or_as_a_single_run(row, text):
    assert findings.seconds_text(*row) == text


def test_a_spread_that_was_not_kept_is_said_to_be_missing():
    times = pd.DataFrame({"seconds_per_epoch": [1.0]})
    assert "not kept" in findings.spread_note(times)
    assert "fastest" in findings.spread_note(times.assign(fastest=0.9, slowest=1.2))


def test_the_spread_of_times():
    assert findings.spread(np.array([3.0, 1.0, 2.0])) == (2, 1, 3, 3)
    assert "within" in findings.closeness(1.9)
    assert "more than" in findings.closeness(2.0)
