"""The claims of the paper: each is tied to its tests, and verdicts follow the numbers."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims import (
    author_logs,
    data,
    dataset_summary,
    geometry,
    posterior,
    register,
    reported,
    training,
)
from analysis.claims.study import Study
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS, judge
from lib.data import tables

BOOK = Path(__file__).parents[3] / "book"


@pytest.fixture(scope="module")
def claims():
    return {claim.name: claim for claim in register.load()}


def test_every_claim_has_a_place_a_rule_and_a_section_of_the_book(claims):
    labels = re.findall(r"^\((.+)\)=$", "\n".join(p.read_text() for p in BOOK.glob("*.md")), re.M)
    assert len(claims) >= 25
    for claim in claims.values():
        assert claim.place
        assert claim.says
        assert re.search("[Hh]old|Cannot", claim.rule)
        assert "{" not in claim.rule + claim.number
        assert claim.chapter in labels


@pytest.mark.parametrize("module", [data, training, geometry, posterior])
def test_a_claim_without_its_test_stops_the_build(monkeypatch, module):
    modules = {claim.name: next(iter(claim.tests.values())).__module__ for claim in register.load()}
    name = next(name for name, where in modules.items() if where == module.__name__)
    monkeypatch.delattr(module, name)
    with pytest.raises(ValueError, match=f"claim {name}: no function {name}"):
        register.load()


def test_a_test_without_its_claim_is_an_error():
    table = tables.paper("claims")
    with pytest.raises(ValueError, match=r"no claim in claims\.csv is tested by: global_mean"):
        register.load(table[table["claim"] != "global_mean"])


@pytest.mark.parametrize("module", [author_logs, reported])
def test_a_test_by_other_evidence_needs_a_claim_too(monkeypatch, module):
    (takes,) = (kind for kind, modules in register.MODULES.items() if module in modules)
    space = {}
    exec(f"def unheard_of({takes}): pass", space)  # of this module, as its own functions are
    space["unheard_of"].__module__ = module.__name__
    monkeypatch.setattr(module, "unheard_of", space["unheard_of"], raising=False)
    with pytest.raises(ValueError, match=r"no claim in claims\.csv is tested by: unheard_of"):
        register.load()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("claim", "nonsense", "no function nonsense"),
        ("claim", "user_power_law", "user_power_law twice"),
        ("about", "hearsay", "'hearsay': must be one of 'MovieLens 32M' or 'any ratings'"),
        ("rests_on", "degrees sugar", "the twin has no ingredient 'sugar', but .*degrees"),
        ("rule", "below {NO_SUCH_RULE}", "NO_SUCH_RULE"),
        ("number", "{no_such_number}", "no_such_number"),
        ("rule", "{TAIL.__class__}", "nothing is called 'TAIL.__class__'"),
        ("rule", "{__builtins__}", "nothing is called '__builtins__'"),
        ("rule", "{__builtins__[open]}", "nothing is called"),
        ("rule", "{TAIL!r}", "'TAIL' is followed by something else"),
        ("rule", "{TAIL:999999999999}", "'TAIL' is followed by something else"),
        ("rule", "{TAIL:{TAIL}}", "'TAIL' is followed by something else"),
        ("rule", "{}", "nothing is called ''"),
        ("rule", "{0}", "nothing is called '0'"),
        ("number", "{n_users", "claim size: '{n_users' cannot be read"),
    ],
)
def test_a_wrong_row_is_named(column, value, message):
    table = tables.paper("claims")
    table[column] = table[column].astype(object)
    table.loc[0, column] = value
    with pytest.raises(ValueError, match=message):
        register.load(table)


def test_verdicts_follow_the_numbers():
    """The same rule gives another verdict for other data: no verdict is typed."""
    known = dataset_summary.of_movielens_32m()
    assert data.global_mean(known).verdict == CAVEAT
    shifted = known.stars.copy()
    shifted[0.5] += 330_000  # brings the mean to 3.51
    shifted[0.5] -= 220_000  # and back to 3.53
    assert data.global_mean(dataclasses.replace(known, stars=shifted)).verdict == HOLDS
    even = pd.Series(1, index=known.stars.index)
    assert data.positivity_bias(dataclasses.replace(known, stars=even)).verdict == FAILS
    fewer = dataclasses.replace(known, n_users=1000)
    assert data.size(fewer).verdict == FAILS
    exact = pd.Series(np.rint(np.exp(0.2 * np.arange(29))), index=range(1995, 2024))
    assert data.rating_growth(dataclasses.replace(known, given=exact)).verdict == HOLDS
    law = np.unique(np.random.default_rng(0).zipf(2.5, 20_000), return_counts=True)
    of_a_law = dataclasses.replace(known, name="a law", user_degrees=law)
    assert data.user_power_law(of_a_law).verdict == HOLDS
    named = known.genres[["n_movies"]] * 0
    for genre in ("Drama", "Comedy", "Thriller", "Romance"):
        named.loc[genre, "n_movies"] = 10 * tables.paper_number(f"{genre.lower()}_share")
    named.loc["Action", "n_movies"] = 1000 - named["n_movies"].sum()
    fitting = known.genres.assign(n_movies=named["n_movies"])
    assert data.genre_shares(dataclasses.replace(known, genres=fitting)).verdict == HOLDS


@pytest.mark.parametrize(("holds", "caveat", "verdict"), [
    (True, True, HOLDS), (True, False, HOLDS), (False, True, CAVEAT), (False, False, FAILS),
])  # fmt: skip
def test_a_caveat_is_second_to_holding(holds, caveat, verdict):
    assert judge(holds, caveat) == verdict


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("n_seeds", 1, "an integer >= 2"),
        ("depth", "deep", "'shallow' or 'full'"),
    ],
)
def test_a_wrong_parameter_is_named(ml, name, value, allowed):
    with pytest.raises(ValueError, match=f"^{name}={value!r}: must be {allowed}$"):
        Study(ml, **{name: value})


@pytest.mark.slow
def test_the_grid_of_a_study_is_trained_by_workers_with_the_same_numbers(
    ml, two_workers, models, fits
):
    on_workers = Study(ml, client=two_workers).grid
    assert not fits
    for kept in models.glob("*.npz"):
        kept.unlink()
    pd.testing.assert_frame_equal(on_workers, Study(ml).grid, check_exact=True)
    assert len(fits) == len(on_workers)
