"""What an epoch must at least compute and move, and how it is timed."""

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import roofline, timing
from lib.data.ratings import Ratings


@pytest.fixture
def tiny():
    """Three users with 1, 2 and 2 ratings of four movies with 3, 1, 1 and 0."""
    ids = {"user_id": [1, 2, 2, 3, 3], "movie_id": [1, 1, 2, 1, 3]}
    return Ratings.from_frame(pd.DataFrame(ids | {"rating": [1.0, 2, 3, 4, 5]}))


def test_least_flops_by_hand(tiny):
    # Users have 1, 2, 2 ratings and movies 3, 1, 1.
    # k = 1: the k x k system costs n * 1 * 2 + 1/3, the n x n one n (n + 1) + n³/3.
    # n = 1: 7/3 either way; n = 2: 13/3; n = 3: 19/3
    assert roofline.least_flops(tiny, 1) == pytest.approx((3 * 7 + 2 * 13 + 19) / 3)
    # k = 10: the small systems win: n (n + 1) 10 + n³/3, that is 61/3, 188/3 and 387/3
    assert roofline.least_flops(tiny, 10) == pytest.approx((3 * 61 + 2 * 188 + 387) / 3)


def test_bytes_moved_by_hand(tiny):
    least, most = roofline.bytes_moved(tiny, 1)
    # 5 ratings of 8 bytes in two orders; 6 rows with an offset of 8 bytes, and a vector and a bias
    # of 8 bytes that are read twice and written once; against two lines of 64 bytes a rating
    assert least == 2 * 5 * 8 + 6 * 8 + 3 * 6 * 8
    assert most == 2 * 5 * 8 + 6 * 8 + 2 * 6 * 8 + 2 * 5 * 64
    # 16 numbers fill a line, 17 take two
    fetched = [roofline.bytes_moved(tiny, k)[1] - 4 * 12 * (k + 1) for k in (15, 16)]
    assert fetched[1] - fetched[0] == 2 * 5 * 64


def test_limits_are_work_over_speed(tiny):
    machine = {"sgemm_gflops": 2.0, "copy_gb_per_s": 4.0}
    arithmetic, memory = roofline.limits(tiny, 1, machine)
    assert arithmetic == pytest.approx(roofline.least_flops(tiny, 1) / 2e9)
    assert memory == pytest.approx(roofline.bytes_moved(tiny, 1)[0] / 4e9)


def test_the_peak_is_the_best_loop_that_was_timed():
    assert roofline.peak({"sgemm_gflops": 3.0, "fused_gflops": 4.0}) == 4
    assert roofline.peak({"sgemm_gflops": 5.0, "fused_gflops": 4.0}) == 5
    assert roofline.peak({"sgemm_gflops": 5.0, "fused_gflops": np.nan}) == 5  # an earlier table
    assert roofline.peak({"sgemm_gflops": 5.0}) == 5


def test_the_machine_is_measured(monkeypatch):
    for name in ("fused_gflops", "sgemm_gflops", "copy_gb_per_s"):
        monkeypatch.setattr(roofline.speeds, name, lambda threads: 10.0 * threads)
    facts = roofline.machine(threads=2)
    assert facts["threads"] == 2
    assert facts["cpu"]
    assert facts["fused_gflops"] == facts["sgemm_gflops"] == facts["copy_gb_per_s"] == 20
    assert facts["others"] >= 0


@pytest.mark.parametrize("kernel", ["fast", "reference"])
def test_epochs_are_timed_one_by_one_within_the_budget(parts, kernel):
    assert len(timing.epoch_seconds(kernel, parts[0], 2, budget=0)) == 1
    seconds = timing.epoch_seconds(kernel, parts[0], 2, budget=60, most=4)
    assert seconds.shape == (4,)
    assert (seconds > 0).all()


def test_times_by_k_have_a_row_for_each_k(parts):
    times = timing.by_k("fast", parts[0], [2, 5], budget=0)
    assert times["k"].tolist() == [2, 5]
    assert (times["fast_n"] == 1).all()
    assert (times["fast_low"] <= times["fast"]).all()


def test_times_by_ratings_grow_from_a_part_of_the_users_to_all(parts):
    times = timing.by_ratings(parts[0], [2], [0.5, 1.0], budget=0, seed=0)
    assert times["n_train"].is_monotonic_increasing
    assert times["n_train"].iloc[-1] == parts[0].n_ratings


def test_chosen_users_keep_their_ratings(tiny):
    chosen = timing.subset_of_users(tiny, np.array([2, 0, 2]))
    np.testing.assert_array_equal(chosen.user_counts, [2, 1, 2])
    np.testing.assert_array_equal(chosen.by_user.indices, [0, 2, 0, 0, 2])
    np.testing.assert_array_equal(chosen.by_user.values, [4, 5, 1, 4, 5])
    np.testing.assert_array_equal(chosen.movie_counts, [3, 0, 2])
    np.testing.assert_array_equal(chosen.by_movie.values, [4, 1, 4, 5, 5])
