"""Each claim put to the test by each kind of evidence; the kinds are never added up."""

from typing import NamedTuple

import pandas as pd

from analysis.claims import author_logs, dataset_summary, published, verdict_files, wording
from analysis.claims.dataset_summary import MOVIELENS_32M
from analysis.claims.verdicts import UNTESTABLE, VERDICTS, Finding
from lib.data.twin import ingredients

REAL = "Real ratings"
SIMULATED = "Simulated ratings"
LOGS = "Author's logs"
KINDS = (MOVIELENS_32M, REAL, SIMULATED, LOGS)

AGGREGATES, REPORTED, NOTEBOOK = "aggregates", "reported by others", "notebook"


class Cell(NamedTuple):
    """One finding about a claim.

    kind : of evidence, one of KINDS
    source : the name of a dataset, or AGGREGATES, REPORTED or NOTEBOOK
    finding : a `Finding`, its sentences typeset
    precomputed : whether another run found it, whose verdicts are carried
    """

    kind: str
    source: str
    finding: Finding
    precomputed: bool = False


def on_dataset(claim, study):
    """The `Finding` about a claim on a dataset: its test, and what may be concluded from it.

    The number is that of the test. It cannot test a claim about another dataset, nor one that
    rests on what a simulation was given.
    Raises RuntimeError, naming the claim, when the test returns something else than a verdict.
    """
    if "summary" in claim.tests:
        found = _checked(claim, claim.tests["summary"](study.summary))
    else:
        found = _checked(claim, claim.tests["study"](study))
    if claim.about == MOVIELENS_32M and not study.is_movielens_32m:
        reading = "The claim is about a number of MovieLens 32M, and this is another dataset."
        return Finding(UNTESTABLE, found.here, reading)
    if study.ml.simulated and claim.rests_on:
        given = ingredients.described(claim.rests_on)
        reading = f"The simulation was given {given}. {found.reading}"
        return Finding(UNTESTABLE, found.here, reading)
    return found


def elsewhere(claim):
    """The cells of a claim for which no ratings are needed: aggregates, reports, logs."""
    cells = []
    if "summary" in claim.tests:
        finding = claim.tests["summary"](dataset_summary.of_movielens_32m())
        cells.append(_cell(MOVIELENS_32M, AGGREGATES, _checked(claim, finding)))
    if "results" in claim.tests:
        finding = claim.tests["results"](published.on_movielens_32m())
        cells.append(_cell(MOVIELENS_32M, REPORTED, _checked(claim, finding)))
    if "logs" in claim.tests:
        finding = claim.tests["logs"](author_logs.load())
        cells.append(_cell(LOGS, NOTEBOOK, _checked(claim, finding)))
    return cells


def kind_of(name, simulated):
    """The kind of evidence that a dataset gives."""
    if name == "ml-32m":
        return MOVIELENS_32M
    return SIMULATED if simulated else REAL


def known(claims, without=""):
    """All that files say of each claim: dict from names of claims to lists of `Cell`, unsorted.

    claims : list of `register.Claim`
    without : fingerprint of ratings whose precomputed verdicts are left out
    A claim has no cell for a dataset whose verdicts were written before it was listed.
    """
    files = [verdict_files.read(name) for name in verdict_files.carried()]
    files = [file for file in files if file.source["fingerprint"] != without]
    table = {claim.name: elsewhere(claim) for claim in claims}
    for file in files:
        kind = kind_of(file.source["dataset"], file.source["simulated"])
        for claim in claims:
            if claim.name in file.findings:
                found = _cell(kind, file.source["dataset"], file.findings[claim.name], True)
                table[claim.name].append(found)
    return table


def cells(claims, findings, ml):
    """All that is known of each claim: dict from names of claims to lists of `Cell`.

    claims : list of `register.Claim`
    findings : dict from names of claims to the `Finding` of this run
    ml : the `MovieLens` of this run. Carried verdicts on the same ratings give way to the run's.
    """
    here = kind_of(ml.name, ml.simulated)
    table = known(claims, without=ml.fingerprint)
    return {
        name: in_order([_cell(here, ml.name, findings[name]), *found])
        for name, found in table.items()
    }


def in_order(found):
    """The cells of a claim by kind; the ratings of MovieLens 32M replace their aggregates."""
    if any(cell.source == "ml-32m" for cell in found):
        found = [cell for cell in found if cell.source != AGGREGATES]
    return sorted(found, key=lambda cell: KINDS.index(cell.kind))


def counts(table):
    """Number of claims with each verdict, by evidence: a row for each kind and source.

    table : what `cells` returned
    Columns kind, source, precomputed, and one for each of VERDICTS.
    """
    rows = [
        (cell.kind, cell.source, cell.precomputed, cell.finding.verdict)
        for found in table.values()
        for cell in found
    ]
    frame = pd.DataFrame(rows, columns=["kind", "source", "precomputed", "verdict"])
    by = [frame["kind"], frame["source"], frame["precomputed"]]
    wide = pd.crosstab(by, frame["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
    wide = wide.reset_index().rename_axis(columns=None)
    order = wide["kind"].map(KINDS.index)
    return wide.assign(order=order).sort_values(["order", "source"]).drop(columns="order")


def _cell(kind, source, finding, precomputed=False):
    """A `Cell` whose finding is worded for a reader."""
    here, reading = (wording.typeset(str(text)) for text in (finding.here, finding.reading))
    return Cell(kind, source, finding._replace(here=here, reading=reading), precomputed)


def _checked(claim, finding):
    if finding.verdict not in VERDICTS:
        raise RuntimeError(f"a test of {claim.name} returned {finding.verdict!r}")
    return finding
