"""The numbers of the chapter on the wider grid: of the sweep, of the choice, of early stopping."""

import numpy as np
import pandas as pd

from lib.data import tables

LEVEL = 0.001  # stars; models no further apart than this are called level


def of_sweep(sweep, best, edge, paper_ks):
    """Numbers on the sweep: a dict.

    sweep : of `sweep.sweep`; best : of `sweep.best_per_k` for the ratio `edge`, the largest of the
        paper's grid, whose values of k are `paper_ks`

    n_k, n_beyond (values of k > 0, and those whose best ratio is larger than `edge`); rmse, k,
    ratio (of the lowest test RMSE of a model with vectors); bias_rmse (the lowest without);
    range_edge, range_best, range_strongest (highest less lowest test RMSE of all k > 0, at `edge`,
    each at its best ratio, and at the largest); precision, precision_k, precision_ratio (of the
    highest Precision@10 of a model with vectors); precision_gain (that over the highest of the
    paper's grid)
    """
    vectors, best = sweep[sweep["k"] > 0], best[best.index > 0]
    lowest = vectors.loc[vectors["test_rmse"].idxmin()]
    ranks = vectors.loc[vectors["precision"].idxmax()]
    grid = vectors[vectors["ratio"].le(edge) & vectors["k"].isin(paper_ks)]
    return {
        "n_k": len(best),
        "n_beyond": int((best["ratio"] > edge).sum()),
        "rmse": lowest["test_rmse"],
        "k": int(lowest["k"]),
        "ratio": lowest["ratio"],
        "bias_rmse": sweep.loc[sweep["k"] == 0, "test_rmse"].min(),
        "range_edge": np.ptp(best["edge_rmse"]),
        "range_best": np.ptp(best["test_rmse"]),
        "range_strongest": np.ptp(vectors["test_rmse"][vectors["ratio"] == sweep["ratio"].max()]),
        "precision": ranks["precision"],
        "precision_k": int(ranks["k"]),
        "precision_ratio": ranks["ratio"],
        "precision_gain": ranks["precision"] / grid["precision"].max(),
    }


def of_choice(choice):
    """Numbers on a `model_choice.Choice`: a dict.

    k, ratio; rmse, rmse_low, rmse_high (the mean test RMSE of the chosen model over the seeds, the
    lowest and the highest); seeds; n_neighbours, and n_worse of them, worse than the chosen one on
    the validation ratings of every seed; level_low, level_high (see `level_range`)
    """
    errors = choice.over_seeds(choice.k, choice.ratio)
    around = beside_chosen(choice)
    low, high = level_range(choice)
    return {
        "k": choice.k,
        "ratio": choice.ratio,
        "rmse": errors.mean(),
        "rmse_low": errors.min(),
        "rmse_high": errors.max(),
        "seeds": len(errors),
        "n_neighbours": len(around),
        "n_worse": int((around["n_worse"] == around["n_seeds"]).sum()),
        "level_low": low,
        "level_high": high,
    }


def side_by_side(choices):
    """Choices on several datasets: a DataFrame of texts, a column for each.

    choices : dict of name -> `model_choice.Choice`
    """
    columns = {name: _described(choice) for name, choice in choices.items()}
    return pd.DataFrame(columns).rename_axis("The choice").reset_index()


def _described(choice):
    found = of_choice(choice)
    best = choice.best_by_k.set_index("k")["ratio"]

    def above(k):
        if k == choice.k:
            return "chosen"
        return f"{-choice.against(k).mean():+.4f} (k = {k}, τ/λ = {best[k]:g})"

    return {
        "k": f"{choice.k}",
        "τ/λ": f"{choice.ratio:g}",
        "models tried": f"{len(choice.trials)}",
        "on the border of the search": choice.limits or "no",
        "steps after the first seed": f"{choice.moves}",
        "test RMSE, mean of the seeds": f"{found['rmse']:.4f}",
        "test RMSE, lowest to highest": f"{found['rmse_low']:.4f} to {found['rmse_high']:.4f}",
        f"k within {LEVEL:g} stars": f"{found['level_low']} to {found['level_high']}",
        "neighbours worse in every seed": f"{found['n_worse']} of {found['n_neighbours']}",
        "paper's k, test RMSE above that": above(int(tables.paper_number("best_k"))),
        "best k over 50, test RMSE above that": above(choice.best_above(50)[0]),
    }


def beside_chosen(choice):
    """The neighbours of the chosen model: a DataFrame, a row for each.

    k, ratio, difference (mean validation RMSE less that of the chosen model), n_worse (seeds in
    which it is worse), n_seeds
    """
    rows = []
    beside = choice.replicates[choice.replicates["role"] == "neighbour"]
    for (k, ratio), _ in beside.groupby(["k", "ratio"]):
        errors, chosen = (
            choice.over_seeds(*pair, "validation_rmse")
            for pair in ((k, ratio), (choice.k, choice.ratio))
        )
        difference = errors - chosen
        row = {"k": k, "ratio": ratio, "difference": difference.mean()}
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


def of_stopping(stopped, best):
    """Numbers on early stopping: a dict, in stars.

    stopped : DataFrame of what `early_stopping.stopped_early` found for each k
    best : of `sweep.best_per_k`

    saved_low, saved_high (what stopping gains on the last epoch); behind_low, behind_high (by how
    much the stopped model is above the best penalty); missed (the most by which it is above its
    own best epoch)
    """
    saved = stopped["last_rmse"] - stopped["test_rmse"]
    behind = stopped["test_rmse"] - best["test_rmse"].loc[stopped["k"]].to_numpy()
    return {
        "saved_low": saved.min(),
        "saved_high": saved.max(),
        "behind_low": behind.min(),
        "behind_high": behind.max(),
        "missed": (stopped["test_rmse"] - stopped["lowest_rmse"]).max(),
    }
