"""What a model announces, and what comes true, on made-up beliefs."""

import numpy as np
import pytest

from analysis.posterior import calibration
from lib.evaluation import metrics


def test_a_rating_varies_by_the_posterior_and_by_noise(small_posterior, parts):
    said = calibration.of_posterior(small_posterior)
    assert said.sd.shape == said.mean.shape == (parts[1].n_ratings,)
    expected = small_posterior.test_sd.astype(float) ** 2 + small_posterior.noise_variance
    np.testing.assert_allclose(said.sd**2, expected)
    last = small_posterior.history["test_rmse_mean"].iloc[-1]
    errors = parts[1].by_user.values - said.mean
    assert np.sqrt(np.square(errors).mean()) == pytest.approx(last, rel=1e-5)


def test_a_point_announces_its_training_error_everywhere(small_mode, parts):
    said = calibration.of_point(small_mode, parts[1])
    assert (said.sd == small_mode.history["train_rmse"].iloc[-1]).all()
    scored = calibration.scores({"ALS": said}, parts[1]).iloc[0]
    assert scored["rmse"] == pytest.approx(metrics.rmse(small_mode, parts[1]))
    assert scored["width"] == pytest.approx(said.sd[0])


def test_coverage_of_beliefs_that_are_sure_or_know_nothing(parts):
    stars = parts[1].by_user.values
    believed = {
        "right": calibration.Believed(stars, 0.1),
        "wrong": calibration.Believed(stars + 3, 0.1),
        "wide": calibration.Believed(stars + 3, 100.0),
    }
    covered = calibration.scores(believed, parts[1]).set_index("model")[["50%", "80%", "95%"]]
    assert (covered.loc[["right", "wide"]] == 1).all(axis=None)
    assert (covered.loc["wrong"] == 0).all()


def test_groups_hold_each_test_rating_once_and_average_to_the_whole(small_mode, parts):
    train, test = parts
    said = {"ALS": calibration.of_point(small_mode, test)}
    groups = calibration.by_count(said, train, test)
    assert groups["n"].sum() == test.n_ratings
    whole = np.average(groups["rmse"] ** 2, weights=groups["n"])
    assert np.sqrt(whole) == pytest.approx(metrics.rmse(small_mode, test))
    counts = train.movie_counts[test.by_user.indices]
    for row in groups.itertuples():
        above = [n for n in calibration.COUNTS if n > row.at_least]
        upper = above[0] if above else np.inf
        assert row.n == ((counts >= row.at_least) & (counts < upper)).sum()
