"""Results of the chapter on drift on a dataset, for books that are built on another one."""

import numpy as np
import pandas as pd

from analysis.drift import drift, drift_search, findings

SINCE = int(pd.Timestamp("2003-02-18", tz="UTC").timestamp())
LEAST, RATE, N_PERMUTATIONS = 10, 0.1, 59
CARRIED = ("kind", "title", "level_change", "score", "found")  # of a film


def results(ml, seed=0):
    """DataFrames of the dataset `ml`: drift, power, films, permutations."""
    cut = drift_search.periods(ml.ratings, SINCE, LEAST, seed)
    table = drift.changes(cut.fit(seed))
    nulls = [drift.changes(parts) for parts in cut.fit_permuted(N_PERMUTATIONS, seed)]
    masks = drift_search.found(table, nulls, RATE)
    overall = {kind: drift.overall(table, nulls, kind) for kind in drift_search.KINDS}
    power, _ = drift_search.power(cut, nulls, RATE, seed)
    return {
        "drift": findings.summary(table, masks, overall, power, N_PERMUTATIONS),
        "power": power,
        "films": _highest(ml.movies_of(cut.ratings)[cut.films], table, masks, nulls),
        "permutations": drift_search.found_without_drift(nulls, RATE),
    }


def _highest(movies, table, masks, nulls):
    """`findings.highest` of all films, with the columns that are carried."""
    among = np.ones(len(table), bool)
    return findings.highest(movies[["title"]], table, masks, nulls, among)[list(CARRIED)]
