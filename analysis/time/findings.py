"""The words and tables of the chapter on time, out of its numbers."""

import pandas as pd

from lib.evaluation.intervals import NORMAL_95

LEVEL = 0.05  # of the test of all films together


def drift_summary(table, masks, overall, power, n_permutations):
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


def drift_words(row, rate):
    """The drift of the films one by one and of all together, in words: one item of Markdown.

    row : of `drift_summary`; rate : of false discoveries
    """
    least = 1 / (1 + row["n_permutations"])
    text = (
        f"- **{row['kind'].capitalize()}**: {row['n_found']:,} of {row['n_films']:,} films drift, "
        f"at a false discovery rate of {rate:.0%}. For the mean score of all films p = "
        f"{row['p']:.3f} (with {row['n_permutations']} permutations it cannot be below "
        f"{least:.3f})"
    )
    if row["p"] <= LEVEL:
        text += f": together they drift, by about {row['rms']:.2f} stars (root mean square)."
    else:
        text += ": no drift is shown of all films together."
    text += f" Of the exchanged films, {row['power']:.0%} were found"
    weak = row["n_found"] == 0 and row["power"] < 0.5
    return text + (": most changes of that size would be missed." if weak else ".")


def split_cells(table):
    """A table of `temporal_splits.compare` as texts: a row per split, a column per model."""
    pairs = zip(table["rmse"], NORMAL_95 * table["error"], strict=True)
    shown = table.assign(cell=[f"{rmse:.4f} ± {reach:.4f}" for rmse, reach in pairs])
    order = table["split"].unique()
    cells = shown.pivot_table(index="split", columns="model", values="cell", aggfunc="first")
    cells = cells.loc[order, list(table["model"].unique())]
    return cells.rename_axis("Split").rename_axis(None, axis=1).reset_index()


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


def film_cells(table):
    """A table of `results.highest` as texts for the page."""
    return pd.DataFrame(
        {
            "By": table["kind"],
            "Film": table["title"],
            "Change of level [stars]": table["level_change"].map("{:+.2f}".format),
            "Score": table["score"].map("{:.1f}".format),
            "Discovery": table["found"].map({True: "yes", False: "no"}),
        }
    )
