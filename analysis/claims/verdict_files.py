"""Verdicts on one dataset as a file of data/verdicts: no ratings, but of which they are."""

from typing import NamedTuple

import pandas as pd

from analysis.claims.verdicts import Finding
from lib.data.tables import DATA
from lib.util import atomic

FOLDER = DATA / "verdicts"
SOURCE = ("dataset", "simulated", "n_ratings", "fingerprint", "seed", "n_seeds", "commit", "date")


class Verdicts(NamedTuple):
    """Findings about the claims on one dataset.

    findings : dict from names of claims to `Finding`
    source : dict of dataset (its name), simulated, n_ratings, fingerprint, seed, n_seeds, commit,
        date
    """

    findings: dict
    source: dict


def write(verdicts):
    """Write the file of a dataset, in the place of an older one, and return its path."""
    rows = [
        {"claim": name} | finding._asdict() | verdicts.source
        for name, finding in verdicts.findings.items()
    ]
    path = FOLDER / f"{verdicts.source['dataset']}.csv"
    with atomic.replacing(path) as partial:
        pd.DataFrame(rows).to_csv(partial, index=False)
    return path


def read(dataset):
    """The `Verdicts` that are carried of a dataset; raises ValueError where there are none."""
    path = FOLDER / f"{dataset}.csv"
    if not path.is_file():
        known = ", ".join(carried())
        raise ValueError(f"no verdicts on {dataset!r} are carried; there are those on: {known}")
    table = pd.read_csv(path, keep_default_na=False, dtype={"commit": str, "fingerprint": str})
    findings = {
        row.claim: Finding(row.verdict, row.here, row.reading)
        for row in table.itertuples(index=False)
    }
    source = {name: _plain(table[name].iloc[0]) for name in SOURCE}
    return Verdicts(findings, source)


def carried():
    """Names of the datasets whose verdicts are carried, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def _plain(value):
    return value.item() if hasattr(value, "item") else value
