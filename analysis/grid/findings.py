"""Numbers that the text of the chapter on the grid search turns on, out of its tables."""

from lib.data import tables


def of_paper(settings, models):
    """Numbers of the paper and of the author's notebook: a dict.

    settings : of `search.settings`; models : of `search.distinct`

    n_settings, n_models; best_k, best_lam, best_tau, rmse, precision (of the paper's best
    setting); hours (of all runs, by the time stamps in the notebook); n_second (runs of its second
    session), mu_first, mu_second (mean training rating in each, in stars)
    """
    epochs = int(tables.paper_number("n_epochs"))
    seconds = tables.paper("author_seconds").groupby("k")["seconds_per_epoch"].mean()
    log = tables.paper("author_training_log").query("epoch == @epochs")
    return {
        "n_settings": len(settings),
        "n_models": len(models),
        "best_k": int(tables.paper_number("best_k")),
        "best_lam": tables.paper_number("best_lam"),
        "best_tau": tables.paper_number("best_tau"),
        "rmse": tables.paper_number("best_test_rmse"),
        "precision": tables.paper_number("best_precision_at_10"),
        "hours": epochs * sum(seconds[k] for k, *_ in settings) / 3600,
        "n_second": int((log["session"] == "B").sum()),
        "mu_first": log["mu"].iloc[0],
        "mu_second": log["mu"].iloc[-1],
    }


def published():
    """Numbers that others have published for MovieLens 32M: a dict.

    bias_low, bias_high (test RMSE of biases alone); low, k (the lowest test RMSE of ALS with a
    tau / lam of 25 or more, and its dimensions)
    """
    known = tables.facts("published_rmse").query("dataset == 'ML-32M'")
    biases = known.loc[known["k"] == "0", "test_rmse"]
    strict = known[known["model"].str.contains("tau/lambda=25|gamma/lambda~40")]
    lowest = strict.loc[strict["test_rmse"].idxmin()]
    return {
        "bias_low": biases.min(),
        "bias_high": biases.max(),
        "low": lowest["test_rmse"],
        "k": int(lowest["k"]),
    }


def of(ratios, edge, noise, models, best_curve, author_curve):
    """Numbers on this dataset: a dict.

    ratios : of `comparisons.best_ratios`, for the largest ratio `edge` of the paper's grid
    noise : of `comparisons.noise`
    models : DataFrame of k, ratio, test_rmse, ours of all ratios, a row for each distinct model
    best_curve, author_curve : learning curves of the paper's best setting, ours and the author's

    n_edge, author_n_edge (values of k whose best ratio of the grid is its largest); n_beyond (of
    ours, those with a larger one outside); low, low_k, low_ratio (the lowest test RMSE of all
    ratios); gain (by how much it is below the lowest of the grid); noise, author_noise (the
    largest of all k); settled (the epoch at which the paper sees the test RMSE settle); late,
    author_late (change of the test RMSE from that epoch to the last); gap, author_gap (test less
    training RMSE in the last epoch)
    """
    lowest = models.loc[models["test_rmse"].idxmin()]
    settled = int(tables.paper_number("stable_epoch"))
    found = {
        "n_edge": int((ratios["inside"] == edge).sum()),
        "author_n_edge": int((ratios["author"] == edge).sum()),
        "n_beyond": int((ratios["free"] > edge).sum()),
        "low": lowest["test_rmse"],
        "low_k": int(lowest["k"]),
        "low_ratio": lowest["ratio"],
        "gain": ratios["inside_rmse"].min() - lowest["test_rmse"],
        "noise": noise["two seeds, here"].max(),
        "author_noise": noise["two runs, author"].max(),
        "settled": settled,
    }
    for prefix, curve in (("", best_curve), ("author_", author_curve)):
        by_epoch = curve.set_index("epoch")
        last = by_epoch.iloc[-1]
        found[f"{prefix}late"] = last["test_rmse"] - by_epoch.loc[settled, "test_rmse"]
        found[f"{prefix}gap"] = last["test_rmse"] - last["train_rmse"]
    return found


def steps_down(models):
    """(steps to the next larger tau / lam at which the test RMSE falls, all such steps).

    models : DataFrame of k, ratio, test_rmse, a row for each distinct model
    """
    table = models.pivot(index="ratio", columns="k", values="test_rmse").sort_index()
    steps = table.diff().iloc[1:]
    return int((steps < 0).sum().sum()), int(steps.notna().sum().sum())
