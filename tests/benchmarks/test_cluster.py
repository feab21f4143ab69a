"""The fit on a cluster beside one on this machine, and the recipes that start clusters."""

import ast
import contextlib
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pandas as pd
import psutil
import pytest
import yaml

from benchmarks import cluster, results
from lib.data import shards
from lib.data.ratings import Ratings
from tests.helpers.stub_book import wait_for
from tools import ROOT

RECIPES = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")


def blocks(language):
    """The code blocks of the recipes in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def cut_finely(parts, tmp_path_factory):
    """The training `Shards` of `parts`, some fifteen of each kind."""
    return shards.write_ratings(*parts, tmp_path_factory.mktemp("finely"), 80, name="invented")[0]


def test_both_fits_are_told_with_what_was_moved(cut_finely, two_workers, capsys):
    (row,) = cluster.run(cut_finely, [3], two_workers, epochs=2)
    assert row["same_bits"]
    assert (row["k"], row["workers"], row["worker_threads"]) == (3, 2, 1)
    assert row["n_train"] == cut_finely.n_ratings
    assert row["ratio"] == row["seconds_per_epoch"] / row["alone_seconds_per_epoch"]
    assert 0 < row["fastest"] <= row["seconds_per_epoch"] <= row["slowest"]
    assert 0.05 < row["worker_peak_gib"] < 10
    of_movies, of_users = (4 * (3 + 1) * row[f"n_{by}s"] for by in ("movie", "user"))
    assert row["user_sent"] == row["user_sent_formula"] == 2 * of_movies
    assert row["user_returned"] == row["user_returned_formula"] == of_users
    assert row["movie_sent"] == row["movie_sent_formula"] == 2 * of_users
    assert row["movie_returned"] == row["movie_returned_formula"] == of_movies
    assert "on 2 workers" in capsys.readouterr().out


def test_shards_become_the_same_ratings(cut_finely, parts):
    found = cluster.in_memory(cut_finely)
    assert isinstance(found, Ratings)
    for one, expected in zip(found.by_movie, parts[0].by_movie, strict=True):
        assert (one == expected).all()


def test_shards_are_made_where_they_are_missing(movielens_folder, cut_finely, cache_folder):
    made = cluster.shards_of(str(movielens_folder), ratings_per_shard=100)
    assert made.folder.startswith(str(cache_folder))
    assert len(made.by_user) > 5
    assert cluster.shards_of(str(movielens_folder), made.folder).key == made.key
    assert cluster.shards_of(str(movielens_folder), cut_finely.folder).key == cut_finely.key
    with pytest.raises(ValueError, match="'twin-small'"):
        cluster.shards_of("twin-small", made.folder)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nonsense"], "unknown dataset 'nonsense'"),
        (["twin-small", "--workers", "0"], "workers=0: must be an integer >= 1"),
        (["twin-small", "--epochs", "1"], "epochs=1: must be an integer >= 2"),
        (["twin-small", "--k", "5", "-1"], "k=-1: must be an integer >= 0"),
    ],
)
def test_what_cannot_be_is_named(monkeypatch, tmp_path, capsys, arguments, named):
    monkeypatch.setattr(sys, "argv", ["cluster", *arguments, "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="1"):
        cluster.main()
    assert named in capsys.readouterr().err


@contextlib.contextmanager
def running(command):
    """A command in a process of its own, which ends with the block."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def on_loopback(port):
    """The commands of the recipe for plain machines, with the addresses of this one."""
    (scheduler,) = re.findall(r"^\.venv/bin/dask scheduler .*$", RECIPES, re.MULTILINE)
    (worker,) = re.findall(r"^\.venv/bin/dask worker .*$", RECIPES, re.MULTILINE)
    dask = str(Path(sys.executable).with_name("dask"))
    changes = {r"10\.0\.0\.\d": cluster.LOOPBACK, "8786": str(port), ":8787": ":0"}
    changes |= {"--nthreads 16": "--nthreads 1", r"\.venv/bin/dask": dask}
    for old, new in changes.items():
        scheduler, worker = re.sub(old, new, scheduler), re.sub(old, new, worker)
    return shlex.split(scheduler), shlex.split(worker)


@pytest.mark.slow
def test_the_recipe_for_plain_machines_starts_a_cluster_with_the_same_bits(
    movielens_folder, cut_finely, tmp_path, monkeypatch, capsys
):
    with socket.socket() as free:
        free.bind((cluster.LOOPBACK, 0))
        port = free.getsockname()[1]
    scheduler, worker = on_loopback(port)
    monkeypatch.setattr(results, "machine_facts", lambda threads: {"cpu": "any", "date": "today"})
    monkeypatch.setattr(results.others, "now", lambda: 0.0)
    arguments = [str(movielens_folder), "--shards", cut_finely.folder, "--k", "4"]
    arguments += ["--scheduler", f"tcp://{cluster.LOOPBACK}:{port}", "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["cluster", *arguments])
    with running(scheduler) as first, running(worker) as second, running(worker) as third:
        assert wait_for(lambda: "Scheduler at" in first.stderr.readline(), within=60)
        with cluster.connected(arguments[-3]) as client:
            client.wait_for_workers(2, timeout=60)
        for process in (first, second, third):
            assert listening(process.pid) == {cluster.LOOPBACK}
        cluster.main()
    table = pd.read_csv(tmp_path / "cluster.csv")
    assert table["workers"].tolist() == [2]
    assert table["same_bits"].all()
    assert "written to" in capsys.readouterr().out


def listening(number):
    """The addresses of this machine at which a process and its children listen."""
    family = [psutil.Process(number), *psutil.Process(number).children(recursive=True)]
    found = [each for process in family for each in process.net_connections("tcp")]
    return {each.laddr.ip for each in found if each.status == psutil.CONN_LISTEN}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_workers_end_with_the_command(movielens_folder, tmp_path, number):
    code = (
        "import sys, time; from benchmarks import cluster\n"
        "with cluster.client_of(workers=1) as client:\n"
        "    print(client.dashboard_link, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith(f"http://{cluster.LOOPBACK}:")
        assert listening(process.pid) == {cluster.LOOPBACK}
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        process.wait(timeout=60)
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_the_other_recipes_are_whole():
    manifests = [yaml.safe_load(text) for text in blocks("yaml")]
    (of_kubernetes,) = (each["spec"] for each in manifests if "kind" in each)
    for part in ("worker", "scheduler"):
        (container,) = of_kubernetes[part]["spec"]["containers"]
        assert [*container["command"], container["args"][0]] == [".venv/bin/dask", part]
    assert manifests[0]["distributed"]["comm"].keys() == {"require-encryption", "tls"}
    for text in blocks("python"):
        ast.parse(text)
    targets = re.findall(r"\bmake (\w+)", " ".join(blocks("bash")))
    assert {"setup", "cluster", "verdicts"} <= set(targets)
