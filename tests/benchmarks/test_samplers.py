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


@pytest.mark.parametrize("sweep", [0.01, 0.2, 3.0, 50.0, 400.0])
@pytest.mark.parametrize("start", [0.0, 5.0, 100.0])
def test_a_plan_keeps_to_its_budget_unless_one_sweep_takes_more(sweep, start):
    n, repeats = samplers.plan(start + sweep, start + 2 * sweep, budget=600)
    assert 1 <= n <= samplers.SWEEPS
    assert 1 <= repeats <= compare.REPEATS
    taken = repeats * (2 * start + 3 * n * sweep)
    assert taken <= 600 * 1.001 or (n, repeats) == (1, 1)
    assert n == samplers.SWEEPS or 2 * start + 3 * (n + 1) * sweep > 600
    assert repeats == 1 or n == samplers.SWEEPS


def test_runs_alternate_and_a_slow_program_has_fewer():
    calls = []
    sample_once = sampler(calls, {"posterior": 9.0, "smurff": 5.0, "myfm": 90.0})
    names = ["posterior", "smurff", "myfm", "broken"]
    *_, records = samplers.pairs(sample_once, names, budget=100)
    n = samplers.SWEEPS
    made = {name: (record.epochs, len(record.pairs)) for name, record in records.items()}
    assert made == {"posterior": (n, 3), "smurff": (6, 1), "myfm": (1, 1), "broken": (n, 0)}
    assert records["broken"].note == "out of memory"
    pilots = [("smurff", 1), ("smurff", 2), ("myfm", 1), ("myfm", 2), ("broken", 1)]
    first = [("posterior", n), ("posterior", 2 * n), ("smurff", 6), ("smurff", 12)]
    assert calls == pilots + first + 2 * first[:2]
    row = compare.summary("smurff", records["smurff"], np.nan)
    assert row["seconds_per_epoch"] == pytest.approx(5)
    assert (row["epochs"], row["rmse_epochs"], row["test_rmse"]) == (6, 12, 12)


def test_what_was_measured_is_there_after_each_pair():
    sample_once = sampler([], {"posterior": 1.0, "ours": 1.0})
    numbers = [
        [len(record.pairs) for record in records.values()]
        for records in samplers.pairs(sample_once, ["posterior", "ours"], budget=1)
    ]
    assert numbers == [[1, 0], [1, 1], [2, 1], [2, 2], [3, 2], [3, 3]]


def test_no_run_begins_after_the_time_of_the_study(
    tmp_path, movielens_folder, known_machine, monkeypatch
):
    def never(*arguments):
        raise AssertionError("a run was begun")

    monkeypatch.setattr(results, "apart", never)
    table = samplers.run(str(movielens_folder), [2], 1, 1.0, tmp_path, total=1e-9)
    assert set(table["note"]) == {samplers.LATE}
    assert pd.read_csv(tmp_path / "gibbs.csv")["seconds_per_epoch"].isna().all()


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
    for k in (3, 2, 2):  # a study of one k leaves what was measured at another
        samplers.run(str(movielens_folder), [k], 1, 1.0, tmp_path)
    table = pd.read_csv(tmp_path / "gibbs.csv").set_index("contender")
    assert list(zip(table.index, table["k"], strict=True)) == [
        ("posterior", 3), ("ours", 3), ("posterior", 2), ("ours", 2)
    ]  # fmt: skip
    assert table["note"].isna().all()
    np.testing.assert_allclose(table["seconds_per_epoch"], [1, 0.5] * 2)
    np.testing.assert_allclose(table["times_ours"], [1, 0.5] * 2)
    assert table["test_rmse"].between(0.1, 3).all()
    assert (table["rmse_epochs"] == 2 * samplers.SWEEPS).all()


def test_parts_come_back_from_their_arrays(tmp_path, movielens_folder):
    path, train = results.prepare(str(movielens_folder), tmp_path)
    _, test = results.parts(str(movielens_folder))
    with np.load(path) as file:
        data = dict(file)
    for found, part in ((results.train_of(data), train), (results.test_of(data), test)):
        for side in ("by_user", "by_movie"):
            for one, other in zip(getattr(found, side), getattr(part, side), strict=True):
                np.testing.assert_array_equal(one, other)
