"""Scores of predictive distributions: by integration, by simulation, and as proper scores."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from lib.evaluation import predictive

CASES = [(3.0, 3.0, 1.0), (0.5, 3.2, 0.7), (5.0, 4.9, 0.05), (1.0, 4.0, 2.5)]


def drawn(n=20_000, seed=0):
    """(stars, mean, sd) of ratings that follow their predictions."""
    rng = np.random.default_rng(seed)
    mean, sd = rng.uniform(1, 5, n), rng.uniform(0.3, 1.5, n)
    return mean + sd * rng.standard_normal(n), mean, sd


@pytest.mark.parametrize(("stars", "mean", "sd"), CASES)
def test_crps_is_the_integral_that_defines_it(stars, mean, sd):
    below, _ = quad(lambda x: norm.cdf(x, mean, sd) ** 2, -np.inf, stars)
    above, _ = quad(lambda x: norm.sf(x, mean, sd) ** 2, stars, np.inf)
    assert predictive.crps(stars, mean, sd) == pytest.approx(below + above, rel=1e-6)


def test_crps_of_a_certain_prediction_is_its_absolute_error():
    stars, mean = np.array([1.0, 3.0, 5.0]), np.array([2.5, 3.0, 4.0])
    found = predictive.crps(stars, mean, np.full(3, 1e-9))
    assert found == pytest.approx(np.abs(stars - mean), abs=1e-8)


@pytest.mark.parametrize(("stars", "mean", "sd"), CASES)
def test_log_loss_is_minus_the_log_density(stars, mean, sd):
    assert predictive.negative_log_likelihood(stars, mean, sd) == pytest.approx(
        -norm.logpdf(stars, mean, sd)
    )


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_ratings_that_follow_their_predictions_are_covered(level):
    """The share of 20,000 has a standard error below 0.0036; the band is four of them."""
    assert predictive.covered(*drawn(), level).mean() == pytest.approx(level, abs=0.0145)


def test_the_bounds_of_an_interval_belong_to_it():
    half = norm.ppf(0.9)
    stars = np.array([3 - half + 1e-9, 3 - half - 1e-9, 3 + half - 1e-9, 3 + half + 1e-9])
    inside = predictive.covered(stars, np.full(4, 3.0), np.ones(4), 0.8)
    assert inside.tolist() == [True, False, True, False]


@pytest.mark.parametrize("score", [predictive.crps, predictive.negative_log_likelihood])
@pytest.mark.parametrize(("shift", "factor"), [(0.3, 1), (-0.3, 1), (0, 0.6), (0, 1.6)])
def test_a_proper_score_prefers_the_truth(score, shift, factor):
    stars, mean, sd = drawn()
    assert score(stars, mean, sd).mean() < score(stars, mean + shift, factor * sd).mean()


def test_scores_are_the_means_of_their_parts():
    given = drawn(n=500, seed=1)
    found = predictive.scores(*given, levels=(0.5, 0.9))
    stars, mean, sd = given
    assert found.rmse == pytest.approx(np.sqrt(np.mean((stars - mean) ** 2)))
    assert found.log_loss == pytest.approx(predictive.negative_log_likelihood(*given).mean())
    assert found.crps == pytest.approx(predictive.crps(*given).mean())
    assert found.width == pytest.approx(sd.mean())
    assert found.coverage == {
        level: predictive.covered(*given, level).mean() for level in (0.5, 0.9)
    }
    assert found.n == 500


def test_float32_is_scored_in_float64():
    stars, mean, sd = (values.astype(np.float32) for values in drawn(n=100))
    assert predictive.crps(stars, mean, sd).dtype == np.float64


@pytest.mark.parametrize(
    ("stars", "mean", "sd", "named"),
    [
        ([3.0], [3.0, 4.0], [1.0], r"shapes \(1,\), \(2,\) and \(1,\)"),
        ([3.0, np.nan], [3.0, 3.0], [1.0, 1.0], r"stars\[1\] is nan"),
        ([3.0], [np.inf], [1.0], r"mean\[0\] is inf"),
        ([3.0, 3.0], [3.0, 3.0], [1.0, 0.0], r"sd\[1\] is 0\.0: must be a finite number > 0"),
        ([3.0], [3.0], [np.nan], r"sd\[0\] is nan: must be a finite number > 0"),
        ([], [], [], "no ratings"),
    ],
)
def test_predictions_that_cannot_be_scored_are_named(stars, mean, sd, named):
    with pytest.raises(ValueError, match=named):
        predictive.scores(stars, mean, sd)


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.2, float("nan")])
def test_a_level_that_is_no_probability_is_named(level):
    with pytest.raises(ValueError, match=r"level=.*must lie between 0 and 1"):
        predictive.covered([3.0], [3.0], [1.0], level)
