"""Verdicts by kind of evidence: those expected come out, and none is of what was put in."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.claims import evidence, geometry, register, verdict_files
from analysis.claims.study import Study
from analysis.claims.verdicts import FAILS, HOLDS, UNTESTABLE, VERDICTS, Finding
from lib.data import datasets
from tools import verdicts

EXPECTED = pd.read_csv(Path(__file__).parent / "expected_verdicts.csv")
CLAIMS = {claim.name: claim for claim in register.load()}


def expected(*kinds):
    rows = EXPECTED[EXPECTED["evidence"].isin(kinds)]
    return list(rows[["claim", "verdict"]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def twin():
    """The smallest simulated set; its models are kept with those of the book."""
    return Study(datasets.load("twin-small"), n_seeds=2)


@pytest.fixture(scope="module")
def found_on_twin(twin):
    return {name: evidence.on_dataset(claim, twin) for name, claim in CLAIMS.items()}


@pytest.fixture(scope="module")
def real(latest_small):
    """The verdicts on ml-latest-small, computed as those that are carried."""
    return verdicts.verdicts_on(latest_small)


def test_every_expectation_is_about_a_claim_and_a_kind_of_evidence():
    carried = {"ml-latest-small", "twin", "twin-32m"}
    kinds = {evidence.MOVIELENS_32M, evidence.LOGS.lower(), "real", "simulated"}
    assert set(EXPECTED["evidence"]) == kinds | carried
    assert set(EXPECTED["claim"]) == set(CLAIMS)
    assert set(EXPECTED["verdict"]) <= set(VERDICTS)
    assert not EXPECTED.duplicated(["evidence", "claim"]).any()
    assert set(verdict_files.carried()) >= carried


@pytest.mark.parametrize(
    ("kind", "name", "verdict"),
    [(evidence.MOVIELENS_32M, *row) for row in expected(evidence.MOVIELENS_32M)]
    + [(evidence.LOGS, *row) for row in expected(evidence.LOGS.lower())],
)
def test_known_verdicts_without_ratings(kind, name, verdict):
    (cell,) = (cell for cell in evidence.elsewhere(CLAIMS[name]) if cell.kind == kind)
    assert cell.finding.verdict == verdict


def test_no_verdict_without_ratings_is_unexpected():
    cells = [(name, cell) for name in CLAIMS for cell in evidence.elsewhere(CLAIMS[name])]
    foreseen = EXPECTED[EXPECTED["evidence"].isin([evidence.MOVIELENS_32M, evidence.LOGS.lower()])]
    assert len(cells) == len(foreseen)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "verdict"), expected("simulated"))
def test_known_verdicts_on_simulated_ratings(found_on_twin, name, verdict):
    assert found_on_twin[name].verdict == verdict


@pytest.mark.slow
@pytest.mark.parametrize(("name", "verdict"), expected("real", "ml-latest-small"))
def test_known_verdicts_on_real_ratings(real, name, verdict):
    assert real.findings[name].verdict == verdict


@pytest.mark.slow
def test_the_carried_verdicts_on_real_ratings_are_found_again(real):
    carried = verdict_files.read("ml-latest-small")
    assert carried.source["fingerprint"] == real.source["fingerprint"]
    assert list(carried.findings) == list(CLAIMS)
    for name, finding in carried.findings.items():
        assert finding.verdict == real.findings[name].verdict, name


@pytest.mark.parametrize("dataset", ["twin", "twin-32m"])
def test_the_carried_verdicts_on_simulated_ratings_are_those_expected(dataset):
    carried = verdict_files.read(dataset)
    assert carried.source["simulated"]
    assert list(carried.findings) == list(CLAIMS)
    for name, verdict in expected("simulated", dataset):
        assert carried.findings[name].verdict == verdict, name


@pytest.mark.slow
def test_every_claim_gets_a_verdict_with_a_number_and_a_reading(found_on_twin):
    for finding in found_on_twin.values():
        assert finding.verdict in VERDICTS
        assert finding.here
        assert finding.reading.endswith(".")


@pytest.mark.slow
def test_recovery_is_not_found_in_vectors_without_meaning(twin, found_on_twin):
    assert found_on_twin["recovery"].verdict != FAILS
    scrambled = Study(twin.ml, n_seeds=2)
    rng = np.random.default_rng(0)
    scrambled.best.movie_factors = rng.permutation(twin.best.movie_factors)
    assert geometry.recovery(scrambled).verdict == FAILS


def study(name, simulated):
    """As much of a study as `evidence.on_dataset` looks at."""
    ml = SimpleNamespace(name=name, simulated=simulated, fingerprint="f" * 16)
    return SimpleNamespace(ml=ml, is_movielens_32m=name == "ml-32m")


def claim(**changes):
    """A claim whose test says that it holds."""
    tests = {"study": lambda study: Finding(HOLDS, "7 stars", "Seven.")}
    return dataclasses.replace(CLAIMS["split"], tests=tests, **changes)


def test_what_was_put_into_a_simulation_is_not_found_in_it():
    rests = claim(rests_on=("calendar",))
    found = evidence.on_dataset(rests, study("twin", True))
    assert found.verdict == UNTESTABLE
    assert found.here == "7 stars"
    assert found.reading == "The simulation was given the ratings by month. Seven."
    assert evidence.on_dataset(rests, study("ml-1m", False)).verdict == HOLDS
    assert evidence.on_dataset(claim(rests_on=()), study("twin", True)).verdict == HOLDS


def test_a_number_of_movielens_32m_is_not_tested_on_other_ratings():
    about = claim(about="MovieLens 32M", rests_on=())
    assert evidence.on_dataset(about, study("ml-32m", False)).verdict == HOLDS
    for simulated in (False, True):
        found = evidence.on_dataset(about, study("ml-1m", simulated))
        assert found.verdict == UNTESTABLE
        assert "another dataset" in found.reading


def test_a_test_that_returns_no_verdict_is_an_error():
    vague = dataclasses.replace(claim(), tests={"study": lambda s: Finding("perhaps", "1", "So.")})
    with pytest.raises(RuntimeError, match="a test of split returned 'perhaps'"):
        evidence.on_dataset(vague, study("ml-1m", False))


@pytest.fixture
def carried(tmp_path, monkeypatch):
    """One real and one simulated dataset whose verdicts are carried."""
    monkeypatch.setattr(verdict_files, "FOLDER", tmp_path)
    for name, simulated, digit in (("ml-1m", False, "a"), ("twin", True, "b")):
        source = dict.fromkeys(verdict_files.SOURCE, 1) | {"dataset": name, "simulated": simulated}
        findings = {name: Finding(FAILS, "0", "No.") for name in CLAIMS}
        verdict_files.write(
            verdict_files.Verdicts(findings, source | {"fingerprint": digit * 16, "date": "2026"})
        )


def test_evidence_stands_by_kind_and_is_counted_apart(carried):
    findings = {name: Finding(HOLDS, "1", "Yes.") for name in CLAIMS}
    ml = study("ml-latest-small", False).ml
    table = evidence.cells(list(CLAIMS.values()), findings, ml)
    sources = [(cell.kind, cell.source, cell.precomputed) for cell in table["best_error"]]
    assert sources == [
        (evidence.MOVIELENS_32M, evidence.REPORTED, False),
        (evidence.REAL, "ml-latest-small", False),
        (evidence.REAL, "ml-1m", True),
        (evidence.SIMULATED, "twin", True),
        (evidence.LOGS, evidence.NOTEBOOK, False),
    ]
    counts = evidence.counts(table).set_index("source")
    assert counts.loc["ml-latest-small", HOLDS] == counts.loc["ml-1m", FAILS] == len(CLAIMS)
    assert counts.loc["ml-1m", HOLDS] == 0


def test_verdicts_written_before_a_claim_was_listed_leave_its_cell_out(carried):
    old = verdict_files.read("ml-1m")
    verdict_files.write(old._replace(findings={"split": old.findings["split"]}))
    findings = {name: Finding(HOLDS, "1", "Yes.") for name in CLAIMS}
    table = evidence.cells(list(CLAIMS.values()), findings, study("mine", False).ml)
    assert "ml-1m" in [cell.source for cell in table["split"]]
    assert "ml-1m" not in [cell.source for cell in table["speed"]]


def test_the_run_replaces_what_is_carried_of_the_same_ratings(carried):
    findings = {name: Finding(HOLDS, "1", "Yes.") for name in CLAIMS}
    ml = SimpleNamespace(name="my copy", simulated=False, fingerprint="a" * 16)
    cells = evidence.cells(list(CLAIMS.values()), findings, ml)["split"]
    assert [(c.source, c.precomputed) for c in cells] == [("my copy", False), ("twin", True)]


def test_the_ratings_of_movielens_32m_replace_its_aggregates(carried):
    findings = {name: Finding(HOLDS, "1", "Yes.") for name in CLAIMS}
    table = evidence.cells(list(CLAIMS.values()), findings, study("ml-32m", False).ml)
    kinds = {cell.source for cell in table["global_mean"] if cell.kind == evidence.MOVIELENS_32M}
    assert kinds == {"ml-32m"}
    assert {cell.source for cell in table["low_rank"] if cell.kind == evidence.MOVIELENS_32M} == {
        "ml-32m",
        evidence.REPORTED,
    }
