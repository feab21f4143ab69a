"""Counts of the verdicts by kind of evidence, from files alone: nothing is trained for them."""

from analysis.claims import evidence, register
from analysis.claims.verdicts import VERDICTS


def carried():
    """Numbers of claims with each verdict, by kind of evidence and dataset.

    Returns a DataFrame: kind (of evidence, in the order of `evidence.KINDS`), source (what it
    rests on, as text), n_claims, and a column for each of VERDICTS. Aggregates of MovieLens 32M
    and the errors that others report on it share one row: no claim has both. The verdicts on
    datasets are those in data/verdicts.
    """
    found = evidence.known(register.load())
    counts = evidence.counts({name: evidence.in_order(cells) for name, cells in found.items()})
    joined = counts["source"].where(counts["kind"] != evidence.MOVIELENS_32M, "")
    rows = counts.groupby(["kind", joined.rename("joined")], sort=False)
    table = rows[list(VERDICTS)].sum()
    table.insert(0, "source", rows["source"].agg(", ".join))
    table.insert(1, "n_claims", table[list(VERDICTS)].sum(axis=1))
    return table.droplevel("joined").reset_index()


def table():
    """`carried` as a table for readers: a row for each kind of evidence and dataset."""
    counts = carried()
    evidence_of = counts["kind"] + " (" + counts["source"] + ")"
    shown = counts.drop(columns=["kind", "source"]).rename(columns={"n_claims": "claims"})
    shown.columns = [name[0].upper() + name[1:] for name in shown]
    shown.insert(0, "Evidence", evidence_of)
    return shown
