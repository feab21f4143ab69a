"""The grid of Table 1 continued: more dimensions and penalties a thousand times as strong."""

from itertools import product

import pandas as pd

from lib.als import store
from lib.evaluation import metrics
from lib.util import validation

KS = (0, 2, 5, 10, 20, 50, 100, 200)  # 0 is the bias-only model
RATIOS = (0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 100.0)  # tau / lam
COARSE_RATIOS = (0.1, 2.5, 5.0, 15.0, 40.0, 100.0)
DEPTHS = ("shallow", "full")


def grid(depth):
    """The models to train, as pairs (k, tau / lam): all at depth "full", those up to k = 100 at
    coarser ratios at depth "shallow". Raises ValueError for another depth.
    """
    validation.choice("depth", depth, DEPTHS)
    ks, ratios = (KS, RATIOS) if depth == "full" else (KS[:-1], COARSE_RATIOS)
    return list(product(ks, ratios))


def sweep(train, test, models, seed=0):
    """Train what is not yet on the disk and measure every model: a DataFrame with a row for each.

    models : list of pairs (k, tau / lam)
    Columns k, ratio, train_rmse, test_rmse (of the last epoch), best_epoch, best_test_rmse,
    precision, recall, ndcg (lists of ten; see `metrics.lists`), seconds (of training: the median
    epoch times their number).
    """
    rows = []
    for k, ratio in models:
        model = store.trained(train, test, k, 1.0, ratio, seed=seed)
        history = model.history
        lowest = history.loc[history["test_rmse"].idxmin()]
        ranked = metrics.ranking(model, train, test)
        rows.append(
            {
                "k": k,
                "ratio": ratio,
                "train_rmse": history["train_rmse"].iloc[-1],
                "test_rmse": history["test_rmse"].iloc[-1],
                "best_epoch": int(lowest["epoch"]),
                "best_test_rmse": lowest["test_rmse"],
                "precision": ranked.precision,
                "recall": ranked.recall,
                "ndcg": ranked.ndcg,
                "seconds": len(history) * history["seconds"].median(),
            }
        )
    return pd.DataFrame(rows)


def best_per_k(table, edge):
    """The best penalty of each k beside the largest of the paper's grid: a DataFrame by k.

    table : of `sweep`; edge : the largest tau / lam of the paper's grid, one of the table's

    ratio, test_rmse, precision (at the lowest test RMSE); edge_rmse, edge_precision (at `edge`)
    """
    best = table.loc[table.groupby("k")["test_rmse"].idxmin()].set_index("k")
    at_edge = table[table["ratio"] == edge].set_index("k")
    best = best[["ratio", "test_rmse", "precision"]]
    return best.assign(edge_rmse=at_edge["test_rmse"], edge_precision=at_edge["precision"])
