"""Diagnostics of chains, on chains of which the answer is known."""

import subprocess
import sys

import numpy as np
import pytest

from lib.als.mixing import autocorrelation, effective_size, r_hat, split_r_hat
from tools import ROOT

BOTH = pytest.mark.parametrize("diagnostic", [r_hat, split_r_hat])


def autoregressive(rho, n, chains=1, seed=0):
    """Draws of which each is rho times the one before and noise, from their own distribution."""
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(chains, n))
    for t in range(1, n):
        draws[:, t] = rho * draws[:, t - 1] + np.sqrt(1 - rho**2) * draws[:, t]
    return draws


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("of", ["mean", "bulk"])
def test_the_effective_size_is_that_of_an_autoregressive_chain(rho, of):
    """n (1 - rho) / (1 + rho)"""
    draws = autoregressive(rho, 5000, chains=4)
    expected = draws.size * (1 - rho) / (1 + rho)
    assert effective_size(draws, of) == pytest.approx(expected, rel=0.15)


def test_the_tails_are_known_worse_where_only_they_are_sticky():
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(4, 1000))
    far = np.repeat(rng.random((4, 50)) < 0.3, 20, axis=1)  # in runs of 20, a wider normal
    draws[far] *= 10
    assert effective_size(draws, "tail") < 0.3 * effective_size(draws, "bulk")


def test_ranks_are_a_matter_of_order_alone():
    draws = autoregressive(0.5, 200, chains=2)
    for of in ("bulk", "tail"):
        assert effective_size(np.exp(3 * draws), of) == effective_size(draws, of)


def test_the_autocorrelation_falls_as_that_of_an_autoregressive_chain():
    found = autocorrelation(autoregressive(0.8, 50_000, chains=4), 5)
    assert found == pytest.approx(0.8 ** np.arange(6), abs=0.03)


@BOTH
@pytest.mark.parametrize("n_chains", [1, 2])
def test_r_hat_notices_a_drift_and_chains_apart(diagnostic, n_chains):
    draws = autoregressive(0.0, 1000, n_chains)
    assert diagnostic(draws) == pytest.approx(1.0, abs=0.01)
    assert diagnostic(draws + np.linspace(0, 3, 1000)) > 1.2
    apart = np.concatenate([draws, draws + 3])
    assert diagnostic(apart) > 1.5
    assert effective_size(apart) < 20


def test_only_ranks_notice_chains_of_different_spreads():
    draws = autoregressive(0.0, 1000, chains=2) * [[1.0], [5.0]]
    assert split_r_hat(draws) < 1.01
    assert r_hat(draws) > 1.2


def test_r_hat_by_hand():
    # halves 1 2 and 3 6, and those of the other chain: means 1.5 and 4.5, variances 0.5 and 4.5
    found = split_r_hat([[1, 2, 3, 6], [2, 1, 6, 3]])
    assert found == pytest.approx(np.sqrt(1 / 2 + 3 / 2.5))


@BOTH
def test_a_single_chain_is_its_two_halves(diagnostic):
    draws = autoregressive(0.9, 100)
    assert diagnostic(draws[0]) == diagnostic(draws) == diagnostic(draws.reshape(2, 50))


@pytest.mark.parametrize("diagnostic", [r_hat, split_r_hat, effective_size])
def test_draws_that_are_all_the_same_have_neither(diagnostic):
    assert np.isnan(diagnostic(np.ones(10)))


@BOTH
def test_chains_that_stand_still_apart_disagree_without_bound(diagnostic):
    assert diagnostic([[0.0] * 8, [1.0] * 8]) == np.inf


@pytest.mark.parametrize(
    ("diagnostic", "fewest"), [(r_hat, 8), (split_r_hat, 8), (effective_size, 4)]
)
def test_too_few_draws_are_named(diagnostic, fewest):
    with pytest.raises(ValueError, match=f"are 3 draws of a chain: at least {fewest} are needed"):
        diagnostic([1.0, 2.0, 3.0])


def test_too_few_draws_of_several_chains_are_named():
    with pytest.raises(ValueError, match="are 3 draws of a chain: at least 4 are needed"):
        r_hat([[1.0, 2.0, 3.0]] * 2)


def test_the_library_is_imported_where_it_is_used():
    code = "import sys, lib.als.posterior; print({'arviz_stats', 'scipy.stats'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
