"""The grid: which models it is, what is kept on disk, and what the table promises."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from analysis.grid import search
from lib.als import store
from lib.data.ratings import Ratings
from lib.evaluation import metrics
from tools import ROOT

pytestmark = pytest.mark.usefixtures("models")
GRID = [(2, 0.1, 0.05), (2, 0.5, 0.25), (3, 0.1, 0.05)]  # three settings, two models


def test_table_1_has_24_settings_and_20_models():
    settings = search.settings()
    table2 = search.tables.paper("table2")[["k", "lam", "tau"]]
    assert settings == list(table2.itertuples(index=False, name=None))
    assert len(settings) == len(set(settings)) == 24
    assert len(search.distinct(settings)) == 20


def test_run_trains_each_distinct_model_once_and_only_once(parts, fits):
    first = search.run(*parts, GRID, epochs=2)
    assert sorted(fits) == [(2, 1.0, 0.5, 0), (3, 1.0, 0.5, 0)]
    again = search.run(*parts, GRID, seeds=(0, 1), epochs=2)
    assert len(fits) == 4
    pd.testing.assert_frame_equal(again[again["seed"] == 0], first)


def test_the_workers_of_a_cluster_train_the_same_models(parts, two_workers, models, fits):
    on_workers = search.run(*parts, GRID, seeds=(0, 1), epochs=2, client=two_workers)
    assert not fits
    assert (on_workers["seconds"] > 0).all()
    for kept in models.glob("*.npz"):
        kept.unlink()
    here = search.run(*parts, GRID, seeds=(0, 1), epochs=2)
    assert len(fits) == 4
    numbers = [table.drop(columns="seconds") for table in (on_workers, here)]
    pd.testing.assert_frame_equal(*numbers, check_exact=True)


def test_the_table_keeps_its_contract(parts):
    table = search.run(*parts, GRID, seeds=(3,), epochs=2)
    assert list(table) == [
        "seed", "k", "lam", "tau", "K", "precision", "recall", "n_users", "n_users_skipped",
        "train_rmse", "test_rmse", "best_epoch", "best_test_rmse", "seconds", "ratio",
    ]  # fmt: skip
    settings = list(dict.fromkeys(table[["k", "lam", "tau"]].itertuples(index=False, name=None)))
    assert settings == GRID
    assert [tuple(pair) for pair in table[["k", "K"]].to_numpy()] == [
        (2, 2), (2, 10), (2, 2), (2, 10), (3, 3), (3, 10)
    ]  # fmt: skip
    model = store.trained(*parts, k=3, lam=0.1, tau=0.05, epochs=2, seed=3)
    last = table.iloc[-1]
    assert last["test_rmse"] == pytest.approx(metrics.rmse(model, parts[1]))
    assert (last["precision"], last["recall"]) == metrics.precision_recall(model, *parts, at=10)
    assert (table["n_users"] + table["n_users_skipped"] == parts[0].n_users).all()
    assert (table["best_test_rmse"] <= table["test_rmse"]).all()
    assert (table["seconds"] > 0).all()
    same = table[table["k"] == 2].drop(columns=["lam", "tau"])
    pd.testing.assert_frame_equal(same[:2], same[2:].set_axis(same.index[:2]))


def test_a_model_without_vectors_is_ranked_at_1_and_at_10(parts):
    table = search.run(*parts, [(0, 0.1, 0.1)], epochs=1)
    assert table["K"].tolist() == [1, 10]


def test_a_model_of_10_dimensions_has_one_list(parts):
    assert search.run(*parts, [(10, 1.0, 1.0)], epochs=1)["K"].tolist() == [10]


def test_a_row_tells_the_whole_training(parts):
    row = search.run(*parts, [(2, 0.1, 0.05)]).iloc[0]
    history = store.trained(*parts, k=2, lam=0.1, tau=0.05).history
    assert len(history) == 20
    best = history.sort_values("test_rmse", kind="stable").iloc[0]
    assert (row["best_epoch"], row["best_test_rmse"]) == (best["epoch"], best["test_rmse"])
    assert row["train_rmse"] == history["train_rmse"].iloc[-1]
    assert row["test_rmse"] == history["test_rmse"].iloc[-1]
    assert row["seconds"] == pytest.approx(20 * np.median(history["seconds"]))
    assert row["ratio"] == 0.5


def test_nothing_is_written_where_there_is_no_terminal(parts, capfd):
    search.run(*parts, GRID[:1], epochs=1)
    assert capfd.readouterr() == ("", "")
    search.run(*parts, GRID[:1], epochs=1, progress=True)
    assert "models" in capfd.readouterr().err


def test_spread_is_largest_less_smallest():
    frame = pd.DataFrame({"k": [2, 2, 5], "test_rmse": [0.5, 0.75, 0.875]})
    assert search.ranges(frame, "k").to_dict() == {2: 0.25, 5: 0.0}


def test_the_command_prints_the_table_and_writes_it(
    movielens_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(search, "settings", lambda: GRID[1:])
    command = ["analysis.grid.search", str(movielens_folder), "--seeds", "1", "--split-seed", "2"]
    path = tmp_path / "new" / "grid.csv"
    monkeypatch.setattr(sys, "argv", [*command, "--csv", str(path)])
    search.main()
    parts = Ratings.from_frame(search.load(movielens_folder).ratings).split(seed=2)
    expected = search.run(*parts, GRID[1:], seeds=[1])
    pd.testing.assert_frame_equal(pd.read_csv(path), expected)
    assert capsys.readouterr().out == expected.to_string(index=False) + "\n"


def test_the_command_trains_on_the_workers_of_a_scheduler(
    movielens_folder, monkeypatch, capsys, two_workers, fits
):
    monkeypatch.setattr(search, "settings", lambda: GRID[1:])
    address = two_workers.scheduler.address
    command = ["analysis.grid.search", str(movielens_folder), "--scheduler", address]
    monkeypatch.setattr(sys, "argv", command)
    search.main()
    assert not fits
    parts = Ratings.from_frame(search.load(movielens_folder).ratings).split(seed=0)
    assert capsys.readouterr().out == search.run(*parts, GRID[1:]).to_string(index=False) + "\n"


@pytest.mark.parametrize("name", ["no such folder", "."])
def test_the_command_says_what_is_wrong_in_one_line(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", name])
    with pytest.raises(SystemExit) as ended:
        search.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_takes_split_0_and_seed_0_unless_one_asks_otherwise(
    movielens_folder, monkeypatch, capsys
):
    asked = []

    def run(train, test, seeds, client):
        asked.append((test, seeds))
        return pd.DataFrame({"k": [2]})

    monkeypatch.setattr(search, "run", run)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", str(movielens_folder)])
    search.main()
    ((test, seeds),) = asked
    expected = Ratings.from_frame(search.load(movielens_folder).ratings).split(seed=0)[1]
    assert list(seeds) == [0]
    np.testing.assert_array_equal(test.by_user.indices, expected.by_user.indices)
    assert capsys.readouterr().out.split() == ["k", "2"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FloatingPointError("epoch 3: the loss is inf"), 1, "epoch 3: the loss is inf\n"),
        (ValueError("k=-1: must be an integer"), 1, "k=-1: must be an integer\n"),
        (OSError("no room"), 1, "no room\n"),
        (KeyboardInterrupt(), 130, "interrupted; the next call goes on from here\n"),
    ],
)
def test_the_command_that_could_not_go_on_says_why(
    movielens_folder, monkeypatch, capsys, error, code, said
):
    def run(*_, **__):
        raise error

    monkeypatch.setattr(search, "run", run)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", str(movielens_folder)])
    with pytest.raises(SystemExit) as ended:
        search.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == said


ENDLESS = """
import sys
from pathlib import Path
from analysis.grid import search
from lib.als import store
from lib.data import datasets
from lib.data.ratings import Ratings

store.models = lambda: Path(sys.argv[2])
train, test = Ratings.from_frame(datasets.load(sys.argv[1]).ratings).split()
search.run(train, test, [(k, 1.0, 1.0) for k in range(1, 1000)], epochs=20)
"""


@pytest.mark.slow
def test_kill_9_in_the_middle_loses_at_most_the_model_in_training(movielens_folder, models, fits):
    command = [sys.executable, "-c", ENDLESS, str(movielens_folder), str(models)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment) as run:
        deadline = time.monotonic() + 120
        while len(list(models.glob("*.npz"))) < 3:
            assert run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
    kept = len(list(models.glob("[!.]*.npz")))
    train, test = Ratings.from_frame(search.load(movielens_folder).ratings).split()
    search.run(train, test, [(k, 1.0, 1.0) for k in range(1, kept + 3)])
    assert fits == [(kept + 1, 1.0, 1.0, 0), (kept + 2, 1.0, 1.0, 0)]
