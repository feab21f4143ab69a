"""The list of claims in data/paper/claims.csv, tied to the functions that test them."""

import inspect
from dataclasses import dataclass

from analysis.claims import (
    author_logs,
    data,
    geometry,
    posterior,
    reported,
    rules,
    training,
    wording,
)
from analysis.claims.dataset_summary import MOVIELENS_32M
from lib.data import tables
from lib.data.twin.ingredients import INGREDIENTS

# Which functions take what: a dataset in numbers or with its models, what others report, the logs.
MODULES = {
    "summary": (data,),
    "study": (training, geometry, posterior),
    "results": (reported,),
    "logs": (author_logs,),
}
ABOUT = (MOVIELENS_32M, "any ratings")


@dataclass(frozen=True)
class Claim:
    """One claim of the paper.

    name : also the name of the functions that test it
    place, title, says, number : where it stands, a short name, the claim in our words, and the
        paper's number or numbers as text, empty where it gives none
    about : "MovieLens 32M" where the claim is a number of that dataset, else "any ratings"
    rests_on : names of the twin's ingredients that decide it there; see `lib.data.twin.ingredients`
    rule : how the verdict is reached; chapter : label of the section that shows it
    tests : dict from what a test takes (a key of MODULES) to the function; one of "summary" and
        "study" is there
    """

    name: str
    place: str
    title: str
    says: str
    number: str
    about: str
    rests_on: tuple
    rule: str
    chapter: str
    tests: dict


def load(table=None):
    """All claims, in the order of the paper: a list of `Claim`.

    table : DataFrame like data/paper/claims.csv, which it is by default
    Raises ValueError, naming the claim, for one without a test function, a name that occurs
    twice, and a rule, a number or an ingredient that names something unknown; and for a test
    function without a claim.
    """
    table = tables.paper("claims") if table is None else table
    repeated = table["claim"][table["claim"].duplicated()]
    if len(repeated):
        raise ValueError(f"claims.csv lists {', '.join(repeated)} twice")
    claims = [_claim(row) for row in table.fillna("").itertuples(index=False)]
    unused = _functions() - {(kind, claim.name) for claim in claims for kind in claim.tests}
    if unused:
        names = ", ".join(sorted(name for _, name in unused))
        raise ValueError(f"no claim in claims.csv is tested by: {names}")
    return claims


def _claim(row):
    if row.about not in ABOUT:
        raise ValueError(f"claim {row.claim}: about {row.about!r}: must be one of {_or(ABOUT)}")
    rests_on = tuple(row.rests_on.split())
    for name in rests_on:
        if name not in INGREDIENTS:
            known = ", ".join(INGREDIENTS)
            raise ValueError(f"claim {row.claim}: the twin has no ingredient {name!r}, but {known}")
    tests = {kind: function for kind in MODULES if (function := _function(kind, row.claim))}
    if not tests.keys() & {"summary", "study"}:
        names = ", ".join(m.__name__ for kind in ("summary", "study") for m in MODULES[kind])
        raise ValueError(f"claim {row.claim}: no function {row.claim} in {names} tests it")
    try:
        number = wording.fill(row.number, tables.paper("numbers").set_index("name")["value"])
        rule = wording.fill(row.rule, vars(rules))
    except ValueError as error:
        raise ValueError(f"claim {row.claim}: {error}") from None
    texts = (row.place, row.title, row.says, number, row.about)
    return Claim(row.claim, *texts, rests_on, rule, row.chapter, tests)


def _or(names):
    return " or ".join(map(repr, names))


def _function(kind, name):
    functions = (getattr(module, name, None) for module in MODULES[kind])
    return next((function for function in functions if inspect.isfunction(function)), None)


def _functions():
    """(kind, name) of every public function of the test modules that takes one such subject."""
    return {
        (kind, name)
        for kind, modules in MODULES.items()
        for module in modules
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__
        and not name.startswith("_")
        and list(inspect.signature(value).parameters) == [kind]
    }
