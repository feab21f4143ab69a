"""Tables that put the models of the grid beside the author's, as DataFrames."""

import pandas as pd

from analysis.grid import search
from lib.evaluation import precision_recall

TURNS_FROM = 50  # the smallest k whose test error turns upward in the author's runs


def beside_author(grid, author, metrics):
    """Metrics of each distinct model, the author's and ours: a DataFrame of texts.

    grid : of `search.run` for Table 1; author : `tables.paper("author_grid")` with ratios
    metrics : dict of name -> column; a list has as many films as the model has dimensions

    Columns k, ratio, then for each metric "<name>, author" and "<name>, here". Where the author
    trained a model twice, both values are shown.
    """
    keys = ["k", "ratio"]
    ours = one_of_each(grid[grid["K"] == grid["k"]]).set_index(keys)
    table = {}
    for name, column in metrics.items():
        runs = author.groupby(keys)[column]
        table[f"{name}, author"] = runs.apply(lambda found: " / ".join(map("{:.4f}".format, found)))
        table[f"{name}, here"] = ours[column].map("{:.4f}".format)
    return pd.DataFrame(table).reset_index()


def one_of_each(grid):
    """The distinct models of a search, k and ratio ascending: a DataFrame with a new index."""
    models = grid.drop_duplicates(["k", "ratio"])
    return models.sort_values(["k", "ratio"], ignore_index=True)


def best_and_worst(sources, author):
    """Lowest and highest errors of several grids: a DataFrame of texts, a column for each source.

    sources : dict of name -> (models, biases): a DataFrame of k, ratio, train_rmse, test_rmse, a
        row for each distinct model, and the test RMSE of the biases alone in stars, or the (low,
        high) of several
    author : DataFrame of k, ratio, test_rmse, with which the order of the models is compared
    """
    columns = {}
    for name, (models, biases) in sources.items():
        low, high = biases if isinstance(biases, tuple) else (biases, biases)
        both = models.merge(author, on=["k", "ratio"], suffixes=("", "_author"))
        order = both[["test_rmse", "test_rmse_author"]].corr("spearman").iloc[0, 1]
        columns[name] = {
            "lowest test RMSE": _model(models, "test_rmse", "idxmin"),
            "highest test RMSE": _model(models, "test_rmse", "idxmax"),
            "lowest training RMSE": _model(models, "train_rmse", "idxmin"),
            "biases alone": f"{low:.4f}" + (f" to {high:.4f}" if high > low else ""),
            "models worse than these": f"{(models['test_rmse'] > high).sum()} of {len(models)}",
            "rank correlation with the author": f"{order:.2f}",
        }
    return pd.DataFrame(columns).rename_axis("In the grid").reset_index()


def _model(models, column, which):
    row = models.loc[getattr(models[column], which)()]
    return f"{row[column]:.4f} ({row['k']:.0f}, {row['ratio']:g})"


def noise(ours, again, author):
    """Ranges of the test RMSE: of one model, trained twice, and of the five ratios of each k.

    ours, again : distinct models of two seeds, of which the second has one ratio for each k
    author : `tables.paper("author_grid")` with ratios, where that ratio stands twice
    Returns a DataFrame in stars by k, with the columns "two runs, author", "two seeds, here",
    "five ratios, author", "five ratios, here".
    """
    keys = ["k", "ratio"]
    twice = pd.concat([ours.merge(again[keys]), again])
    theirs = author.groupby(keys, as_index=False)["test_rmse"].mean()
    return pd.DataFrame(
        {
            "two runs, author": search.ranges(author.merge(again[keys]), "k"),
            "two seeds, here": search.ranges(twice, "k"),
            "five ratios, author": search.ranges(theirs, "k"),
            "five ratios, here": search.ranges(ours, "k"),
        }
    )


def best_ratios(author, models, edge):
    """The best ratio of each k, within the paper's grid and with larger ones: a DataFrame by k.

    author, models : DataFrames of k, ratio, test_rmse, a row for each distinct model
    edge : the largest ratio of the paper's grid

    author, inside, free : the best ratio in the author's runs, of ours in the grid, of all ours
    inside_rmse, free_rmse : the test RMSE of our two, in stars
    """
    theirs = _lowest(author)
    inside, free = _lowest(models[models["ratio"] <= edge]), _lowest(models)
    return pd.DataFrame(
        {
            "author": theirs["ratio"],
            "inside": inside["ratio"],
            "inside_rmse": inside["test_rmse"],
            "free": free["ratio"],
            "free_rmse": free["test_rmse"],
        }
    )


def _lowest(models):
    return models.loc[models.groupby("k")["test_rmse"].idxmin()].set_index("k")


def list_lengths(model, train, test, lengths):
    """Precision and recall of one model on lists of several lengths: a DataFrame by length K."""
    found = {at: precision_recall(model, train, test, at=at) for at in lengths}
    table = pd.DataFrame.from_dict(found, orient="index", columns=["precision", "recall"])
    return table.rename_axis("K")


def competitors(table, of_best):
    """Rows of `precision.by_competitors` after one for the author's code: a DataFrame of texts.

    of_best : of `results.of_best`, or a row of them
    The index says who competes; columns films, paper's best, most rated.
    """
    names = [f"films with {least} training ratings or more" for least in table["least"]]
    names[0] = "all films"
    first = pd.DataFrame(
        {
            "n_movies": table["n_movies"].iloc[:1],
            "precision": of_best["random_start"],
            "popularity": table["popularity"].iloc[:1],
        }
    )
    rows = pd.concat([first, table])
    columns = {
        "films": rows["n_movies"].map("{:,d}".format),
        "paper's best": rows["precision"].map("{:.4f}".format),
        "most rated": rows["popularity"].map("{:.4f}".format),
    }
    who = pd.Index(["all films, some with random vectors", *names], name="Who competes")
    return pd.DataFrame(columns).set_axis(who)


def turning_points(author, here):
    """Epochs of the lowest test RMSE of the larger models: a DataFrame, a row for each model.

    author, here : learning curves with k, ratio, epoch, test_rmse
    Columns k, ratio, then for author and here: <source>_epoch, <source>_lowest, <source>_last.
    """
    rows = []
    for (k, ratio), theirs in author[author["k"] >= TURNS_FROM].groupby(["k", "ratio"]):
        ours = here[(here["k"] == k) & (here["ratio"] == ratio)]
        row = {"k": k, "ratio": ratio}
        for source, curve in (("author", theirs), ("here", ours)):
            lowest = curve.loc[curve["test_rmse"].idxmin()]
            row[f"{source}_epoch"] = int(lowest["epoch"])
            row[f"{source}_lowest"] = lowest["test_rmse"]
            row[f"{source}_last"] = curve["test_rmse"].iloc[-1]
        rows.append(row)
    return pd.DataFrame(rows)
