"""Replicates, corrected intervals, and the paired test."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from analysis.claims import uncertainty
from lib.data.ratings import Ratings


@pytest.fixture
def samples():
    rng = np.random.default_rng(1)
    base = rng.normal(0.8, 0.01, 6)
    return pd.Series(base), pd.Series(base + 0.02 + rng.normal(0, 0.002, 6))


def test_without_a_shared_training_set_the_test_is_students(samples):
    found = uncertainty.paired_test(*samples, test_share=0.0)
    plain = ttest_rel(*samples)
    assert found.p == pytest.approx(plain.pvalue)
    interval = plain.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_the_correction_makes_the_test_more_cautious(samples):
    plain = uncertainty.paired_test(*samples, test_share=0.0)
    corrected = uncertainty.paired_test(*samples, test_share=0.2)
    assert corrected.difference == plain.difference
    assert corrected.p > plain.p
    # variance 1/n + .2/.8 instead of 1/n
    widened = (corrected.high - corrected.low) / (plain.high - plain.low)
    assert widened == pytest.approx(np.sqrt((1 / 6 + 0.25) * 6))


def test_replicates_on_a_cluster_are_those_of_one_machine(ml, two_workers, models, fits):
    ratings = Ratings.from_frame(ml.ratings)
    on_workers = uncertainty.replicate(ratings, [(0, 1.0), (2, 1.0)], [4, 5], two_workers)
    assert not fits
    for kept in models.glob("*.npz"):
        kept.unlink()
    here = uncertainty.replicate(ratings, [(0, 1.0), (2, 1.0)], [4, 5])
    assert len(fits) == 4
    pd.testing.assert_frame_equal(on_workers[0], here[0], check_exact=True)
    curves = [found[1].drop(columns="seconds") for found in (on_workers, here)]
    pd.testing.assert_frame_equal(*curves, check_exact=True)


def test_exchanging_the_models_changes_the_sign_only(samples):
    one, other = uncertainty.paired_test(*samples), uncertainty.paired_test(*samples[::-1])
    assert one.difference == -other.difference
    assert one.p == other.p
    assert one.below(0.05)
    assert not other.below(0.05)


def test_only_common_seeds_are_compared():
    one = pd.Series([1.0, 2.0, 4.0], index=[0, 1, 2])
    other = pd.Series([0.0, 1.0, 9.0], index=[0, 1, 7])
    found = uncertainty.paired_test(one, other)
    assert (found.n, found.difference, found.p) == (2, 1.0, 0.0)


def test_equal_models_are_no_different():
    values = pd.Series([0.5, 0.6, 0.7])
    assert uncertainty.paired_test(values, values).p == 1


def test_one_replicate_has_no_spread():
    with pytest.raises(ValueError, match="1 replicate has no spread"):
        uncertainty.estimate([0.8])


def test_users_with_one_difference_each_are_students_sample(samples):
    found = uncertainty.paired_users(samples[0] - samples[1], range(6))
    plain = ttest_rel(*samples)
    assert found.p == pytest.approx(plain.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(plain.confidence_interval(0.95)))
    assert found.n == 6


def test_a_users_differences_count_once_where_they_are_the_same(samples):
    differences = samples[0] - samples[1]
    once = uncertainty.paired_users(differences, range(6))
    repeated = uncertainty.paired_users(np.repeat(differences, 50), np.repeat(range(10, 16), 50))
    assert repeated == pytest.approx(once)


def test_the_interval_over_users_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(2)
    users = np.repeat(np.arange(60), rng.integers(1, 30, 60))
    inside = 0
    for _ in range(400):
        differences = 0.3 + rng.normal(size=60)[users] + rng.normal(size=len(users))
        found = uncertainty.paired_users(differences, users)
        inside += found.low < 0.3 < found.high
    # 5% outside, and a few more, since few users have most of the ratings
    assert 0.90 < inside / 400 < 0.98


def test_one_user_has_no_spread():
    with pytest.raises(ValueError, match="1 user has no spread"):
        uncertainty.paired_users([0.1, 0.2], [3, 3])


def test_duplicate_noise_estimates_the_deviation_of_one_run():
    first, second = np.random.default_rng(0).normal(0, 0.3, (2, 20_000))
    assert uncertainty.duplicate_noise(first, second) == pytest.approx(0.3, rel=0.02)


def test_replicates_are_trained_on_their_own_splits(ml, models):
    ratings = Ratings.from_frame(ml.ratings)
    runs, curves = uncertainty.replicate(ratings, [(0, 1.0), (2, 2.5)], [3, 4])
    assert runs[["seed", "k"]].to_numpy().tolist() == [[3, 0], [3, 2], [4, 0], [4, 2]]
    assert runs["test_rmse"].nunique() == 4
    last = curves[curves["epoch"] == curves["epoch"].max()]
    assert last["test_rmse"].tolist() == runs["test_rmse"].tolist()
    train, test = ratings.split(seed=4)
    own = uncertainty.store.trained(train, test, 2, 1.0, 2.5, seed=4)
    assert own.history["test_rmse"].iloc[-1] == runs["test_rmse"].iloc[-1]
