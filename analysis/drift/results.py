"""Results of the chapter on drift on a dataset, for books that are built on another one."""

import pandas as pd

from analysis.drift import drift, drift_search, findings

SINCE = int(pd.Timestamp("2003-02-18", tz="UTC").timestamp())
LEAST, RATE, N_PERMUTATIONS = 10, 0.1, 59


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
        "films": highest(ml.movies_of(cut.ratings)["title"][cut.films], table, masks),
        "permutations": drift_search.found_without_drift(nulls, RATE),
    }


def highest(titles, table, masks, n=5):
    """The films with the highest scores of each kind: a DataFrame.

    Columns: kind, title, level_change (stars), score, found (whether it is a discovery).
    """
    frames = []
    for kind, mask in masks.items():
        rows = table[f"{kind}_score"].nlargest(n).index
        frames.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "title": titles.to_numpy()[rows],
                    "level_change": table["level_change"][rows],
                    "score": table[f"{kind}_score"][rows],
                    "found": mask[rows],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
