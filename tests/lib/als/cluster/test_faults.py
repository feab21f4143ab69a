"""What goes wrong on a cluster: the same bits all the same, or an error that says what it was."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest
from distributed import Client

from lib.als import ALS
from lib.als.cluster import driver
from lib.data import shards
from tests.helpers.als_steps import LAM, TAU, same_bits
from tests.helpers.clusters import local_cluster
from tools import ROOT


@pytest.fixture(scope="module")
def undisturbed(in_shards):
    """The model of three epochs that one machine learns."""
    return ALS(5, LAM, TAU, epochs=3).fit(*in_shards)


@pytest.fixture
def during(monkeypatch):
    """Sets what happens while the workers are at the fourth of the nine steps."""
    collect = driver._collect

    def happens(event):
        calls = []

        def disturbed(*arguments):
            calls.append(None)
            if len(calls) == 4:
                event()
            return collect(*arguments)

        monkeypatch.setattr(driver, "_collect", disturbed)

    return happens


def fit_on(client, sets):
    return ALS(5, LAM, TAU, epochs=3).fit(*sets, client=client)


@pytest.mark.slow
def test_killed_and_late_workers_change_no_bit(in_shards, undisturbed, during):
    with local_cluster(2) as client:
        killed, late = client.run(os.getpid).values()
        during(lambda: os.kill(killed, signal.SIGKILL))
        assert same_bits(fit_on(client, in_shards), undisturbed)
        client.wait_for_workers(2)
        assert killed not in client.run(os.getpid).values()

        def stop():
            os.kill(late, signal.SIGSTOP)
            threading.Timer(0.7, os.kill, (late, signal.SIGCONT)).start()

        during(stop)
        model = fit_on(client, in_shards)
    assert same_bits(model, undisturbed)
    assert model.traffic["seconds"][3] > 0.5


def test_all_workers_may_be_gone_for_a_while(in_shards, undisturbed, during):
    with local_cluster(2, processes=False) as client:

        def leave():
            client.cluster.scale(0)
            while client.nthreads():
                time.sleep(0.02)
            threading.Timer(0.3, client.cluster.scale, (1,)).start()

        during(leave)
        model = fit_on(client, in_shards)
    assert same_bits(model, undisturbed)
    assert model.traffic["workers"].tolist() == [2] * 3 + [1] * 6
    sent = model.traffic["bytes_out"]
    assert sent[3] == (sent[0] / 2)  # both sides again, to the one that is there


def test_a_worker_that_joins_takes_its_share(in_shards, undisturbed, during):
    with local_cluster(1, processes=False) as client:

        def join():
            client.cluster.scale(2)
            client.wait_for_workers(2)

        during(join)
        model = fit_on(client, in_shards)
    assert same_bits(model, undisturbed)
    assert model.traffic["workers"].tolist() == [1] * 4 + [2] * 5


@pytest.mark.slow
def test_the_scheduler_may_start_again_at_its_address(in_shards, undisturbed, during):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    address, running = f"tcp://127.0.0.1:{port}", []

    def start(*words):
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        local = ["--host", "127.0.0.1", "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        running.append(
            subprocess.Popen(command + local, env=environment, stderr=subprocess.DEVNULL)
        )
        return running[-1]

    def start_again():
        scheduler.kill()
        scheduler.wait()
        start("scheduler", "--port", port)
        start("worker", address, "--nthreads", "1", "--no-nanny")

    try:
        scheduler = start("scheduler", "--port", port)
        start("worker", address, "--nthreads", "1", "--no-nanny")
        with Client(address, timeout=30) as client:
            during(start_again)
            assert same_bits(fit_on(client, in_shards), undisturbed)
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_no_worker_at_all_is_told(in_shards, monkeypatch):
    monkeypatch.setattr(driver, "PATIENCE", 0.1)
    with (
        local_cluster(0, processes=False) as client,
        pytest.raises(RuntimeError, match="there are 0 workers, and none came in"),
    ):
        fit_on(client, in_shards)


def test_a_step_that_is_lost_again_and_again_ends_the_fit(in_shards, two_workers, monkeypatch):
    def lose(*_, **__):
        raise CancelledError("all is lost")

    monkeypatch.setattr(driver, "PAUSE", 0.01)
    monkeypatch.setattr(Client, "gather", lose)
    with pytest.raises(
        RuntimeError, match=r"the user step was lost 4 times, last by .*all is lost; 2 workers are"
    ):
        fit_on(two_workers, in_shards)


def test_a_client_that_is_closed_in_between_is_told(in_shards, during):
    with local_cluster(1, processes=False) as client:
        during(client.close)
        with pytest.raises(RuntimeError, match="the client was closed"):
            fit_on(client, in_shards)


@pytest.mark.parametrize("by", ["user", "movie"])
def test_a_damaged_and_a_lost_shard_are_named_and_nothing_changes(parts, two_workers, tmp_path, by):
    cut = shards.write_ratings(*parts, tmp_path / "cut", ratings_per_shard=300)
    model = ALS(2, LAM, TAU, epochs=1).fit(*parts)
    before = dict(vars(model))
    shard = getattr(cut[0], f"by_{by}")[2]
    path = tmp_path / "cut" / shard.file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"worker tcp://\S+: .*{shard.file}"):
        model.fit(*cut, client=two_workers)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=rf"worker tcp://\S+: .*{shard.file}"):
        model.fit(*cut, client=two_workers)
    assert all(vars(model)[name] is value for name, value in before.items())


def test_other_shards_where_the_workers_look_are_told(ml, parts, two_workers, tmp_path):
    folder = tmp_path / "cut"
    cut = shards.write_ratings(*parts, folder, ratings_per_shard=300)
    folder.rename(tmp_path / "moved")
    shards.write_ratings(*parts, folder, ratings_per_shard=400)
    with pytest.raises(ValueError, match="holds other shards than where the fit was called"):
        fit_on(two_workers, cut)
