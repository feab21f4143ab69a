"""Hyperparameters that are drawn: from the distributions that their docstrings name."""

import numpy as np
import pytest
from scipy import stats

from lib.als.hyperparameters import (
    Gaussian,
    Hyperprior,
    Sums,
    check,
    draw_beta,
    draw_gaussian,
    spreads,
)
from tests.helpers.plain_gibbs import draw_prior

PRIOR = Hyperprior(strength=3.0, freedom=4.0, scatter=2.0)


def sums_of(rows):
    return Sums(len(rows), rows.sum(axis=0), rows.T @ rows)


def draws(n, sums, seed=0):
    rng = np.random.default_rng(seed)
    return [draw_gaussian(rng, sums, PRIOR) for _ in range(n)]


def test_without_rows_the_draws_are_from_the_prior():
    """Of precision the mean and the marginals of its diagonal, which are gamma."""
    found = draws(2000, Sums(0, np.zeros(3), np.zeros((3, 3))))
    precisions = np.array([one.precision for one in found])
    degrees = 3 + PRIOR.freedom
    # The variance of an entry of Wishart(nu, V) is nu (V_ij² + V_ii V_jj).
    errors = np.sqrt(degrees * (1 + np.eye(3)) / PRIOR.scatter**2 / len(found))
    z = (precisions.mean(axis=0) - degrees / PRIOR.scatter * np.eye(3)) / errors
    assert np.abs(z).max() < 4
    for i in range(3):
        scaled = PRIOR.scatter * precisions[:, i, i]
        assert stats.kstest(scaled, stats.chi2(degrees).cdf).pvalue > 1e-4
    # mean' precision mean strength is chi-square of 3 degrees of freedom
    squares = [PRIOR.strength * one.mean @ one.precision @ one.mean for one in found]
    assert stats.kstest(squares, stats.chi2(3).cdf).pvalue > 1e-4


def test_given_rows_the_draws_have_the_distribution_of_the_plain_sampler():
    """SciPy's Wishart and NumPy's normal numbers, by the equations as they are published."""
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(12, 3)) @ rng.normal(size=(3, 3)) + [1.0, -2.0, 0.5]
    found = draws(1500, sums_of(rows))
    plain = [draw_prior(rng, (rows[:, 0], rows[:, 1:]), PRIOR) for _ in range(1500)]
    for number in range(3):
        for part in (
            lambda one: one[0][number],  # noqa: B023
            lambda one: one[1][number, number],  # noqa: B023
            lambda one: one[1][0, 1],
        ):
            assert stats.ks_2samp(list(map(part, found)), list(map(part, plain))).pvalue > 1e-4


def test_beta_is_gamma():
    rng = np.random.default_rng(0)
    prior = Hyperprior(shape=2.0, rate=3.0)
    found = [draw_beta(rng, 10, 8.0, prior) for _ in range(3000)]
    assert stats.kstest(found, stats.gamma(7.0, scale=1 / 7.0).cdf).pvalue > 1e-4
    assert draw_beta(rng, 10, -1e-9, prior) > 0  # a sum of squares that rounding made negative


def test_spreads_do_not_change_where_no_prediction_does():
    """Users' vectors times A and movies' times inv(A'), and a vector moved into a bias."""
    rng = np.random.default_rng(2)
    users, movies = (Gaussian(rng.normal(size=4), random_precision(rng, 4)) for _ in range(2))
    before = spreads(users, movies)
    turn = np.eye(4)
    turn[1:, 1:] = rng.normal(size=(3, 3))
    inverse = np.linalg.inv(turn).T
    turned = transformed(users, turn), transformed(movies, inverse)
    np.testing.assert_allclose(spreads(*turned), before)
    # u·(v + a) + (b_u - u·a) is the same rating
    shift = rng.normal(size=3)
    into_bias = np.eye(4)
    into_bias[0, 1:] = -shift
    moved = transformed(users, into_bias), movies._replace(mean=np.add(movies.mean, [0, *shift]))
    np.testing.assert_allclose(spreads(*moved), before)


def random_precision(rng, d):
    root = rng.normal(size=(d, d))
    return root @ root.T + np.eye(d)


def transformed(gaussian, matrix):
    inverse = np.linalg.inv(matrix)
    return Gaussian(matrix @ gaussian.mean, inverse.T @ gaussian.precision @ inverse)


def test_spreads_are_those_of_ratings():
    rng = np.random.default_rng(3)
    users, movies = (Gaussian(rng.normal(size=3), random_precision(rng, 3)) for _ in range(2))
    u, v = (
        rng.multivariate_normal(side.mean, np.linalg.inv(side.precision), 200_000)
        for side in (users, movies)
    )
    parts = [
        u[:, 0] + u[:, 1:] @ movies.mean[1:],
        v[:, 0] + v[:, 1:] @ users.mean[1:],
        np.sum((u - users.mean)[:, 1:] * (v - movies.mean)[:, 1:], axis=1),
    ]
    np.testing.assert_allclose([part.std() for part in parts], spreads(users, movies), rtol=0.02)


def test_sums_without_a_factor_are_told():
    wrong = Sums(5, np.zeros(2), np.full((2, 2), np.nan))
    with pytest.raises(np.linalg.LinAlgError, match="not finite"):
        draw_gaussian(np.random.default_rng(0), wrong, PRIOR)


@pytest.mark.parametrize("name", Hyperprior._fields)
def test_a_wrong_hyperprior_is_named(name):
    check(Hyperprior(freedom=0))
    with pytest.raises(ValueError, match=rf"hyperprior.{name}=-1: must be a finite number > 0"):
        check(Hyperprior(**{name: -1}))
