"""Numbers of the chapter on the kernel, on times that are worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import ablation, findings


def test_work_by_hand():
    work = pd.DataFrame(
        {"k": [2, 100], "flops": [6.0, 500.0], "long_way": [8.0, 1000.0], "least_bytes": [3.0, 5]}
    )
    found = findings.of_work(work, np.array([1, 5, 6, 7]))
    assert found == {
        "short_movies": 0.5, "dual_saves": 2.0, "low_intensity": 2.0, "high_intensity": 100.0,
    }  # fmt: skip


def test_times_are_told_at_the_largest_k_of_both_kernels():
    k = np.array([2, 20, 100, 200])
    times = pd.DataFrame(
        {"k": k, "fast": k**1.5, "reference": [9, 50, 8e3, np.nan], "share": [0.02, 0.3, 0.6, 0.7]}
    ).assign(gather=0.1 * 2**1.5)
    found = findings.of_times(times)
    assert (found["top_k"], found["top_plain"], found["top_share"]) == (100, 8e3, 0.6)
    assert found["low_share"] == 0.02
    assert found["low_gather"] == pytest.approx(0.1)
    assert found["steep"] == pytest.approx(1.5)


def test_the_best_idea_and_the_dearest_are_told_at_the_largest_k():
    names = ["first", "second"]
    seconds = pd.DataFrame({10: [8.0, 9, 3], 100: [80.0, 160, 40]}, index=["plain", *names])
    gains = pd.DataFrame({10: [0.9, 3], 100: [0.5, 4]}, index=names)
    losses = pd.DataFrame({10: [2.0, 1], 100: [np.nan, 6]}, index=names)
    found = findings.of_ideas(ablation.Ablation(seconds, gains, losses))
    assert (found["ladder_k"], found["best"], found["best_gain"]) == (100, "second", 4)
    assert (found["biggest"], found["biggest_cost"]) == ("second", 6)
    assert found["first_high"] == 0.9
    assert found["noise"] == 0


def test_growth_has_an_exponent_for_each_k():
    n = np.array([1e5, 1e6, 1e7])
    times = pd.DataFrame({"k": 10, "n_train": n, "seconds_per_epoch": 3 * n})
    assert findings.of_growth(times, [10]) == {"slope_10": pytest.approx(1)}


def test_a_time_that_was_not_measured_is_a_dash():
    times = pd.DataFrame({"k": [2, 200], "arithmetic": 0.1, "memory": 0.2, "share": [0.5, 1.0]})
    times["gather"] = 0.3
    for kernel, seconds in (("fast", [0.4, 2.0]), ("reference", [0.8, np.nan])):
        spread = {f"{kernel}_{end}": seconds for end in ("low", "high")}
        times = times.assign(**{kernel: seconds}, **spread, **{f"{kernel}_n": [3, 1]})
    shown = findings.times_table(times)
    assert shown["by fetching, s"].tolist() == ["0.3", "0.3"]
    assert shown["plain, s"].tolist() == ["0.8 (0.8–0.8)", "–"]
    assert shown["share of the limit"].tolist() == ["50%", "100%"]


def test_the_deepest_tooth_is_found():
    swept = pd.DataFrame({"k": [48, 2, 46], "share_of_limit": [0.45, 0.1, 0.5]})
    found = findings.of_sweep(swept)
    assert (found["sweep_low"], found["sweep_low_k"]) == (0.1, 2)
    assert (found["sweep_high"], found["sweep_high_k"]) == (0.5, 46)
    assert (found["dent"], found["dent_k"]) == (pytest.approx(0.1), 48)
