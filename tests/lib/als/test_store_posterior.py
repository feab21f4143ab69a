"""Sampled posteriors on disk: what is sampled anew, what is kept, and what is too large."""

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS, Posterior, store
from lib.als.hyperparameters import Hyperprior

pytestmark = pytest.mark.usefixtures("models")
WEAKER = Hyperprior(rate=2.0)
SHORT = {"k": 1, "sweeps": 5, "burn_in": 1, "kept": 2}


@pytest.fixture
def samplings(monkeypatch):
    """The posteriors that were sampled, in order."""
    calls = []
    fit = Posterior.fit

    def counted(self, *arguments):
        calls.append(self)
        return fit(self, *arguments)

    monkeypatch.setattr(Posterior, "fit", counted)
    return calls


def test_the_same_posterior_comes_from_the_disk(parts, samplings):
    one = store.sampled(*parts, **SHORT)
    two = store.sampled(*parts, np.int64(1), 5, burn_in=1, kept=2, hyperprior=Hyperprior())
    assert len(samplings) == 1
    for name in ("test_mean", "test_sd", "trace", "user_ids", "movie_ids"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    for array, other in zip(one.draws, two.draws, strict=True):
        np.testing.assert_array_equal(array, other)
    pd.testing.assert_frame_equal(one.history, two.history)
    assert one.noise_variance == two.noise_variance


@pytest.mark.parametrize(
    "change",
    [{"k": 2}, {"sweeps": 6}, {"burn_in": 2}, {"seed": 1}, {"kept": 3}, {"hyperprior": WEAKER}],
)
def test_another_parameter_is_another_posterior(parts, samplings, change):
    store.sampled(*parts, **SHORT)
    store.sampled(*parts, **SHORT | change)
    assert len(samplings) == 2


def test_other_ratings_are_another_posterior(parts, samplings):
    train, test = parts
    for pair in ((train, test), (train, None), (test, train)):
        store.sampled(*pair, **SHORT)
    assert len(samplings) == 3
    assert len(store.sampled(train, None, **SHORT).test_mean) == 0
    assert len(samplings) == 3


def test_a_file_of_another_kind_is_sampled_anew(parts, models, samplings, capsys):
    store.sampled(*parts, **SHORT)
    (file,) = models.glob("*.npz")
    ALS(1, 1, 1, epochs=1).fit(*parts).save(file)
    store.sampled(*parts, **SHORT)
    assert len(samplings) == 2
    assert "a kept model is damaged and is trained anew" in capsys.readouterr().err
    assert Posterior.load(file).k == 1


def test_what_is_too_large_is_sampled_each_time(parts, models, samplings, monkeypatch):
    store.sampled(*parts, **SHORT)
    (file,) = models.glob("*.npz")
    train = parts[0]
    draws = 2 * (train.n_users + train.n_movies) * 2 * 4  # kept, rows, k + 1, bytes of a float32
    assert draws < file.stat().st_size
    file.unlink()
    monkeypatch.setattr(store, "LARGEST", draws - 1)
    for _ in range(2):
        store.sampled(*parts, **SHORT)
    assert not list(models.glob("*.npz"))
    assert len(samplings) == 3
    monkeypatch.setattr(store, "LARGEST", draws)
    store.sampled(*parts, **SHORT)
    assert list(models.glob("*.npz")) == [file]


@pytest.mark.parametrize("wrong", [{"k": "2"}, {"kept": 9}, {"hyperprior": None}, {"seed": -1}])
def test_a_wrong_parameter_is_named(parts, models, wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))}="):
        store.sampled(*parts, **SHORT | wrong)
    assert not models.exists()
