"""R̂ and effective sample size, on chains whose answer is known."""

import numpy as np
import pytest

from lib.evaluation import markov_chains


def autoregressive(phi, n_chains=4, draws=100_000, seed=0):
    """x_t = phi x_(t-1) + noise, whose autocorrelation at lag t is phi^t."""
    noise = np.random.default_rng(seed).standard_normal((n_chains, draws))
    x = np.empty_like(noise)
    x[:, 0] = noise[:, 0] / np.sqrt(1 - phi**2)
    for t in range(1, draws):
        x[:, t] = phi * x[:, t - 1] + noise[:, t]
    return x


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.5, 0.8])
def test_effective_sample_size_of_an_autoregression(phi):
    """Its limit is n (1 - phi) / (1 + phi).

    With 400,000 draws and lags up to about 50 that count, the standard error of the estimate is
    some 2%; a tenth is more than four of them.
    """
    x = autoregressive(phi)
    assert markov_chains.effective_sample_size(x) == pytest.approx(
        x.size * (1 - phi) / (1 + phi), rel=0.1
    )


def test_autocorrelation_of_an_autoregression():
    found = markov_chains.autocorrelation(autoregressive(0.8), 5)
    assert found == pytest.approx(0.8 ** np.arange(6), abs=0.02)


def test_chains_that_agree_and_chains_that_do_not():
    agree = autoregressive(0.5)
    assert markov_chains.rhat(agree) == pytest.approx(1, abs=0.005)
    apart = agree + np.array([[0], [0], [5], [5]])
    assert markov_chains.rhat(apart) > 1.5
    assert markov_chains.effective_sample_size(apart) < 10
    drifting = agree + np.linspace(0, 10, agree.shape[1])
    assert markov_chains.rhat(drifting) > 1.5


def test_too_few_draws_and_constant_draws_are_refused():
    with pytest.raises(ValueError, match="must be"):
        markov_chains.rhat(np.zeros(20))
    with pytest.raises(ValueError, match="all the same"):
        markov_chains.rhat(np.ones((2, 20)))
