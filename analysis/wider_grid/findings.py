"""The numbers and words of the chapter on the wider grid about a choice of model."""

import numpy as np
import pandas as pd

from lib.data import tables

LEVEL = 0.001  # stars; models no further apart than this are called level


def of_choice(choice):
    """Numbers and words for the text, as a dict, of a `model_choice.Choice`.

    n_trials, k, ratio; rmse, rmse_low, rmse_high (the mean test RMSE of the chosen model over the
    seeds, the lowest and the highest); seeds; where and confirmed (words); n_neighbours, and
    n_worse of them, worse than the chosen one on the validation ratings of every seed; larger (a
    sentence on the next larger k); level_low, level_high (the k's around the chosen one whose
    best validation RMSE is within `LEVEL` of the lowest); rivals (a sentence, see `rivals`).
    """
    errors = choice.over_seeds(choice.k, choice.ratio)
    around = beside_chosen(choice)
    low, high = level_range(choice)
    return {
        "n_trials": len(choice.trials),
        "k": choice.k,
        "ratio": choice.ratio,
        "rmse": errors.mean(),
        "rmse_low": errors.min(),
        "rmse_high": errors.max(),
        "seeds": len(errors),
        "where": where(choice),
        "confirmed": confirmed(choice),
        "n_neighbours": len(around),
        "n_worse": int((around["n_worse"] == around["n_seeds"]).sum()),
        "larger": larger(choice, around),
        "level_low": low,
        "level_high": high,
        "rivals": rivals(choice),
    }


def beside_chosen(choice):
    """The neighbours of the chosen model: a DataFrame, a row for each.

    k, ratio, difference (mean validation RMSE less that of the chosen model), test_difference,
    n_worse (seeds in which it is worse on the validation ratings), n_seeds
    """
    rows = []
    beside = choice.replicates[choice.replicates["role"] == "neighbour"]
    for (k, ratio), _ in beside.groupby(["k", "ratio"]):
        difference, test_difference = (
            choice.over_seeds(k, ratio, column) - choice.over_seeds(choice.k, choice.ratio, column)
            for column in ("validation_rmse", "test_rmse")
        )
        row = {"k": k, "ratio": ratio, "difference": difference.mean()}
        row |= {"test_difference": test_difference.mean()}
        rows.append(row | {"n_worse": (difference > 0).sum(), "n_seeds": len(difference)})
    return pd.DataFrame(rows)


def level_range(choice):
    """(smallest, largest) of the k's next to one another, among them the chosen one, whose best
    validation RMSE is within `LEVEL` of the lowest."""
    table = choice.best_by_k
    level = table["validation_rmse"].to_numpy() <= table["validation_rmse"].min() + LEVEL
    level |= table["k"].to_numpy() == choice.k
    run = np.cumsum(~level)
    inside = table["k"][level & (run == run[(table["k"] == choice.k).to_numpy()][0])]
    return int(inside.min()), int(inside.max())


def where(choice):
    """Words on where the chosen model lies: inside what was tried, or on which border."""
    if choice.interior:
        return "It lies inside what was tried, on all sides."
    return f"It lies on the border of what can be tried: {choice.limits}."


def confirmed(choice):
    """Words on what the further seeds said."""
    if len(set(choice.replicates["seed"])) == 1:
        return "no further seed was asked"
    if choice.moves == 0:
        return "the further seeds confirm the choice of the first"
    steps = "one step" if choice.moves == 1 else f"{choice.moves} steps"
    return f"the further seeds moved the choice of the first by {steps}"


def larger(choice, around):
    """A sentence on the next larger k at the chosen ratio; empty where there is none."""
    above = around[(around["k"] > choice.k) & (around["ratio"] == choice.ratio)]
    if above.empty:
        return ""
    row = above.iloc[0]
    if row["n_worse"] == row["n_seeds"]:
        return (
            f"With {row['k']:.0f} dimensions the error is higher in every seed, by "
            f"{row['difference']:.5f} in the mean: more dimensions do harm."
        )
    if abs(row["difference"]) > LEVEL:
        return (
            f"With {row['k']:.0f} dimensions the error is {row['difference']:.5f} higher in the "
            "mean, but not in every seed: so few seeds do not tell the two apart."
        )
    return (
        f"With {row['k']:.0f} dimensions the error is the same to {abs(row['difference']):.5f}, "
        "and not in every seed higher: that step makes next to no difference."
    )


def rivals(choice):
    """Sentences that compare the mean test RMSE of the choice, over the seeds, with those of the
    paper's k and of the best of more than 50 dimensions, each at its own best ratio."""
    paper_k = int(tables.paper_number("best_k"))
    ratios = choice.best_by_k.set_index("k")["ratio"]
    sentences = []
    for name, k in (
        ("the paper's", paper_k),
        ("the best of more than 50 dimensions,", choice.best_above(50)[0]),
    ):
        gap = -choice.against(k).mean()
        if k == choice.k:
            sentences.append(f"The choice is itself {name} k = {k}.")
        else:
            sentences.append(
                f"{name[0].upper()}{name[1:]} k = {k}, at its own best τ/λ of {ratios[k]:g}, has a "
                f"test RMSE that is {abs(gap):.4f} {'higher' if gap > 0 else 'lower'}."
            )
    return " ".join(sentences)


def on_real_ratings(choice, note):
    """A paragraph of Markdown on the carried choice of a real dataset.

    note : of the `Precomputed` results
    """
    found = of_choice(choice)
    return (
        f"On real ratings the same search chooses $k$ = {found['k']} at $\\tau/\\lambda$ = "
        f"{found['ratio']:g}, with a test RMSE of {found['rmse']:.4f} over {found['seeds']} seeds. "
        f"{found['where']} {found['larger']} From $k$ = {found['level_low']} to "
        f"{found['level_high']} the best validation errors differ by less than {LEVEL:g} stars. "
        f"{found['rivals']} ({note})"
    )


def built_in(dimensions):
    """A sentence for simulated ratings, whose true vectors have so many dimensions."""
    return (
        f"The ratings of this page were simulated with vectors of {dimensions} dimensions, the "
        "later ones weaker than the first. How many of them pay for themselves was settled by that "
        "and by the number of ratings, so the $k$ chosen here says nothing about people."
    )
