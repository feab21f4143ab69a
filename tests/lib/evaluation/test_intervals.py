import numpy as np
import pytest
from scipy.stats import binomtest, norm, ttest_1samp

from lib.als import ALS
from lib.evaluation import intervals, metrics


def test_the_normal_interval_holds_95_in_100():
    inside = norm.cdf(intervals.NORMAL_95) - norm.cdf(-intervals.NORMAL_95)
    assert inside == pytest.approx(0.95, abs=1e-5)
    assert intervals.student_95(1e6) == pytest.approx(intervals.NORMAL_95, abs=1e-4)


def test_a_mean_by_hand():
    mean, half = intervals.mean_interval([1.0, 2.0, 3.0])
    assert (mean, half) == pytest.approx((2.0, intervals.NORMAL_95 / np.sqrt(3)))


def test_ratios_by_hand():
    """The residuals of the first group are +1.5 and -1.5: sqrt(2 * 4.5 / 1) / 3 = 1."""
    totals, sizes = [6.5, 1.0, 9.0, 4.0, 3.0], [2, 1, 0, 1, 1]
    table = intervals.ratios(totals, sizes, ["a", "a", "a", "b", None])
    assert table.index.tolist() == ["a", "b"]
    assert table["n_clusters"].tolist() == [2, 1]
    assert table["size"].tolist() == [3, 1]
    assert table["ratio"].tolist() == [2.5, 4.0]
    assert table["error"]["a"] == pytest.approx(1.0)
    assert np.isnan(table["error"]["b"])


def test_clusters_of_one_make_it_the_error_of_a_mean():
    values = np.random.default_rng(0).normal(size=30)
    of_all = intervals.ratios(values, np.ones(30), np.zeros(30)).iloc[0]
    half = intervals.student_95(29) * of_all["error"]
    expected = ttest_1samp(values, 0).confidence_interval()
    assert (of_all["ratio"] - half, of_all["ratio"] + half) == pytest.approx(tuple(expected))


def test_the_error_of_an_rmse_is_that_of_resampled_users(parts):
    """To 10%, which 4,000 resamples of 40 users are good for."""
    model = ALS(k=0, lam=1, tau=1, epochs=3).fit(parts[0])
    squares, counts = metrics.squared_errors(model, parts[1]), parts[1].user_counts
    drawn = np.random.default_rng(0).integers(0, len(counts), (4000, len(counts)))
    bootstrap = np.sqrt(squares[drawn].sum(axis=1) / counts[drawn].sum(axis=1)).std()
    assert intervals.rmse_error(squares, counts) == pytest.approx(bootstrap, rel=0.1)


def test_one_user_has_no_error():
    assert np.isnan(intervals.rmse_error(np.array([3.0, 0.0]), np.array([2, 0])))


def test_the_interval_of_a_share_agrees_with_scipy_and_has_a_width_at_the_ends():
    share, n = np.array([0.0, 0.2, 1.0]), np.array([20, 85, 20])
    low, high = intervals.share_interval(share, n)
    for place, (hits, trials) in enumerate([(0, 20), (17, 85), (20, 20)]):
        wilson = binomtest(hits, trials).proportion_ci(0.95, method="wilson")
        assert (low[place], high[place]) == pytest.approx((wilson.low, wilson.high), abs=1e-4)
    assert high[0] > 0.1
