"""The benchmarks count, subtract and say what is missing; nothing here is about speed."""

import json
import re
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import __main__ as command
from benchmarks import compare, contenders, results, scaling, sweep, whole
from benchmarks.memory import peak_gib
from lib.data import tables

FACTS = ["cpu", "cores", "threads", "sgemm_gflops", "copy_gb_per_s", "numpy", "numba", "date"]


@pytest.fixture
def machine(monkeypatch):
    """Facts of a machine that need not be measured."""
    facts = dict.fromkeys(FACTS, 1.0)
    monkeypatch.setattr(results, "machine_facts", lambda threads: facts)
    monkeypatch.setattr(results.others, "now", lambda: 0.0)
    return facts


def test_an_epoch_is_the_difference_between_n_and_twice_n():
    pairs = [({"seconds": 7.0}, {"seconds": 10.0}), ({"seconds": 1.0}, {"seconds": 7.0})]
    np.testing.assert_allclose(compare.marginal(pairs, 3), [1.0, 2.0])


@pytest.mark.parametrize("epoch", [1e-6, 0.01, 0.3, 1.0, 5.0, 19.0, 60.0, 1000.0])
@pytest.mark.parametrize("start", [0.0, 1.0, 10.0, 100.0])
def test_a_plan_keeps_to_its_budget(epoch, start):
    epochs = compare.plan(start + epoch, start + 2 * epoch, 60)
    assert 1 <= epochs <= compare.EPOCHS
    if compare.REPEATS * (2 * start + 3 * epochs * epoch) > 60 * (1 + 1e-9):
        assert (epochs - 1) * epoch <= max(start, epoch)  # it does no more than it must


@pytest.mark.parametrize("epoch", [2.0, 5.0, 19.0, 60.0])
@pytest.mark.parametrize("start", [0.0, 1.0, 10.0])
def test_the_epochs_of_a_run_take_as_long_as_its_start(epoch, start):
    assert compare.plan(start + epoch, start + 2 * epoch, 60) * epoch >= start


def test_a_plan_survives_noise():
    # An epoch counts as .4 s and the start as 4.6. Of the 30 s that each of three repeats has,
    # 20.8 are left for n and 2n epochs, which are 17.
    assert compare.plan(5.0, 4.0, 90) == 17


def trainer(calls):
    """Stands for programs: surprise takes 30 s an epoch and 5 s to start, `broken` fails."""

    def train_once(name, epochs):
        calls.append((name, epochs))
        if name == "broken":
            raise RuntimeError("out of memory")
        speed, start = {"ours": (1.0, 2.0), "plain": (8.0, 2.0), "surprise": (30.0, 5.0)}[name]
        seconds = start + speed * epochs
        return {"seconds": seconds, "compile_seconds": 0.5, "test_rmse": epochs, "peak_gib": 2.0}

    return train_once


def test_contenders_take_turns_and_failures_are_noted():
    calls = []
    records = compare.alternate(trainer(calls), ["ours", "surprise", "broken"], budget=60)
    assert (records["ours"].epochs, records["surprise"].epochs) == (5, 1)
    assert len(records["ours"].pairs) == len(records["surprise"].pairs) == compare.REPEATS
    first = [("ours", 1), ("ours", 2), ("surprise", 1), ("surprise", 2), ("broken", 1)]
    # the slow one's first runs serve as a pair; the broken one is left alone
    own, slow = [("ours", 5), ("ours", 10)], [("surprise", 1), ("surprise", 2)]
    assert calls == first + own + 2 * (own + slow)
    assert records["broken"].note == "out of memory"

    row = compare.summary("ours", records["ours"], limit=0.25)
    assert row["seconds_per_epoch"] == row["slowest"] == pytest.approx(1.0)
    assert row["share_of_limit"] == pytest.approx(0.25)
    assert (row["epochs"], row["rmse_epochs"], row["test_rmse"]) == (5, 10, 10)
    slow = compare.summary("surprise", records["surprise"], limit=0.25)
    assert slow["seconds_per_epoch"] == pytest.approx(30)
    assert np.isnan(slow["share_of_limit"])  # one that does not solve exactly has another limit
    broken = compare.summary("plain", records["broken"], limit=0.25)
    assert np.isnan(broken["seconds_per_epoch"])
    assert broken["note"] == "out of memory"


def test_epochs_that_are_given_need_no_first_runs():
    calls = []
    records = compare.alternate(trainer(calls), ["ours", "surprise"], budget=60, epochs=1)
    assert calls == 3 * [("ours", 1), ("ours", 2), ("surprise", 1), ("surprise", 2)]
    assert compare.summary("surprise", records["surprise"], 1.0)["seconds_per_epoch"] == 30


def test_what_is_not_installed_is_left_out_and_said(capsys, monkeypatch):
    absent = contenders.Contender(None, "no-such-package", "", "", True)
    monkeypatch.setitem(contenders.CONTENDERS, "absent", absent)
    found = compare.versions(sys.executable, ["ours", "implicit", "absent"])
    assert set(found) == {"ours", "implicit"}
    assert found["implicit"]
    assert "absent: no-such-package is not installed, left out" in capsys.readouterr().out


def test_spark_is_left_out_without_java(capsys, monkeypatch):
    spark = contenders.CONTENDERS["pyspark"]._replace(package="numpy")
    monkeypatch.setitem(contenders.CONTENDERS, "pyspark", spark)
    monkeypatch.setattr(compare.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert compare.versions(sys.executable, ["pyspark"]) == {}
    assert "pyspark: there is no Java, left out" in capsys.readouterr().out


def test_the_comparison_keeps_everything(tmp_path, movielens_folder, machine, monkeypatch, capsys):
    def here(command, threads, cache, patience):
        """Train in this process, where all is compiled, with a clock that tells round numbers."""
        capsys.readouterr()
        contenders.main(*map(str, command[3:]))
        seconds = {"ours": 1.0, "implicit-cg": 4.0}[command[3]] * command[6] + 2
        return json.loads(capsys.readouterr().out) | {"seconds": seconds}

    monkeypatch.setattr(results, "apart", here)
    arguments = (str(movielens_folder), [2], 1, 20.0, tmp_path / "out")
    compare.run(*arguments, only=["ours", "implicit-cg"])
    table = pd.read_csv(tmp_path / "out" / "comparison.csv").set_index("contender")
    assert list(table.index) == ["ours", "implicit-cg"]
    assert set(FACTS) <= set(table.columns)
    assert table["note"].isna().all()
    np.testing.assert_allclose(table["seconds_per_epoch"], [1, 4])
    np.testing.assert_allclose(table["times_ours"], [1, 4])
    assert (table["peak_gib"] > 0.01).all()
    assert 0.1 < table.loc["ours", "test_rmse"] < 3
    assert np.isnan(table.loc["implicit-cg", "test_rmse"])
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out" / "comparison.csv"]


def test_a_program_that_fails_says_why():
    with pytest.raises(RuntimeError, match="status 1: ValueError: too many"):
        results.apart((sys.executable, "-c", "raise ValueError('too many')"), 1, "unused")
    java = r"import sys; sys.exit('StackOverflowError\n\tat java.base/java.io')"
    with pytest.raises(RuntimeError, match=r"status 1: StackOverflowError$"):
        results.apart((sys.executable, "-c", java), 1, "unused")
    killed = "import os; os.kill(os.getpid(), 9)"
    with pytest.raises(RuntimeError, match="killed by the system"):
        results.apart((sys.executable, "-c", killed), 1, "unused")
    with pytest.raises(RuntimeError, match=r"stopped after 0\.2 s"):
        results.apart((sys.executable, "-c", "import time; time.sleep(9)"), 1, "unused", 0.2)


def test_peak_memory_counts_children():
    code = (
        "import subprocess, sys; from benchmarks.memory import peak_gib; before = peak_gib();"
        "child = 'x = bytearray(2**27); print(1, flush=True); input()';"
        "p = subprocess.Popen([sys.executable, '-c', child], stdin=-1, stdout=-1);"
        "p.stdout.readline(); print(peak_gib() - before); p.communicate(b'end')"
    )
    grown = results.apart((sys.executable, "-c", code), 1, "unused")
    assert 0.125 <= grown < 0.25
    assert peak_gib() > 0.05


def test_shares_of_users():
    assert len(scaling.chosen_users(200, 0.1)) == 20
    np.testing.assert_array_equal(scaling.chosen_users(2, 3), [0, 1, 0, 1, 0, 1])


def test_studies_of_growth_and_of_the_whole_keep_their_tables(tmp_path, movielens_folder, machine):
    folder = str(movielens_folder)
    scaling.run(folder, [2], 1, 0.0, tmp_path, shares=(0.5, 2), all_ks=(1,))
    growth = pd.read_csv(tmp_path / "scaling.csv")
    assert list(growth["study"]) == ["k", "threads", "ratings", "ratings"]
    assert growth["n_users"].to_list() == [40, 40, 20, 80]
    whole.fit(folder, 2, 1, tmp_path, epochs=1)
    stages = pd.read_csv(tmp_path / "fit.csv")
    assert len(stages) == 5
    assert (stages["peak_gib"] > 0.01).all()
    whole.grid(folder, 1, tmp_path, [(2, 1.0, 0.5), (2, 0.5, 0.25), (3, 1.0, 1.0)], epochs=1)
    grid = pd.read_csv(tmp_path / "grid.csv")
    assert grid["k"].to_list() == [2, 3]  # two settings with one ratio are one model
    assert set(FACTS) <= set(grid.columns)


def test_a_sweep_keeps_a_row_for_each_k(tmp_path, movielens_folder, machine):
    sweep.run(str(movielens_folder), 1, tmp_path, ks=[20, 2])
    table = pd.read_csv(tmp_path / "sweep.csv")
    assert table["k"].tolist() == [2, 20]
    assert (table["epochs"] == sweep.ROUNDS).all()
    assert set(FACTS) <= set(table.columns)
    assert np.all(np.diff(sweep.KS) > 0)
    assert {1, 2, 10, 20, 47, 48, 50, 64, 100, 128} <= set(sweep.KS)


MEASURED = sorted(tables.benchmarks("SOURCES")["file"].drop_duplicates())


@pytest.mark.parametrize("file", [name for name in MEASURED if name != "book.csv"])
def test_carried_tables_name_their_machine(file):
    table = tables.benchmarks(file.removesuffix(".csv"))
    assert table[[*FACTS, "dataset"]].notna().all(axis=None)
    sources = tables.benchmarks("SOURCES").set_index("file")
    assert sources.loc[file, "command"].startswith(("make bench", "make cluster"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["compare", "--only", "nonsense"], "'nonsense' .*'ours', 'plain', 'implicit'"),
        (["ideas", "--only", "ours"], "--only: ideas has no contenders, only compare has"),
        (["spark", "--epochs", "1"], r"--epochs: is for spark, one for each k of \[10, 50\]"),
        (["fit", "--epochs", "1", "--k", "2"], "--epochs: is for spark"),
        (["nonsense"], "'nonsense' .*'compare', 'spark', 'ideas'"),
        (["fit", "--k", "0"], "'0' is no whole number"),
        (["fit", "--k", "ten"], "'ten' is no whole number"),
        (["fit", "--threads", "-1"], "'-1' is no whole number"),
        (["scaling", "--budget", "0"], "'0' is no number above 0"),
        (["scaling", "--budget", "nan"], "'nan' is no number above 0"),
        (["scaling", "--total", "9"], "--total: scaling has a --budget alone"),
        (["compare", "--dataset", "nonsense"], "unknown dataset 'nonsense'"),
        (["compare", "--dataset", "nonsense", "--only", "implicit", "--peers-python", "/bin/false"],
         "/bin/false is no Python that runs"),
        (["compare", "--peers-python", "/no/such/python"], "/no/such/python"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named_before_anything_is_measured(
    monkeypatch, tmp_path, capsys, machine, arguments, named
):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments, "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        command.main()
    assert stop.value.code in (1, 2)
    assert re.search(named, capsys.readouterr().err)


def test_an_output_folder_that_cannot_be_is_found_before_anything_is_measured(
    monkeypatch, tmp_path, capsys
):
    (tmp_path / "file").touch()
    monkeypatch.setattr(sys, "argv", ["benchmarks", "compare", "--out", str(tmp_path / "file/x")])
    monkeypatch.setattr(command, "_run", None)
    with pytest.raises(SystemExit, match="1"):
        command.main()
    assert str(tmp_path / "file/x") in capsys.readouterr().err
