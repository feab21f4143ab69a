"""The claims of the paper: each is tied to a test, and known verdicts come out."""

import dataclasses
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.claims import data, dataset_summary, geometry, published, register, training
from analysis.claims.study import Study
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS, VERDICTS, Finding, judge
from analysis.grid import search
from lib.data import datasets, tables

EXPECTED = pd.read_csv(Path(__file__).parent / "expected_verdicts.csv")
BOOK = Path(__file__).parents[3] / "book"


@pytest.fixture(scope="module")
def claims():
    return {claim.name: claim for claim in register.load()}


@pytest.fixture(scope="module")
def twin():
    """The smallest simulated set; its models are kept with those of the book."""
    return Study(datasets.load("twin-small"), n_seeds=2)


@pytest.fixture(scope="module")
def real(latest_small):
    return Study(latest_small)


def test_every_claim_has_a_place_a_rule_and_a_section_of_the_book(claims):
    labels = re.findall(r"^\((.+)\)=$", "\n".join(p.read_text() for p in BOOK.glob("*.md")), re.M)
    assert len(claims) >= 25
    for claim in claims.values():
        assert claim.place
        assert claim.says
        assert re.search("[Hh]old|Cannot", claim.rule)
        assert "{" not in claim.rule + claim.number
        assert claim.chapter in labels


@pytest.mark.parametrize("module", [data, training, geometry])
def test_a_claim_without_its_test_stops_the_build(monkeypatch, module):
    name = next(c.name for c in register.load() if c.test.__module__ == module.__name__)
    monkeypatch.delattr(module, name)
    with pytest.raises(ValueError, match=f"claim {name}: no function {name}"):
        register.load()


def test_a_test_without_its_claim_is_an_error():
    table = tables.paper("claims")
    with pytest.raises(ValueError, match=r"no claim in claims\.csv is tested by: global_mean"):
        register.load(table[table["claim"] != "global_mean"])


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("claim", "nonsense", "no function nonsense"),
        ("claim", "user_power_law", "user_power_law twice"),
        ("evidence", "hearsay", "'hearsay': must be one of ml-32m, run"),
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


def test_a_test_that_returns_no_verdict_is_an_error(claims):
    claim = dataclasses.replace(
        claims["split"], test=lambda study: Finding("perhaps", "1", "Who knows.")
    )
    with pytest.raises(RuntimeError, match="the test of split returned 'perhaps'"):
        register.check(claim, study=None)


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
    values = np.arange(1, 2001)
    law = (values, np.maximum(np.rint(1e6 * values**-2.0), 1).astype(int))
    assert data.user_power_law(dataclasses.replace(known, user_degrees=law)).verdict != FAILS
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


@pytest.fixture(scope="module")
def authors():
    """As much of a study as the author's own runs fill: the grid, without replicates."""
    runs = search.with_ratio(tables.paper("author_grid"))
    grid = runs.groupby(["k", "ratio"], as_index=False)[["train_rmse", "test_rmse"]].mean()
    settings = search.settings()
    return SimpleNamespace(
        grid=grid,
        settings=settings,
        models=search.distinct(settings),
        best_k=10,
        edge=2.5,
        noise=lambda k, column="test_rmse": 0.002,
        lowest_beyond=lambda k: (2.5, grid.query("k == 10 and ratio == 2.5")["test_rmse"].item()),
    )


def test_the_rules_find_in_the_authors_runs_what_the_paper_says_of_them(authors):
    assert training.overfitting(authors).verdict == HOLDS
    assert training.regularisation(authors).verdict == HOLDS
    assert training.best_error(authors).verdict == HOLDS


def test_an_optimum_on_the_edge_has_a_caveat_when_the_error_falls_beyond(authors):
    further = SimpleNamespace(**vars(authors) | {"lowest_beyond": lambda k: (15.0, 0.77)})
    assert training.best_error(further).verdict == CAVEAT
    other = SimpleNamespace(**vars(authors) | {"grid": authors.grid.query("k != 10")})
    assert training.best_error(other).verdict == FAILS


def expected_on(*names):
    rows = EXPECTED[EXPECTED["dataset"].isin(names)]
    return list(rows[["claim", "verdict"]].itertuples(index=False, name=None))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "verdict"), expected_on("any", "simulated"))
def test_known_verdicts_on_simulated_ratings(claims, twin, name, verdict):
    assert register.check(claims[name], twin).finding.verdict == verdict


@pytest.mark.slow
@pytest.mark.parametrize(("name", "verdict"), expected_on("any", "ml-latest-small"))
def test_known_verdicts_on_real_ratings(claims, real, name, verdict):
    assert register.check(claims[name], real).finding.verdict == verdict


@pytest.mark.slow
def test_recovery_is_not_found_in_vectors_without_meaning(twin):
    assert geometry.recovery(twin).verdict != FAILS
    scrambled = Study(twin.ml, n_seeds=2)
    rng = np.random.default_rng(0)
    scrambled.best.movie_factors = rng.permutation(twin.best.movie_factors)
    assert geometry.recovery(scrambled).verdict == FAILS


@pytest.mark.slow
def test_every_claim_gets_a_verdict(claims, twin):
    checked = [register.check(claim, twin) for claim in claims.values()]
    counts = register.counts(checked)
    assert counts.sum() == len(claims)
    assert counts.index.tolist() == list(VERDICTS)
    assert all(item.finding.here and item.finding.reading.endswith(".") for item in checked)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("n_seeds", 1, "an integer >= 2"),
        ("depth", "deep", "one of shallow, full"),
    ],
)
def test_a_wrong_parameter_is_named(ml, name, value, allowed):
    with pytest.raises(ValueError, match=f"^{name}={value!r}: must be {allowed}$"):
        Study(ml, **{name: value})


def test_published_errors_are_those_on_held_out_ratings():
    results = published.on_movielens_32m()
    assert results["test_rmse"].is_monotonic_increasing
    assert not results["split"].str.contains("in-sample", case=False).any()
    assert results.loc[results["paper"], "test_rmse"].min() == tables.paper_number("best_test_rmse")
    kinds = results.groupby("kind")["split"].apply(list)
    assert all("90/10" in split for split in kinds["random 90/10"])
    assert all("temporal" in split.lower() for split in kinds["by time"])
