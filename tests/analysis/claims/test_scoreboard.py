"""The scoreboard of the claims, from files alone."""

from analysis.claims import evidence, register, scoreboard, verdict_files
from analysis.claims.verdicts import HOLDS, VERDICTS


def test_every_carried_dataset_has_a_row_with_all_of_its_verdicts():
    table = scoreboard.carried()
    assert list(table["kind"].drop_duplicates()) == list(evidence.KINDS)
    datasets = table[table["kind"].isin([evidence.REAL, evidence.SIMULATED])].set_index("source")
    assert sorted(datasets.index) == verdict_files.carried()
    carried = {name: len(verdict_files.read(name).findings) for name in datasets.index}
    assert datasets["n_claims"].to_dict() == carried
    assert (table[list(VERDICTS)].sum(axis=1) == table["n_claims"]).all()


def test_the_counts_are_those_of_the_files():
    table = scoreboard.carried().set_index("source")
    found = verdict_files.read("ml-latest-small").findings.values()
    held = sum(finding.verdict == HOLDS for finding in found)
    assert table.loc["ml-latest-small", HOLDS] == held > 0


def test_no_claim_is_counted_twice_for_movielens_32m():
    known = evidence.known(register.load())
    of_32m = [
        [cell for cell in evidence.in_order(found) if cell.kind == evidence.MOVIELENS_32M]
        for found in known.values()
    ]
    assert max(map(len, of_32m)) == 1
    assert scoreboard.carried()["n_claims"].iloc[0] == sum(map(len, of_32m))
