"""The list of claims in data/paper/claims.csv, tied to the functions that test them."""

import inspect
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.claims import data, geometry, rules, training, wording
from analysis.claims.verdicts import VERDICTS, Finding
from lib.data import tables

# Which functions test which kind of evidence, and what they are given.
MODULES = {"ml-32m": (data,), "run": (training, geometry)}


@dataclass(frozen=True)
class Claim:
    """One claim of the paper.

    name : also the name of the function that tests it
    place, title, says, number : where it stands, a short name, the claim in our words, and the
        paper's number or numbers as text, empty where it gives none
    evidence : "ml-32m" when MovieLens 32M itself decides (known aggregates, or the run where
        its data are that set); "run" when the run does
    rule : how the verdict is reached; chapter : label of the section that shows it
    """

    name: str
    place: str
    title: str
    says: str
    number: str
    evidence: str
    rule: str
    chapter: str
    test: object


class Checked(NamedTuple):
    """A claim with the finding that decides, and the finding on the dataset at hand.

    Both are the same object unless MovieLens 32M decides and another dataset is at hand.
    """

    claim: Claim
    finding: Finding
    here: Finding


def load(table=None):
    """All claims, in the order of the paper: a list of `Claim`.

    table : DataFrame like data/paper/claims.csv, which it is by default
    Raises ValueError, naming the claim, for one without a test function, a name that occurs
    twice, unknown evidence, or a rule or number that names something unknown; and for a test
    function without a claim.
    """
    table = tables.paper("claims") if table is None else table
    repeated = table["claim"][table["claim"].duplicated()]
    if len(repeated):
        raise ValueError(f"claims.csv lists {', '.join(repeated)} twice")
    claims = [_claim(row) for row in table.fillna("").itertuples(index=False)]
    unused = _functions() - {(claim.evidence, claim.name) for claim in claims}
    if unused:
        names = ", ".join(sorted(name for _, name in unused))
        raise ValueError(f"no claim in claims.csv is tested by: {names}")
    return claims


def check(claim, study):
    """`Checked`: the claim put to the test.

    Raises RuntimeError, naming the claim, when the test returns something else than a verdict.
    """
    if claim.evidence == "run":
        finding = here = claim.test(study)
    else:
        finding = claim.test(study.reference)
        here = finding if study.is_movielens_32m else claim.test(study.summary)
    for found in (finding, here):
        if found.verdict not in VERDICTS:
            raise RuntimeError(f"the test of {claim.name} returned {found.verdict!r}")
    return Checked(claim, finding, here)


def _claim(row):
    if row.evidence not in MODULES:
        known = ", ".join(MODULES)
        raise ValueError(f"claim {row.claim}: evidence {row.evidence!r}: must be one of {known}")
    tests = [getattr(module, row.claim, None) for module in MODULES[row.evidence]]
    test = next((test for test in tests if inspect.isfunction(test)), None)
    if test is None:
        names = ", ".join(module.__name__ for module in MODULES[row.evidence])
        raise ValueError(f"claim {row.claim}: no function {row.claim} in {names} tests it")
    try:
        number = wording.fill(row.number, tables.paper("numbers").set_index("name")["value"])
        rule = wording.fill(row.rule, vars(rules))
    except ValueError as error:
        raise ValueError(f"claim {row.claim}: {error}") from None
    texts = (row.place, row.title, row.says, number, row.evidence, rule, row.chapter)
    return Claim(row.claim, *texts, test)


def _functions():
    """(evidence, name) of every public function of the test modules that takes one subject."""
    return {
        (evidence, name)
        for evidence, modules in MODULES.items()
        for module in modules
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__
        and not name.startswith("_")
        and list(inspect.signature(value).parameters) in (["study"], ["summary"])
    }


def counts(checked):
    """Number of claims with each verdict: Series over all VERDICTS."""
    found = pd.Series([item.finding.verdict for item in checked], dtype=object)
    return found.value_counts().reindex(VERDICTS, fill_value=0)
