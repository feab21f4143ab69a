"""Results on other datasets than that of a run, computed before and carried in data/results.

Each chapter has a folder data/results/<dataset>/<chapter> of small tables, never ratings, and a
file source.json that says of which data and which code they are. `make results` writes them.
"""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lib.data.tables import DATA
from lib.util import escaping

RESULTS = DATA / "results"
SOURCE = "source.json"


@dataclass(frozen=True)
class Precomputed:
    """Results of a chapter on one dataset.

    frames : dict from names to DataFrames
    source : dict of dataset (its name), simulated, n_ratings, fingerprint, seed, commit, date
    """

    frames: dict
    source: dict

    def same_as(self, ml):
        """Whether `ml`, a `MovieLens`, is the dataset of these results."""
        return self.source["fingerprint"] == ml.fingerprint

    @property
    def note(self):
        """Where the results come from, as one sentence of Markdown."""
        source = self.source
        kind = "simulated" if source["simulated"] else "real"
        day = date.fromisoformat(source["date"])
        return (
            f"Precomputed on {escaping.markdown(source['dataset'])}: {source['n_ratings']:,} "
            f"{kind} ratings, fingerprint {source['fingerprint']}, seed {source['seed']}, "
            f"commit {escaping.markdown(source['commit'])}, {day.day} {day:%B %Y}."
        )


def read(dataset, chapter):
    """The `Precomputed` results of a chapter on a dataset.

    Raises ValueError for a pair that nobody computed; the message lists those that there are.
    """
    folder = RESULTS / dataset / chapter
    if not (folder / SOURCE).is_file():
        known = ", ".join(f"{name} of {data}" for data, name in carried())
        raise ValueError(f"no results of {chapter!r} on {dataset!r}; there are: {known}")
    frames = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    return Precomputed(frames, json.loads((folder / SOURCE).read_text(encoding="utf-8")))


def carried():
    """Pairs (dataset, chapter) of the results that are carried, in order."""
    return sorted((path.parts[-3], path.parts[-2]) for path in RESULTS.glob(f"*/*/{SOURCE}"))
