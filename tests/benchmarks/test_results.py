"""Tables keep what other processors measured, and say how busy the machine was."""

import os
import sys

import pandas as pd
import pytest

from benchmarks import BLAS_CHOICES, results


class Watched:
    """Stands for `Others` on a machine that is so busy."""

    def __init__(self, busy):
        self.busy = self.most = busy

    def mean(self):
        return self.busy

    def lap(self):
        self.most = self.busy + 0.1


def kept(path, cpu, dataset, seconds, busy=0.1):
    rows = [{"dataset": dataset, "seconds_per_epoch": seconds}]
    return results.keep(rows, {"cpu": cpu, "date": "today"}, path, Watched(busy))


def test_a_table_keeps_what_was_measured_on_other_processors_and_datasets(tmp_path):
    path = tmp_path / "fit.csv"
    for cpu, dataset, seconds in (
        ("One", "twin", 1.0), ("One", "twin-32m", 9.0), ("Two", "twin", 3.0), ("One", "twin", 2.0)
    ):  # fmt: skip
        assert len(kept(path, cpu, dataset, seconds)) == 1
    table = pd.read_csv(path)
    assert table["cpu"].tolist() == ["One", "Two", "One"]
    assert table["dataset"].tolist() == ["twin-32m", "twin", "twin"]
    assert table["seconds_per_epoch"].tolist() == [9, 3, 2]
    assert table["others"].tolist() == [0.1, 0.1, 0.1]
    assert table["others_most"].tolist() == [0.2, 0.2, 0.2]


@pytest.fixture
def carried(monkeypatch, tmp_path):
    """The folder of the book's tables, an empty one."""
    monkeypatch.setattr(results.tables, "DATA", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    return tmp_path / "benchmarks"


def test_the_book_gets_no_table_of_a_busy_machine(carried, tmp_path, capsys):
    kept(carried / "fit.csv", "One", "twin", 1.0, busy=0.6)
    assert list(carried.iterdir()) == []
    assert "other programs keep 0.60 processors busy: " in capsys.readouterr().out
    kept(carried / "fit.csv", "One", "twin", 1.0, busy=0.4)
    kept(tmp_path / "fit.csv", "One", "twin", 1.0, busy=0.6)  # of nobody but its reader
    assert (carried / "fit.csv").exists()
    assert (tmp_path / "fit.csv").exists()


def test_a_busy_machine_is_found_before_it_is_measured(carried, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(results.others, "now", lambda: 0.6)
    with pytest.raises(ValueError, match=r"keep 0\.60 processors busy: .*fit\.csv would not be"):
        results.quiet(carried / "fit.csv")
    assert results.quiet(tmp_path / "fit.csv").mean() >= 0
    assert "times will be too long" in capsys.readouterr().out
    monkeypatch.setattr(results.others, "now", lambda: 0.1)
    results.quiet(carried / "fit.csv")
    assert capsys.readouterr().out == ""


def test_a_program_takes_the_blas_kernels_of_its_processor(monkeypatch, tmp_path):
    monkeypatch.setenv(BLAS_CHOICES[0], "Haswell")
    code = "import json, os; print(json.dumps(sorted(os.environ)))"
    found = results.apart((sys.executable, "-c", code), 1, tmp_path)
    assert not set(found) & set(BLAS_CHOICES)
    assert BLAS_CHOICES[0] in os.environ
