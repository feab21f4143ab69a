"""Test errors that others report on MovieLens 32M, made comparable as far as they can be."""

import pandas as pd

from lib.data import tables


def on_movielens_32m():
    """Reported test RMSE, lowest first, as far as they are errors on ratings held out.

    Returns a DataFrame: label (of the model), k (as reported, "-" where there is none), test_rmse,
    kind (how the test ratings were chosen), split (in the words of the source), source, paper
    (whether it is a result of the paper), biases (whether the model has biases only).
    """
    table = tables.facts("published_rmse").query("dataset == 'ML-32M'")
    in_sample = table["split"].str.contains("in-sample", case=False)
    table = table[~in_sample].sort_values("test_rmse", kind="stable", ignore_index=True)
    paper = table["model"].str.startswith("PAPER")
    labels = table["model"].str.replace(r"^PAPER best(: | at )", "the paper: ", regex=True)
    labels = labels.str.replace("lambda", "λ").str.replace("tau", "τ").str.replace("K=", "k=")
    return pd.DataFrame(
        {
            "label": labels,
            "k": table["k"],
            "test_rmse": table["test_rmse"],
            "kind": table["split"].map(_kind),
            "split": table["split"],
            "source": table["source"],
            "paper": paper,
            "biases": table["k"] == "0",
        }
    )


def _kind(split):
    """One of a few ways to choose test ratings, from a source's description."""
    if "5-fold" in split:
        return "5-fold"
    if "random" in split:
        return "random 90/10" if "90/10" in split else "random 80/20"
    return "by time" if "temporal" in split.lower() else "not stated"
