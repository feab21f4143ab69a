"""Training by the workers of a cluster: the bits of one machine, what is sent, what is refused."""

import subprocess
import sys

import numba
import numpy as np
import pandas as pd
import pytest
from distributed import Client, as_completed

from lib.als import ALS
from lib.als.cluster import driver, versions, worker
from lib.data import shards
from lib.data.shards.place import Place
from tests.helpers.als_steps import LAM, TAU, same_bits
from tests.helpers.clusters import local_cluster
from tools import ROOT

RULES = [{}, {"weighted": True}, {"joint": True}, {"weighted": True, "joint": True}]
COLUMNS = ["epoch", "loss", "train_rmse", "test_rmse"]


def same_end(one, other):
    """Whether two models have the same bits and, but for the seconds, the same history."""
    pd.testing.assert_frame_equal(one.history[COLUMNS], other.history[COLUMNS], check_exact=True)
    return same_bits(one, other)


@pytest.mark.parametrize(
    ("k", "kernel", "rule"),
    [(12, "fast", rule) for rule in RULES] + [(0, "fast", {}), (2, "reference", {"joint": True})],
)
def test_workers_learn_what_one_machine_does(parts, in_shards, two_workers, k, kernel, rule):
    model = ALS(k, LAM, TAU, epochs=2, kernel=kernel, **rule)
    on_cluster = model.fit(*in_shards, client=two_workers)
    assert (on_cluster.traffic["workers"] == 2).all()
    on_one = ALS(k, LAM, TAU, epochs=2, kernel=kernel, **rule).fit(*in_shards)
    assert same_end(on_cluster, on_one)
    assert same_bits(on_one, ALS(k, LAM, TAU, epochs=2, kernel=kernel, **rule).fit(*parts))


@pytest.mark.parametrize("n_workers", [1, 3, 4])
def test_the_number_of_workers_changes_no_bit(in_shards, n_workers):
    with local_cluster(n_workers, processes=False) as client:
        on_cluster = ALS(5, LAM, TAU, epochs=2).fit(*in_shards, client=client)
    assert (on_cluster.traffic["workers"] == n_workers).all()
    assert same_end(on_cluster, ALS(5, LAM, TAU, epochs=2).fit(*in_shards))


def test_a_fit_goes_on_from_a_start_and_from_a_checkpoint_of_one_machine(
    in_shards, two_workers, tmp_path
):
    path = tmp_path / "fit.npz"
    start = ALS(3, LAM, TAU, epochs=1, seed=5).fit(in_shards[0])
    ALS(3, LAM, TAU, epochs=1).fit(in_shards[0], start=start, checkpoint=path)
    on_cluster = ALS(3, LAM, TAU, epochs=3).fit(
        in_shards[0], start=start, checkpoint=path, client=two_workers
    )
    assert same_end(on_cluster, ALS(3, LAM, TAU, epochs=3).fit(in_shards[0], start=start))
    assert len(on_cluster.traffic) == 4


def test_what_is_sent(in_shards, two_workers):
    """Each side goes to each worker when it has changed, and comes back when it is new."""
    train, k = in_shards[0], 4
    model = ALS(k, LAM, TAU, epochs=2)
    traffic = model.fit(*in_shards, client=two_workers).traffic
    users, movies = (4 * (k + 1) * n for n in (train.n_users, train.n_movies))
    assert traffic["step"].tolist() == ["user", "movie", "test"] * 2
    assert traffic["bytes_back"].tolist() == [users, movies, 0] * 2
    out = [users + movies, users, movies, 0, users, movies]
    assert traffic["bytes_out"].tolist() == [2 * size for size in out]
    assert (traffic["seconds"] > 0).all()
    assert model.fit(*in_shards).traffic is None


def test_shards_behind_a_url_are_read_once_by_each_process(parts, in_shards, monkeypatch):
    """In memory:// here, which the workers share when they are threads of this process."""
    cut = shards.write_ratings(*parts, "memory://test-driver", ratings_per_shard=300)
    opened, content = [], Place.content

    def counted(self, file, size):
        opened.append(file)
        return content(self, file, size)

    monkeypatch.setattr(Place, "content", counted)
    with local_cluster(1, processes=False) as client:
        model = ALS(5, LAM, TAU, epochs=3).fit(*cut, client=client)
    each = [*cut[0].by_user, *cut[0].by_movie, *cut[1].by_user]
    assert {opened.count(shard.file) for shard in each} == {1}
    assert same_bits(model, ALS(5, LAM, TAU, epochs=3).fit(*in_shards))


def test_of_several_clients_the_one_that_is_given_is_listened_to(
    in_shards, two_workers, monkeypatch
):
    """Waiting in the loop of another client goes well, too, but for a second or more."""
    loops = set()

    def watched(futures, loop):
        loops.add(loop)
        return as_completed(futures, loop)

    monkeypatch.setattr(driver, "as_completed", watched)
    address = two_workers.scheduler.address
    with Client(address, direct_to_workers=True) as direct, Client(address):
        model = ALS(5, LAM, TAU, epochs=2).fit(*in_shards, client=direct)
        assert loops == {direct.loop}
    assert same_end(model, ALS(5, LAM, TAU, epochs=2).fit(*in_shards))


def test_what_is_large_passes_the_scheduler_only_where_it_must(two_workers, in_shards, monkeypatch):
    here, there = {"tcp://127.0.0.1:3": 1, "tls://127.0.0.1:4": 1}, {"tcp://10.0.0.4:3": 1}
    assert driver._direct(two_workers, here) is True
    assert driver._direct(two_workers, here | there) is None
    with Client(two_workers.scheduler.address) as by_address:  # perhaps through a tunnel
        assert driver._direct(by_address, here) is None
    monkeypatch.setattr(driver, "_direct", lambda *_: False)
    through = ALS(3, LAM, TAU, epochs=1).fit(*in_shards, client=two_workers)
    assert same_end(through, ALS(3, LAM, TAU, epochs=1).fit(*in_shards))


def test_a_task_in_a_log_shows_no_password():
    task = worker.Task(
        "s3://a", {"secret": "123"}, "k", "train", "user", (3,), "s", "fast", 3.5, None
    )
    assert repr(task) == "Task(train by user, shards (3,))"


def test_training_on_one_machine_needs_no_dask():
    code = "import sys; sys.modules |= {'dask': None, 'distributed': None}; import lib.als.store"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_worker_uses_all_its_threads(in_shards, monkeypatch):
    seen, stepper = [], worker.stepper

    def watched(*arguments):
        seen.append(numba.get_num_threads())
        return stepper(*arguments)

    monkeypatch.setattr(worker, "stepper", watched)
    with local_cluster(1, threads=2, processes=False) as client:
        ALS(2, LAM, TAU, epochs=1).fit(in_shards[0], client=client)
    assert seen == [min(2, numba.config.NUMBA_NUM_THREADS)] * 2


def test_shards_stay_with_their_worker(in_shards, two_workers, monkeypatch):
    given = []
    submit = Client.submit

    def watched(self, function, task, *arguments, **options):
        given.append((task.part, task.by, task.numbers, *options["workers"]))
        return submit(self, function, task, *arguments, **options)

    monkeypatch.setattr(Client, "submit", watched)
    ALS(2, LAM, TAU, epochs=3).fit(*in_shards, client=two_workers)
    assert len(given) == 3 * 6
    assert set(given) == set(given[:6])


def test_ratings_in_memory_are_refused(parts, two_workers):
    with pytest.raises(ValueError, match=r"train is in memory: a client needs Shards.*write_rat"):
        ALS(2, LAM, TAU).fit(*parts, client=two_workers)


@pytest.mark.parametrize("client", [3, "tcp://127.0.0.1:8786"])
def test_what_is_no_client_is_refused(in_shards, client):
    with pytest.raises(ValueError, match=f"client={client!r}: must be a dask.distributed.Client"):
        ALS(2, LAM, TAU).fit(*in_shards, client=client)


def test_where_dask_is_not_installed_a_client_is_refused(in_shards, monkeypatch):
    monkeypatch.setitem(sys.modules, "lib.als.cluster.driver", None)
    with pytest.raises(ValueError, match=r"client=3: must be .* `make setup EXTRA=dask`"):
        ALS(2, LAM, TAU).fit(*in_shards, client=3)


def test_a_closed_client_is_refused(in_shards):
    with local_cluster(1, processes=False) as client:
        pass
    with pytest.raises(ValueError, match="is closed: must be open"):
        ALS(2, LAM, TAU).fit(*in_shards, client=client)


def test_a_worker_with_other_versions_is_named(in_shards, two_workers, monkeypatch):
    theirs = versions.here()
    monkeypatch.setattr(versions, "here", lambda: theirs | {"numba": "0.1", "source": "abc"})
    wrong = r"worker tcp://\S+ has .*: source abc here and \w+ there, numba 0.1 here and "
    with pytest.raises(RuntimeError, match=wrong + numba.__version__):
        ALS(2, LAM, TAU).fit(*in_shards, client=two_workers)
    monkeypatch.setattr(driver.Cluster, "_check", lambda *_: None)  # as of one that has just come
    with pytest.raises(RuntimeError, match=r"worker tcp://\S+ has .* source \w+, must be abc"):
        ALS(2, LAM, TAU).fit(*in_shards, client=two_workers)


def test_a_worker_that_cannot_import_the_library_is_named(in_shards, two_workers, monkeypatch):
    def introduce():
        raise ModuleNotFoundError("No module named 'lib'")

    monkeypatch.setattr(worker, "introduce", introduce)
    with pytest.raises(RuntimeError, match=r"worker tcp://\S+ cannot use .*No module named 'lib'"):
        ALS(2, LAM, TAU).fit(*in_shards, client=two_workers)


def test_another_processor_is_told(in_shards, two_workers, monkeypatch):
    theirs = versions.here()
    monkeypatch.setattr(versions, "here", lambda: theirs | {"processor": "an abacus"})
    with pytest.warns(UserWarning, match=r"another processor.*processor an abacus here and"):
        model = ALS(2, LAM, TAU, epochs=1).fit(*in_shards, client=two_workers)
    assert np.isfinite(model.user_factors).all()
