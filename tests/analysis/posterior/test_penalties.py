"""Implied penalties: what no change of axes alters, and what the truth of a twin is."""

import numpy as np
import pytest

from analysis.posterior import penalties
from lib.data import Ratings, load


def covariance(rng, k):
    root = rng.standard_normal((k, k))
    return root @ root.T + 0.1 * np.eye(k)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_directions_are_those_of_every_version_with_the_same_predictions(k):
    """v -> A v and u -> inv(A)' u leave the products alone, and so the directions."""
    rng = np.random.default_rng(k)
    of_users, of_movies = covariance(rng, k), covariance(rng, k)
    matrix = rng.standard_normal((k, k)) + 3 * np.eye(k)
    inverse = np.linalg.inv(matrix)
    found = penalties.directions(of_users, of_movies)
    turned = penalties.directions(inverse.T @ of_users @ inverse, matrix @ of_movies @ matrix.T)
    np.testing.assert_allclose(turned, found, rtol=1e-7)
    assert found.sum() == pytest.approx(np.trace(of_users @ of_movies))
    assert (np.diff(found) <= 0).all()


def test_directions_of_axes_are_products_of_variances():
    found = penalties.directions(np.diag([1.0, 4.0, 2.0]), np.diag([2.0, 3.0, 0.5]))
    np.testing.assert_allclose(found, [12, 2, 1])


def test_a_ratio_is_the_noise_over_the_variance_of_the_prior(small_posterior):
    table = penalties.implied(small_posterior).set_index("part")
    assert list(table.index[:3]) == ["noise", "users' biases", "films' biases"]
    assert len(table) == 3 + small_posterior.k
    noise = table.loc["noise", "sd"] ** 2
    assert noise == pytest.approx(small_posterior.noise_variance)
    biases = table.loc[["users' biases", "films' biases"]]
    np.testing.assert_allclose(biases["ratio"], noise / biases["sd"] ** 2)
    taste = table.iloc[3:]  # sd(u_j v_j) is the variance of each in the balanced version
    np.testing.assert_allclose(taste["ratio"], noise / taste["sd"])


def test_the_planted_spreads_are_those_of_the_truth():
    ml = load("twin-small")
    train, _ = Ratings.from_frame(ml.ratings).split()
    users = ml.truth.user_factors[np.asarray(train.user_ids) - 1].astype(float)
    rated = np.isin(ml.movies["movie_id"], train.movie_ids)
    products = users @ ml.truth.movie_factors[rated].astype(float).T
    products -= products.mean(axis=0)
    products -= products.mean(axis=1, keepdims=True)
    everything = penalties.planted(ml, train, users.shape[1])
    # A covariance divides by n - 1, the mean square by n: 0.2% apart for 628 users.
    total = np.square(everything["sd"].iloc[3:]).sum()
    assert total == pytest.approx(np.square(products).mean(), rel=0.005)
    three = penalties.planted(ml, train, k=3)
    np.testing.assert_array_equal(three["sd"], everything["sd"].iloc[:6])
