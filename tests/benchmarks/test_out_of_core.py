"""The benchmark out of core: both ways train the same, and each row says how it was measured."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import __main__ as command
from benchmarks import out_of_core, results
from lib.data import shards
from tools import ROOT


@pytest.fixture
def fitted_here(monkeypatch, capsys):
    """Trains in this process, where all is compiled; the list of commands that were to be run."""
    commands = []
    monkeypatch.setattr(results, "machine_facts", lambda threads: {"cpu": "none", "load": 0.0})
    monkeypatch.setattr(results.others, "now", lambda: 0.0)

    def here(command, threads, cache):
        commands.append([str(part) for part in command])
        own = commands[-1][commands[-1].index("benchmarks.out_of_core") + 1 :]
        if "limit" in command:
            raise RuntimeError("failed with status 137: too much")
        capsys.readouterr()
        out_of_core.main(*own)
        return json.loads(capsys.readouterr().out)

    monkeypatch.setattr(results, "apart", here)
    return commands


def test_both_ways_of_training_are_in_the_table(tmp_path, invented, fitted_here):
    table = out_of_core.run(str(invented), [2, 3], 1, tmp_path, epochs=2)
    assert table["ratings"].to_list() == 2 * ["in memory", "out of core"]
    assert table["k"].to_list() == [2, 2, 3, 3]
    memory_rows, shard_rows = table[::2], table[1::2]
    np.testing.assert_allclose(shard_rows["test_rmse"], memory_rows["test_rmse"])
    np.testing.assert_allclose(shard_rows["train_rmse"], memory_rows["train_rmse"])
    np.testing.assert_allclose(memory_rows["times_in_memory"], 1, rtol=1e-12)
    ratio = shard_rows["seconds_per_epoch"].to_numpy() / memory_rows["seconds_per_epoch"]
    np.testing.assert_allclose(shard_rows["times_in_memory"], ratio)
    assert (table["fastest"] <= table["seconds_per_epoch"]).all()
    assert (table["peak_gib"] > table["own_gib"]).all()
    files = (tmp_path / f"shards-{invented.name}").glob("t*-by-*.arrow")
    gib = sum(file.stat().st_size for file in files) / 2**30
    np.testing.assert_allclose(shard_rows["shards_gib"], gib)
    assert memory_rows["shards_gib"].isna().all()
    kept = pd.read_csv(tmp_path / "out_of_core.csv")
    assert (kept["cpu"] == "none").all()
    facts = ["cpu", "load", "others", "others_most"]
    assert list(kept.columns) == [*out_of_core.COLUMNS, *facts]


def test_a_fit_that_a_limit_ends_is_a_row_with_a_note(tmp_path, invented, parts, fitted_here):
    shards.write_ratings(*parts, tmp_path / "shards", name="tiny")
    folders = [tmp_path / "shards"]
    table = out_of_core.run(str(invented), [2], 1, tmp_path, folders, limit=0.5, epochs=1)
    free, limited = table.iloc[1], table.iloc[2]
    assert free["dataset"] == limited["dataset"] == "tiny"
    assert np.isnan(free["limit_gib"])
    assert limited["limit_gib"] == 0.5
    assert fitted_here[2][1:6] == ["-m", "tools.memory", "limit", "0.5", sys.executable]
    assert limited["note"] == "failed with status 137: too much"
    assert np.isnan(limited["seconds_per_epoch"])


def test_what_holds_no_shards_is_found_before_anything_is_measured(tmp_path, fitted_here):
    with pytest.raises(FileNotFoundError, match="absent"):
        out_of_core.run("twin-small", [2], 1, tmp_path, [tmp_path / "absent"])
    assert fitted_here == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["scaling", "--limit", "6"], "--shards, --limit: scaling trains in memory"),
        (["fit", "--shards", "there"], "--shards, --limit: fit trains in memory"),
        (["out_of_core", "--limit", "none"], "'none' is no number above 0"),
    ],
)
def test_a_wrong_argument_is_named(monkeypatch, capsys, arguments, named):
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
    with pytest.raises(SystemExit):
        command.main()
    assert named in capsys.readouterr().err


def test_files_that_are_mapped_are_not_memory_of_our_own(tmp_path):
    """In a process of its own, in which nothing else takes memory or gives it back."""
    code = """
import sys
import numpy as np
from benchmarks import memory
mapped = np.memmap(sys.argv[1], np.uint8, "c")
_, before = memory.with_own_peak(mapped.sum, pause=0.005)
ones, after = memory.with_own_peak(np.ones, 2**22)
print(before, after, ones.nbytes / 2**30)
"""
    np.full(2**24, 1, np.uint8).tofile(tmp_path / "file")
    command = [sys.executable, "-c", code, tmp_path / "file"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    before, after, allocated = map(float, done.stdout.split())
    assert after - before == pytest.approx(allocated, rel=0.1)
