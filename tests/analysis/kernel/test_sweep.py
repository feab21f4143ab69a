"""The share of the limit is of the largest limit and the fastest epoch."""

import numpy as np
import pytest

from analysis.kernel import roofline, sweep, timing


@pytest.fixture
def clocked(monkeypatch):
    """Epochs that take 4, 3, 2, ... seconds at any k; limits of 1, 0.5 and 0.1 k seconds."""
    taken = {}

    def epoch_seconds(kernel, train, k, budget):
        taken[k] = taken.get(k, 5.0) - 1
        return np.array([taken[k]])

    monkeypatch.setattr(timing, "epoch_seconds", epoch_seconds)
    monkeypatch.setattr(roofline, "limits", lambda train, k, machine: (1.0, 0.5))
    monkeypatch.setattr(sweep.speeds, "gather_seconds", lambda train, k: 0.1 * k)


def test_the_share_is_of_the_largest_limit(clocked):
    found = sweep.shares(None, [20, 2], {}, rounds=3)
    assert found["k"].tolist() == [2, 20]
    assert found["fastest"].tolist() == [2, 2]
    assert found["seconds_per_epoch"].tolist() == [3, 3]
    assert found["epochs"].tolist() == [3, 3]
    np.testing.assert_allclose(found["share_of_limit"], [0.5, 1.0])


def test_a_k_that_is_slow_is_timed_less_often(clocked):
    assert sweep.shares(None, [2], {}, rounds=3, budget=5)["epochs"].tolist() == [2]
    assert sweep.shares(None, [3], {}, rounds=3, budget=0.1)["epochs"].tolist() == [1]
