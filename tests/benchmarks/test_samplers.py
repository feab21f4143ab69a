"""The study of samplers pairs its runs, keeps to its budget, and keeps what it measured."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import compare, contenders, results, samplers


@pytest.fixture
def known_machine(monkeypatch):
    """Facts of a machine that need not be measured."""
    monkeypatch.setattr(results, "machine_facts", lambda threads: {"cpu": "a", "threads": threads})
    monkeypatch.setattr(results.others, "now", lambda: 0.0)


def sampler(calls, seconds):
    """Stands for programs: each takes so many seconds a sweep, and `broken` fails."""

    def sample_once(name, n):
        calls.append((name, n))
        if name == "broken":
            raise RuntimeError("out of memory")
        return {"seconds": 1 + seconds[name] * n, "compile_seconds": 0.0, "test_rmse": n,
                "peak_gib": 1.0}  # fmt: skip

    return sample_once


def test_runs_alternate_and_stop_at_the_budget():
    calls = []
    sample_once = sampler(calls, {"posterior": 0.1, "smurff": 5.0})
    records = samplers.pairs(sample_once, ["posterior", "smurff", "broken"], 10, budget=60)
    assert len(records["posterior"].pairs) == compare.REPEATS
    assert len(records["smurff"].pairs) == 1  # 152 s are more than the budget, but one is made
    assert records["broken"].note == "out of memory"
    first = [("posterior", 10), ("posterior", 20), ("smurff", 10), ("smurff", 20), ("broken", 10)]
    assert calls[:5] == first
    assert calls[5:] == 2 * [("posterior", 10), ("posterior", 20)]
    row = compare.summary("smurff", records["smurff"], np.nan)
    assert row["seconds_per_epoch"] == pytest.approx(5)
    assert (row["epochs"], row["rmse_epochs"], row["test_rmse"]) == (10, 20, 20)


def test_the_comparison_of_samplers_is_kept(
    tmp_path, movielens_folder, known_machine, monkeypatch, capsys
):
    def here(command, threads, cache, patience):
        """Sample in this process, with a clock that tells round numbers."""
        capsys.readouterr()
        contenders.main(*map(str, command[3:]))
        seconds = {"posterior": 1.0, "ours": 0.5}[command[3]] * command[6] + 2
        return json.loads(capsys.readouterr().out) | {"seconds": seconds}

    monkeypatch.setattr(results, "apart", here)
    monkeypatch.setattr(samplers, "SAMPLERS", ("posterior",))
    samplers.run(str(movielens_folder), [2], 1, 1.0, tmp_path)
    table = pd.read_csv(tmp_path / "gibbs.csv").set_index("contender")
    assert list(table.index) == ["posterior", "ours"]
    assert table["note"].isna().all()
    np.testing.assert_allclose(table["seconds_per_epoch"], [1, 0.5])
    np.testing.assert_allclose(table["times_ours"], [1, 0.5])
    assert table["test_rmse"].between(0.1, 3).all()
    assert (table["rmse_epochs"] == 2 * samplers.OTHER).all()


def test_parts_come_back_from_their_arrays(tmp_path, movielens_folder):
    path, train = results.prepare(str(movielens_folder), tmp_path)
    _, test = results.parts(str(movielens_folder))
    with np.load(path) as file:
        data = dict(file)
    for found, part in ((results.train_of(data), train), (results.test_of(data), test)):
        for side in ("by_user", "by_movie"):
            for one, other in zip(getattr(found, side), getattr(part, side), strict=True):
                np.testing.assert_array_equal(one, other)
