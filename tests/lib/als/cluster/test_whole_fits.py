"""Whole fits on the workers of a cluster: the models of one machine, one at a time on each."""

import os
import signal
import sys

import numpy as np
import pandas as pd
import pytest
from distributed import Client

from lib.als import ALS, store
from lib.als.cluster import versions, whole_fits
from lib.als.cluster.connection import connected
from tests.helpers.als_steps import LAM, TAU, same_bits
from tests.helpers.clusters import local_cluster

WANTED = [
    *({"k": k, "lam": lam, "tau": 1.0, "epochs": 2} for k in (2, 0, 3) for lam in (1.0, 2.0)),
    {"k": 2, "lam": 1.0, "tau": 1.0, "epochs": 1, "seed": 3, "weighted": True, "joint": True},
]


def same_end(one, other):
    """Whether two models have the same bits, and the same history but for the seconds."""
    histories = [model.history.drop(columns="seconds") for model in (one, other)]
    pd.testing.assert_frame_equal(*histories, check_exact=True)
    return same_bits(one, other)


@pytest.mark.parametrize("with_test", [True, False])
def test_workers_fit_what_one_machine_does(parts, two_workers, with_test):
    train, test = parts[0], parts[1] if with_test else None
    models = [ALS(k, LAM, TAU, epochs=2, seed=k, joint=k > 3) for k in (0, 3, 5)]
    found = dict(whole_fits.fit_all(train, test, models, two_workers))
    assert sorted(found) == [0, 1, 2]
    for number, model in enumerate(models):
        assert not hasattr(model, "history")
        model.fit(train, test)
        assert same_end(found[number], model)
        assert repr(found[number]) == repr(model)
        np.testing.assert_array_equal(found[number].user_ids, model.user_ids)


def test_each_worker_has_one_model_at_a_time(parts, two_workers, monkeypatch):
    given, submit = [], Client.submit

    def watched(self, function, *arguments, **options):
        given.append(options["workers"])
        return submit(self, function, *arguments, **options)

    monkeypatch.setattr(Client, "submit", watched)
    fits = whole_fits.fit_all(*parts, [ALS(2, LAM, TAU, epochs=1) for _ in range(5)], two_workers)
    next(fits)
    assert len(given) == 2
    assert given[0] != given[1]
    assert len(list(fits)) == 4
    assert len(given) == 5


def test_models_are_those_that_are_kept_without_a_cluster(parts, two_workers, models, fits):
    here = list(store.trained_many(*parts, WANTED))
    assert len(fits) == len(list(models.glob("*.npz"))) == 7
    for kept in sorted(models.glob("*.npz"))[:3]:
        kept.unlink()
    there = list(store.trained_many(*parts, WANTED, two_workers))
    assert len(fits) == 7, "nothing is trained here"
    assert len(list(models.glob("*.npz"))) == 7
    for one, other, wanted in zip(here, there, WANTED, strict=True):
        assert same_end(one, other)
        assert (other.k, other.lam, other.tau) == (wanted["k"], wanted["lam"], wanted["tau"])


def test_models_that_cannot_be_kept_are_returned(parts, two_workers, monkeypatch, fits, capfd):
    def models():
        raise OSError("no room")

    monkeypatch.setattr(store, "models", models)
    found = list(store.trained_many(*parts, WANTED, two_workers))
    assert [model.k for model in found] == [each["k"] for each in WANTED]
    assert "the model is not kept: no room" in capfd.readouterr().err
    assert not fits


def test_what_the_workers_still_train_is_given_up_with_the_iterator(parts, two_workers, models):
    found = store.trained_many(*parts, WANTED, two_workers)
    next(found)
    found.close()
    assert len(list(store.trained_many(*parts, WANTED, two_workers))) == 7


def test_an_error_of_a_fit_is_that_of_one_machine(parts, two_workers):
    with pytest.raises(ValueError, match="k=-1: must be an integer"):
        whole_fits.fit_all(*parts, [ALS(2, LAM, TAU), ALS(-1, LAM, TAU)], two_workers)
    with pytest.raises(FloatingPointError, match=r"epoch 1: the loss is inf .*lam=1e\+308"):
        next(whole_fits.fit_all(*parts, [ALS(2, 1e308, 1e308)], two_workers))


def test_a_worker_with_another_library_is_named(parts, two_workers, monkeypatch):
    theirs = versions.here()
    monkeypatch.setattr(versions, "here", lambda: theirs | {"source": "abc"})
    with pytest.raises(RuntimeError, match=r"worker tcp://\S+ has .*: source abc here and "):
        next(whole_fits.fit_all(*parts, [ALS(2, LAM, TAU)], two_workers))


def test_a_model_that_is_lost_again_and_again_ends_the_fits(parts, monkeypatch):
    with local_cluster(1, processes=False) as client:
        scatter = Client.scatter

        def lost(self, arrays, **options):
            placed = scatter(self, arrays, **options)
            self.cancel(placed, force=True)
            return placed

        monkeypatch.setattr(Client, "scatter", lost)
        with pytest.raises(RuntimeError, match=r"ALS\(k=2.* was lost 4 times, last by "):
            next(whole_fits.fit_all(*parts, [ALS(2, LAM, TAU)], client))


@pytest.mark.slow
def test_the_model_of_a_worker_that_is_killed_is_fitted_by_another(parts):
    models = [ALS(k, LAM, TAU, epochs=200) for k in (2, 3, 4, 5)]
    with local_cluster(2) as client:
        fits = whole_fits.fit_all(*parts, models, client)
        found = [next(fits)]  # and the other worker is at work
        os.kill(max(client.run(os.getpid).values()), signal.SIGKILL)
        found += fits
    assert sorted(number for number, _ in found) == [0, 1, 2, 3]
    for number, model in found:
        assert same_end(model, models[number].fit(*parts))


@pytest.mark.slow
def test_workers_that_are_lost_again_and_again_end_the_fits(parts, two_workers, monkeypatch):
    def scatter(*_, **__):
        raise OSError("Timed out")

    monkeypatch.setattr(Client, "scatter", scatter)
    with pytest.raises(RuntimeError, match=r"4 times no model could be .* OSError: Timed out"):
        next(whole_fits.fit_all(*parts, [ALS(2, LAM, TAU)], two_workers))


def test_a_scheduler_is_reached_by_its_address(two_workers):
    with connected(two_workers.scheduler.address) as client:
        assert client.nthreads() == two_workers.nthreads()
    assert client.status == "closed"
    for none in ("", None):
        with connected(none) as client:
            assert client is None


def test_an_address_where_nobody_answers_is_named(monkeypatch):
    monkeypatch.setattr("lib.als.cluster.connection.PATIENCE", 0.5)
    with pytest.raises(OSError, match=r"no scheduler answers at 'tcp://127\.0\.0\.1:1'"):
        connected("tcp://127.0.0.1:1").__enter__()
    with pytest.raises(ValueError, match=r"scheduler 'http://127\.0\.0\.1:1': "):
        connected("http://127.0.0.1:1").__enter__()
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="is not installed, `make setup EXTRA=dask` does it"):
        connected("tcp://127.0.0.1:1").__enter__()
