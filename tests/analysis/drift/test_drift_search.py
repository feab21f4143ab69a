"""The search for drift on invented ratings: nothing where nothing drifts, and what is planted."""

import numpy as np
import pandas as pd
import pytest

from analysis.drift import drift, drift_search
from lib.als import ALS
from lib.data import Ratings

RATE = 0.1


@pytest.fixture(scope="module")
def cut():
    """600 users with 24 of 48 films each, at random times: nothing drifts."""
    rng = np.random.default_rng(2)
    levels, tastes = 3 + 0.5 * rng.normal(size=48), rng.normal(size=(48, 2))
    users = np.repeat(np.arange(600), 24)
    films = np.concatenate([rng.permutation(48)[:24] for _ in range(600)])
    liking = (rng.normal(size=(600, 2))[users] * tastes[films]).sum(axis=1) / 2
    stars = levels[films] + liking + 0.4 * rng.normal(size=len(users))
    frame = pd.DataFrame(
        {"user_id": users, "movie_id": films, "rating": np.clip(np.round(2 * stars) / 2, 0.5, 5)}
    )
    frame["timestamp"] = rng.permutation(len(frame))
    return drift_search.periods(frame, 0, least=10)


@pytest.fixture(scope="module")
def nulls(cut, shared_models):
    return [drift.changes(parts) for parts in cut.fit_permuted(9)]


def test_both_periods_have_as_many_ratings(cut):
    assert isinstance(cut.ratings, Ratings)
    assert cut.start == 0
    assert cut.late.mean() == pytest.approx(0.5, abs=0.001)
    assert cut.films.all()


def test_a_large_planted_drift_is_found_and_little_else(cut, nulls, shared_models):
    power, exchanged = drift_search.power(cut, nulls, RATE)
    assert power["planted"].tolist() == ["level"] * 4 + ["exchange"] * 3
    assert power["n_planted"].unique().tolist() == [6]
    levels = power[power["planted"] == "level"]
    assert levels["level"].is_monotonic_increasing
    assert levels["level"].iloc[-1] > 0.8
    assert levels["level"].iloc[0] < 0.5
    assert power["vector"].iloc[-1] > 0.5
    assert power["vector"].iloc[:4].max() < 0.2  # levels moved, tastes not
    assert power[["other_level", "other_vector"]].to_numpy().max() <= 3  # of 42
    assert len(exchanged) == 6


def test_permutations_find_hardly_anything(nulls):
    counts = drift_search.found_without_drift(nulls, RATE)
    assert counts.shape == (9, 2)
    assert (counts.sum(axis=1) > 0).sum() <= 4


def test_the_early_parts_are_the_same_with_and_without_a_plant(cut, shared_models, monkeypatch):
    fitted = []
    fit = ALS.fit
    monkeypatch.setattr(ALS, "fit", lambda self, *a, **o: fitted.append(1) or fit(self, *a, **o))
    cut.fit(5)
    *_, (_, _, _, change) = drift_search.plants(cut)
    cut.fit(5, change=change)
    assert len(fitted) == 4 + 2
