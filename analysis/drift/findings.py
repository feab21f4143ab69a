"""Tables and numbers of the chapter on drift, from its results."""

import numpy as np
import pandas as pd

from lib.evaluation.intervals import NORMAL_95

LEVEL = 0.05  # of the test of all films together
LEVELS = ("level_change", "level_change_1", "level_change_2")  # columns of `drift.changes`
FEW = 0.02  # of the films: so few discoveries are hardly any


def summary(table, masks, overall, power, n_permutations):
    """Results of the search for drift: a DataFrame, a row per kind.

    table : frame of `drift.changes`; masks, overall : dicts by kind, of `drift_search.found` and
    `drift.overall`; power : frame of `drift_search.power`
    Columns: kind, n_films, n_found, p, rms (stars), n_permutations, power (share of the films
    exchanged for all users that are found).
    """
    exchanged = power[power["planted"] == "exchange"].iloc[-1]
    return pd.DataFrame(
        {
            "kind": kind,
            "n_films": len(table),
            "n_found": int(mask.sum()),
            "p": overall[kind].p,
            "rms": overall[kind].rms,
            "n_permutations": n_permutations,
            "power": exchanged[kind],
        }
        for kind, mask in masks.items()
    )


def summary_cells(found):
    """A table of `summary` as texts for the page."""
    return pd.DataFrame(
        {
            "Score": found["kind"],
            "Films": found["n_films"].map("{:,}".format),
            "Discoveries": found["n_found"],
            "p of the mean score": found["p"].map("{:.3f}".format),
            "Typical change [stars]": found["rms"].map("{:.2f}".format),
            "Exchanged films found": found["power"].map("{:.0%}".format),
        }
    )


def power_cells(table):
    """A table of `drift_search.power` as texts for the page."""
    level = table["planted"] == "level"
    size = [
        f"{size:.1f} stars" if moved else f"{size:.0%} of the users"
        for size, moved in zip(table["size"], level, strict=True)
    ]
    others = table["other_level"] + table["other_vector"]
    every = others + table["n_planted"] * (table["level"] + table["vector"])
    return pd.DataFrame(
        {
            "Planted": table["planted"].map({"level": "level moved", "exchange": "exchanged"}),
            "Size": size,
            "Films": table["n_planted"],
            "Found by level": table["level"].map("{:.0%}".format),
            "Found by vector": table["vector"].map("{:.0%}".format),
            "Others found": others,
            "Of all found": [
                f"{share:.0%}" if n else "–" for share, n in zip(others / every, every, strict=True)
            ],
        }
    )


def film_cells(films):
    """A table of films with their scores as texts for the page.

    films : kind, title, level_change (stars), score, found; and, of `highest`, genres, ratings,
        the changes in both groups and the largest score of permuted periods
    """
    columns = {"Score": films["kind"], "Film": films["title"]}
    if "genres" in films:
        columns["Genres"] = [", ".join(listed[:2]) or "–" for listed in films["genres"]]
        columns["Ratings"] = films["ratings"].map("{:,}".format)
        for half in (1, 2):
            columns[f"Change, group {half}"] = films[f"level_change_{half}"].map("{:+.2f}".format)
    else:
        columns["Change of level [stars]"] = films["level_change"].map("{:+.2f}".format)
    columns["Value"] = films["score"].map("{:.1f}".format)
    if "largest" in films:
        columns["Largest, permuted"] = films["largest"].map("{:.1f}".format)
    columns["Discovery"] = films["found"].map({True: "yes", False: "no"})
    return pd.DataFrame(columns)


def highest(info, table, masks, nulls, among, n=5):
    """The films with the highest scores of each kind, for `film_cells`.

    info : what is known of the films, such as title, genres and ratings (their number)
    table, nulls : frames of `drift.changes`, of the true and the permuted periods
    masks : of `drift_search.found`; among : bool, the films to list
    """
    frames = []
    for kind, mask in masks.items():
        score = f"{kind}_score"
        rows = table[score][among].nlargest(n).index
        frames.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    **{name: info[name].to_numpy()[rows] for name in info},
                    **{name: table[name][rows] for name in LEVELS},
                    "score": table[score][rows],
                    "largest": np.mean([null[score].max() for null in nulls]),
                    "found": mask[rows],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def of_genres(table, nulls):
    """Counts of genres that drift by more than permuted periods: a dict for `put`.

    table, nulls : frames of `drift.by_genre`, of the true and the permuted periods
    n_outside, n_vector : genres whose level is outside a 95% band, and whose vector drifts
    further than in any permutation; expected and vector_expected : how many do by chance
    """
    square = np.mean([np.square(null["level_change"]) for null in nulls], axis=0)
    furthest = np.max([null["vector_drift"] for null in nulls], axis=0)
    return {
        "n_genres": len(table),
        "n_outside": int((table["level_change"].abs() > NORMAL_95 * np.sqrt(square)).sum()),
        "expected": 0.05 * len(table),
        "n_vector": int((table["vector_drift"] > furthest).sum()),
        "vector_expected": len(table) / (len(nulls) + 1),
    }


def of_permutations(none):
    """Counts of permutations, and of those that find any film: a dict for `put`.

    none : frame of `drift_search.found_without_drift`
    """
    return {"n_permutations": len(none), "none_found": int((none.sum(axis=1) > 0).sum())}


def truth(found, genres):
    """Expectations where nothing drifts, and whether they are met: a DataFrame of texts.

    found : frame of `summary`; genres : dict of `of_genres`, or none where there are too few
    """
    rows = [("films that drift", "0", found["n_found"].sum(), found["n_found"].sum() == 0)]
    for kind, p in zip(found["kind"], found["p"], strict=True):
        what = f"p of the mean {kind} score"
        rows.append((what, "above 0.05, in 19 of 20 runs", f"{p:.3f}", p > LEVEL))
    if genres:
        what, here = "genres whose level is outside the band", genres["n_outside"]
        rows.append((what, f"about {genres['expected']:.1f}", here, here <= 4))
    table = pd.DataFrame(rows, columns=["What", "Ought to be", "Is", "As it ought to be"])
    table["Is"] = table["Is"].astype(str)
    table["As it ought to be"] = ["yes" if met else "no" for met in table["As it ought to be"]]
    return table
