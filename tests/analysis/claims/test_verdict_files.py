"""Verdicts as files: read as they were written, with their source; and as tables for a reader."""

import pytest

from analysis.claims import evidence, register, verdict_files, verdict_table
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS, VERDICTS, Finding

SOURCE = {
    "dataset": "ml_1m",
    "simulated": False,
    "n_ratings": 1_000_209,
    "fingerprint": "0000000000000012",
    "seed": 0,
    "n_seeds": 5,
    "commit": "1234567",
    "date": "2026-03-01",
}
FINDINGS = {
    "split": Finding(HOLDS, "79.75% for training", 'Of 7 users, "0" have none.'),
    "speed": Finding(CAVEAT, "0.01 s", "So."),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(verdict_files, "FOLDER", tmp_path)
    return tmp_path


def test_what_was_written_is_read(folder):
    path = verdict_files.write(verdict_files.Verdicts(FINDINGS, SOURCE))
    assert path == folder / "ml_1m.csv"
    assert verdict_files.read("ml_1m") == (FINDINGS, SOURCE)
    assert verdict_files.carried() == ["ml_1m"]


def test_a_dataset_without_verdicts_is_named(folder):
    verdict_files.write(verdict_files.Verdicts(FINDINGS, SOURCE))
    with pytest.raises(ValueError, match=r"no verdicts on 'ml-20m'.*there are those on: ml_1m"):
        verdict_files.read("ml-20m")


@pytest.fixture
def claims():
    return [claim for claim in register.load() if claim.name in FINDINGS]


@pytest.fixture
def table():
    cells = [evidence.Cell(evidence.REAL, "ml_1m", FINDINGS["split"], True)]
    logs = [evidence.Cell(evidence.LOGS, evidence.NOTEBOOK, Finding(FAILS, "2 s", "Slow."))]
    return {"split": cells, "speed": logs + cells}


def test_a_verdict_stands_in_the_column_of_its_evidence(claims, table):
    frame = verdict_table.verdicts(claims, table)
    assert list(frame) == ["Claim", *evidence.KINDS]
    row = frame.iloc[0]
    assert row[evidence.REAL] == "{bdg-success}`holds` 79.75% for training"
    assert row[evidence.MOVIELENS_32M] == row[evidence.SIMULATED] == row[evidence.LOGS] == "–"
    assert row["Claim"] == "**1.** {ref}`The split <sec-arrays>`<br>80%"


def test_sources_are_named_where_a_kind_of_evidence_has_several(claims, table):
    table["speed"].append(evidence.Cell(evidence.REAL, "ml-20m", FINDINGS["split"], True))
    cell = verdict_table.verdicts(claims, table).iloc[0][evidence.REAL]
    assert cell == "{bdg-success}`holds` ml&#95;1m: 79.75% for training"


def test_every_finding_has_a_reading(claims, table):
    frame = verdict_table.readings(claims, table)
    reading = FINDINGS["split"].reading
    assert frame["Reading"].tolist() == [reading, "Slow.", reading]
    assert frame["Claim"].tolist()[2] == ""


def test_counts_have_a_row_for_each_source(claims, table):
    frame = verdict_table.scoreboard(evidence.counts(table))
    assert frame["Kind of evidence"].tolist() == [evidence.REAL, evidence.LOGS]
    assert frame["Source"].tolist() == ["ml&#95;1m, precomputed", evidence.NOTEBOOK]
    assert frame["Holds"].tolist() == [2, 0]
    assert frame["Does not hold"].tolist() == [0, 1]
    assert len(frame.columns) == 2 + len(VERDICTS)
