"""Test errors that others report on MovieLens 32M, with the way in which each was measured."""

from lib.data import tables

SCHEMES = ("random 80/20", "5-fold", "random 90/10", "by time", "not stated")
LIKE_THE_PAPER = ("random 80/20", "5-fold")  # about a fifth of the ratings, drawn at random


def on_movielens_32m():
    """Reported test RMSE on ratings held out, by scheme and, within one, the lowest first.

    Returns a DataFrame: label (of the model), k (as reported, "-" where there is none), test_rmse,
    scheme (how the test ratings were chosen, one of SCHEMES), split (in the words of the source),
    selection (how the model was chosen), source, link, paper (whether it is a result of the
    paper), biases (whether the model has biases only). Errors of different schemes are of
    different test ratings and do not rank one another.
    """
    table = tables.facts("published_rmse").query("dataset == 'ML-32M' and scheme != 'in-sample'")
    labels = table["model"].str.replace(r"^PAPER best(: | at )", "the paper: ", regex=True)
    labels = labels.str.replace("lambda", "λ").str.replace("tau", "τ").str.replace("K=", "k=")
    table = table.assign(
        label=labels,
        paper=table["model"].str.startswith("PAPER"),
        biases=table["k"] == "0",
        order=table["scheme"].map(SCHEMES.index),
    )
    table = table.sort_values(["order", "test_rmse"], kind="stable", ignore_index=True)
    names = ["label", "k", "test_rmse", "scheme", "split", "selection", "source", "link"]
    return table[[*names, "paper", "biases"]]


def summary(results):
    """The paper's best error beside others under its kind of split: dict of plain values.

    results : what `on_movielens_32m` returned
    biases_gain : what the biases alone lose, in stars; lowest_alike, lowest_alike_model : the
    lowest error of others, and its model
    """
    paper = tables.paper_number("best_test_rmse")
    alike = results[results["scheme"].isin(LIKE_THE_PAPER) & ~results["paper"]]
    best = alike.loc[alike["test_rmse"].idxmin()]
    return {
        "biases_gain": float(alike.loc[alike["biases"], "test_rmse"].min() - paper),
        "lowest_alike": float(best["test_rmse"]),
        "lowest_alike_model": best["label"],
    }
