"""Diagnostics of chains, on chains of which the answer is known."""

import numpy as np
import pytest

from lib.als.mixing import autocorrelation, effective_size, split_r_hat


def autoregressive(rho, n, chains=1, seed=0):
    """Draws of which each is rho times the one before and noise, from their own distribution."""
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(chains, n))
    for t in range(1, n):
        draws[:, t] = rho * draws[:, t - 1] + np.sqrt(1 - rho**2) * draws[:, t]
    return draws


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_the_effective_size_is_that_of_an_autoregressive_chain(rho):
    """n (1 - rho) / (1 + rho)"""
    draws = autoregressive(rho, 5000, chains=4)
    expected = draws.size * (1 - rho) / (1 + rho)
    assert effective_size(draws) == pytest.approx(expected, rel=0.15)
    assert split_r_hat(draws) < 1.02


def test_the_autocorrelation_falls_as_that_of_an_autoregressive_chain():
    found = autocorrelation(autoregressive(0.8, 50_000, chains=4), 5)
    assert found == pytest.approx(0.8 ** np.arange(6), abs=0.03)


def test_opposite_neighbours_are_worth_more_than_independent_draws():
    draws = autoregressive(-0.5, 2000)
    assert effective_size(draws) > 1.5 * draws.size


def test_r_hat_notices_a_drift_and_chains_apart():
    draws = autoregressive(0.0, 1000, chains=2)
    assert split_r_hat(draws) == pytest.approx(1.0, abs=0.01)
    assert split_r_hat(draws + np.linspace(0, 3, 1000)) > 1.2
    assert split_r_hat(np.add(draws, [[0.0], [3.0]])) > 1.5
    assert effective_size(np.add(draws, [[0.0], [3.0]])) < 20


def test_r_hat_by_hand():
    # halves 1 2 and 3 6: means 1.5 and 4.5, variances 0.5 and 4.5
    assert split_r_hat([1, 2, 3, 6]) == pytest.approx(np.sqrt(1 / 2 + 4.5 / 2.5))


def test_draws_that_are_all_the_same_have_neither():
    assert np.isnan(split_r_hat(np.ones(10)))
    assert np.isnan(effective_size(np.ones(10)))


def test_too_few_draws_are_named():
    for diagnostic in (split_r_hat, effective_size):
        with pytest.raises(ValueError, match="there are 3 draws of a chain: at least 4 are needed"):
            diagnostic([1.0, 2.0, 3.0])
