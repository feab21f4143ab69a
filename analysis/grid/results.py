"""Results of the chapter on the grid search, to show beside those of another dataset."""

import pandas as pd

from analysis.grid import precision, search
from lib.als import store
from lib.data import Ratings, tables
from lib.evaluation import precision_recall

COLUMNS = ["k", "ratio", "train_rmse", "test_rmse", "precision", "recall"]
BEYOND = (5, 15, 40)  # tau / lam beyond those of the paper, as in the chapter


def results(ml, seed=0):
    """Tables of the grid of Table 1 and of what its best setting ranks: {name: DataFrame}.

    grid : a row for each distinct model, and for those with ratios of `BEYOND`; lists of ten
    competitors : of `precision.by_competitors`, for the paper's best setting
    ranking : one row, of `of_best`
    """
    train, test = Ratings.from_frame(ml.ratings).split(seed=seed)
    settings = search.settings()
    settings += [(k, 1.0, x) for k in sorted({k for k, *_ in settings}) for x in BEYOND]
    grid = search.run(train, test, settings, seeds=[seed]).query("K == 10")
    model = best(train, test, seed)
    return {
        "grid": grid.drop_duplicates(["k", "ratio"]).sort_values(["k", "ratio"])[COLUMNS],
        "competitors": precision.by_competitors(model, train, test),
        "ranking": pd.DataFrame([of_best(model, train, test, seed)]),
    }


def best(train, test, seed=0):
    """The model of the setting that the paper calls optimal."""
    k, lam, tau = (tables.paper_number(f"best_{name}") for name in ("k", "lam", "tau"))
    return store.trained(train, test, int(k), lam, tau, seed=seed)


def of_best(model, train, test, seed=0):
    """Numbers on a model's lists of ten: a dict.

    precision; random_start (the same with the author's random vectors of untrained films);
    hardly_rated (see `precision.hardly_rated`); bias_rmse (test RMSE of the biases alone, with
    tau = lam, in stars)
    """
    biases = store.trained(train, test, 0, 1.0, 1.0, seed=seed)
    author = precision.with_random_start(model, train, seed)
    return {
        "precision": precision_recall(model, train, test)[0],
        "random_start": precision_recall(author, train, test)[0],
        "hardly_rated": precision.hardly_rated(model, train, test),
        "bias_rmse": biases.history["test_rmse"].iloc[-1],
    }
