"""Tables and numbers of the chapter on time, from its results."""

import numpy as np
import pandas as pd

from analysis.time import temporal_splits
from lib.evaluation.intervals import NORMAL_95

PAPERS = "paper's best"  # the name of a model


def split_cells(table):
    """A table of `temporal_splits.compare` as texts: a row per split, a column per model."""
    pairs = zip(table["rmse"], NORMAL_95 * table["error"], strict=True)
    shown = table.assign(cell=[f"{rmse:.4f} ± {reach:.4f}" for rmse, reach in pairs])
    order = table["split"].unique()
    cells = shown.pivot_table(index="split", columns="model", values="cell", aggfunc="first")
    cells = cells.loc[order, list(table["model"].unique())]
    return cells.rename_axis("Split").rename_axis(None, axis=1).reset_index()


def of_splits(results):
    """The errors of the paper's best model on the four splits: a dict for `put`.

    results : frame of `temporal_splits.compare`
    random, last, dated, whole : test RMSE; last_more : last less random; dated_error and
    whole_error : half the 95% interval; gain_* : by how much the better model with vectors is
    below the biases alone
    """
    rmse = results.pivot_table(index="split", columns="model", values="rmse")
    rows = results[results["model"] == PAPERS].set_index("split")
    gain = rmse["biases only"] - rmse.drop(columns="biases only").min(axis=1)
    names = {
        "random": "random",
        "last": "last of each user",
        "dated": "from a date on",
        "whole": "whole users at random",
    }
    found = {short: rows["rmse"][name] for short, name in names.items()}
    found |= {f"{short}_error": NORMAL_95 * rows["error"][names[short]] for short in names}
    found |= {f"gain_{short}": gain[name] for short, name in names.items()}
    return found | {"last_more": found["last"] - found["random"]}


def unknown_cells(splits):
    """Unknown users and films of each split, with their test ratings: a DataFrame of texts."""
    counts = pd.DataFrame([temporal_splits.unknown(*parts) for parts in splits.values()])
    shown = pd.DataFrame({"Split": list(splits)})
    shown["Training"] = counts["n_train"].map("{:,}".format)
    shown["Test"] = counts["n_test"].map("{:,}".format)
    for kind in ("users", "movies"):
        shown[f"Unknown {kind}"] = counts[f"unknown_{kind}"].map("{:,}".format)
        shown[f"Test ratings, {kind}"] = counts[f"share_{kind}"].map("{:.1%}".format)
    return shown


def like_with_like(pairs):
    """Errors of two splits at the same mix of films: a DataFrame, a row per pair.

    pairs : dict of name -> (first, second), frames by movie class of
        `temporal_splits.errors_by_class`; films without training ratings are left out
    at_random : RMSE of the first; same_films : of the first with the films of the second;
    later : of the second; films and rest : the two steps between them
    """
    rows = {}
    for name, (first, second) in pairs.items():
        both = first.index.intersection(second.index).drop(0, errors="ignore")
        first, second = first.loc[both], second.loc[both]
        plain, mixed, later = (
            temporal_splits.standardised(errors, mix)
            for errors, mix in ((first, first), (first, second), (second, second))
        )
        rows[name] = {
            "at_random": plain,
            "same_films": mixed,
            "later": later,
            "films": mixed - plain,
            "rest": later - mixed,
        }
    return pd.DataFrame(rows).T


def of_means(results, train, test):
    """The error of the mean from a date on, by the paper's best model: a dict for `put`, in stars.

    results : frame of `temporal_splits.compare`; train, test : the split by date
    change : of the mean rating; off : by how much predictions are too high on average;
    without : the RMSE without that; whole, last : off for whole users at random, and for the last
    of each user
    """
    rows = results[results["model"] == PAPERS].set_index("split")
    dated = rows.loc["from a date on"]
    return {
        "change": test.mean - train.mean,
        "off": dated["mean_error"],
        "without": np.sqrt(dated["rmse"] ** 2 - dated["mean_error"] ** 2),
        "whole": rows["mean_error"]["whole users at random"],
        "last": rows["mean_error"]["last of each user"],
    }


def ranking_cells(results):
    """Precision and recall of a frame of `temporal_splits.compare` as texts for the page."""
    shown = results[["split", "model"]].copy()
    for name in ("precision", "recall"):
        shown[f"{name}@10"] = results[name].map("{:.4f}".format)
    shown["relevant films per user"] = results["relevant"].map("{:.1f}".format)
    shown["users ranked"] = results["n_ranked"].map("{:,}".format)
    return shown


def truth(old_half, spread):
    """Expectations of the twin over the years, and whether they are met: a DataFrame of texts.

    old_half : share of half stars before they existed; spread : of the yearly means since then,
    `analysis.data.years.reduced_chi_squared`
    """
    rows = [
        ("share of half stars before 2003", "0", f"{old_half:.3f}", old_half == 0),
        ("squared spread of the yearly means since then, of that by sampling", "0.3 to 1.9",
         f"{spread:.2f}", 0.3 < spread < 1.9),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["What", "Ought to be", "Is", "As it ought to be"])
    table["As it ought to be"] = ["yes" if met else "no" for met in table["As it ought to be"]]
    return table
