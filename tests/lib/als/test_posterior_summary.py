"""The summary of chains: what it tells of draws that are known, and when they have mixed."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lib.als import posterior_summary


def sampled(seed=0, drift=0.0, test=True, sweeps=400, burn_in=100):
    """Stands for a fitted `Posterior`, whose train_rmse drifts after the burn-in."""
    rng = np.random.default_rng(seed)
    names = (*posterior_summary.QUANTITIES, "beta")
    history = pd.DataFrame({name: 1 + 0.1 * rng.normal(size=sweeps) for name in names})
    history.loc[: burn_in - 1] = 1e6  # counts for nothing
    history["train_rmse"] += drift * np.arange(sweeps) / sweeps
    if not test:
        history["test_rmse"] = np.nan
    trace = rng.normal(size=(sweeps, 3))
    return SimpleNamespace(history=history, trace=trace, burn_in=burn_in)


def test_means_and_spreads_are_those_after_the_burn_in():
    one = sampled()
    table = posterior_summary.of(one)
    assert table.loc["user_sd", "mean"] == pytest.approx(one.history["user_sd"][100:].mean())
    assert table.loc["user_sd", "sd"] == pytest.approx(one.history["user_sd"][100:].std())
    noise = 1 / np.sqrt(one.history["beta"][100:])
    assert table.loc["noise_sd", "mean"] == pytest.approx(noise.mean())
    assert table["mixed"].all()
    assert (table[["ess_bulk", "ess_tail"]] > 100).all(axis=None)


def test_a_drift_is_not_mixed():
    table = posterior_summary.of(sampled(drift=1.0))
    assert table.index[~table["mixed"]].tolist() == ["train_rmse"]


def test_several_chains_are_compared():
    apart = sampled(seed=1)
    apart.history["taste_sd"] += 1
    together = posterior_summary.of(sampled(), sampled(seed=1))
    table = posterior_summary.of(sampled(), apart)
    assert together["mixed"].all()
    assert table.index[~table["mixed"]].tolist() == ["taste_sd"]
    assert together.loc["user_sd", "ess_bulk"] > 300


def test_the_worst_prediction_counts():
    one = sampled()
    one.trace[:, 1] += np.arange(400) / 20
    assert not posterior_summary.of(one).loc["prediction", "mixed"]


def test_without_a_test_set_there_is_no_row_for_its_error():
    assert "test_rmse" not in posterior_summary.of(sampled(test=False)).index


def test_too_few_draws_are_named():
    with pytest.raises(ValueError, match="are 3 draws of a chain"):
        posterior_summary.of(sampled(sweeps=103))
