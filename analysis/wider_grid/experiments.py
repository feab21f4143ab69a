"""Beyond the paper's grid: stronger penalties, stopping early, other updates, other models."""

import math
from itertools import product

import pandas as pd

from lib.als import store
from lib.data import tables
from lib.evaluation import intervals, metrics

KS = (0, 2, 5, 10, 20, 50, 100, 200)  # 0 is the bias-only model
RATIOS = (0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 100.0)  # tau / lam
COARSE_RATIOS = (0.1, 2.5, 5.0, 15.0, 40.0, 100.0)
DEPTHS = ("shallow", "full")
# One update after the other or both at once; one penalty per row or one per rating.
RULES = {
    "paper": {},
    "joint": {"joint": True},
    "weighted": {"weighted": True},
    "weighted, joint": {"weighted": True, "joint": True},
}
RULE_RATIOS = {"shallow": (5.0, 15.0), "full": RATIOS[3:10]}
WEIGHTED_RATIOS = {
    "shallow": (0.03, 0.06, 0.12, 0.25),
    "full": (0.01, 0.02, 0.03, 0.045, 0.06, 0.08, 0.12, 0.18, 0.25, 0.35),
}
EASE_PENALTIES = {"shallow": (300, 3000), "full": (30, 100, 300, 1000, 3000, 10000)}
IMPLICIT_PENALTIES = {"shallow": (6, 30), "full": (0.1, 1, 3, 6, 12, 30, 60, 120)}
PATIENCE = 3  # epochs without a lower RMSE after which training stops


def grid(depth):
    """The models to train, as pairs (k, tau / lam): all at depth "full", those up to k = 100 at
    coarser ratios at depth "shallow". Raises ValueError for another depth.
    """
    if depth not in DEPTHS:
        raise ValueError(f"depth={depth!r}: must be one of {', '.join(DEPTHS)}")
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


def stopping_epoch(rmse):
    """(epoch kept, epochs run), counted from 1: the lowest RMSE, once PATIENCE epochs in a row
    have not improved on it, or the last epoch is reached (as in Prechelt, 1998).
    """
    best = 0
    for epoch in range(len(rmse)):
        if rmse[epoch] < rmse[best]:
            best = epoch
        if epoch - best >= PATIENCE:
            return best + 1, epoch + 1
    return best + 1, len(rmse)


def stopped_early(train, test, k, ratio, seed=0):
    """Early stopping that never looks at `test`: (what it finds and costs, learning curves).

    A fifth of each user's training ratings is held out. A first model learns from the rest and
    is stopped by its RMSE on those held out (see `stopping_epoch`); a second one learns from all
    training ratings for as many epochs as were kept.

    found : dict of k, ratio; epoch, test_rmse (where it stops, and the test RMSE of the second
        model there); last_rmse (after all epochs); lowest_epoch, lowest_rmse (as one sees them
        only with the test ratings); seconds (of training both models that far), last_seconds
        (of training the second one alone to the end)
    curves : DataFrame of k, epoch, held_out_rmse (of the first), test_rmse (of the second)
    """
    inner, held_out = train.split(seed=seed)
    trial = store.trained(inner, held_out, k, 1.0, ratio, seed=seed).history
    whole = store.trained(train, test, k, 1.0, ratio, seed=seed).history
    kept, run = stopping_epoch(trial["test_rmse"].to_numpy())
    lowest = whole["test_rmse"].idxmin()
    epoch_seconds = whole["seconds"].median()
    found = {
        "k": k,
        "ratio": ratio,
        "epoch": kept,
        "test_rmse": whole["test_rmse"].iloc[kept - 1],
        "last_rmse": whole["test_rmse"].iloc[-1],
        "lowest_epoch": int(whole["epoch"][lowest]),
        "lowest_rmse": whole["test_rmse"][lowest],
        "seconds": run * trial["seconds"].median() + kept * epoch_seconds,
        "last_seconds": len(whole) * epoch_seconds,
    }
    curves = whole[["epoch", "test_rmse"]].assign(k=k, held_out_rmse=trial["test_rmse"])
    return found, curves


def by_rule(train, test, k, depth, seed=0):
    """The learning curves of the paper's updates and of the three others in `RULES`.

    depth : a key of `RULE_RATIOS` and `WEIGHTED_RATIOS`, the values of tau / lam to try without
        and with the penalty weighted
    Returns a DataFrame, a row for each rule, ratio and epoch: rule, ratio, epoch, test_rmse,
    elapsed (seconds of training so far, every epoch as long as the shortest of its run, which
    is the one that other work on the machine disturbed least).
    """
    curves = []
    for rule, options in RULES.items():
        for ratio in (WEIGHTED_RATIOS if "weighted" in options else RULE_RATIOS)[depth]:
            history = store.trained(train, test, k, 1.0, ratio, seed=seed, **options).history
            curve = history[["epoch", "test_rmse"]].assign(rule=rule, ratio=ratio)
            curves.append(curve.assign(elapsed=history["epoch"] * history["seconds"].min()))
    return pd.concat(curves, ignore_index=True)


def best_curves(curves):
    """The rows of each rule's ratio with the lowest test RMSE in the last epoch."""
    last = curves[curves["epoch"] == curves["epoch"].max()]
    best = last.loc[last.groupby("rule", sort=False)["test_rmse"].idxmin(), ["rule", "ratio"]]
    return curves.merge(best)


def best_ranker(candidates, train, seed=0):
    """(name, NDCG@10) of the one of several models that ranks held-out training ratings best.

    candidates : dict from names to models with `fit` and `score_users`. Each is fitted to the
        training ratings without a fifth of each user's, which then judge it.
    """
    inner, held_out = train.split(seed=seed)
    found = {
        name: metrics.ranking(model.fit(inner), inner, held_out).ndcg
        for name, model in candidates.items()
    }
    best = max(found, key=found.get)
    return best, found[best]


def judged(model, train, test):
    """Everything that can be said of a fitted model: (row, measures per user).

    row : rmse with `predict`; precision, recall, ndcg, novelty, coverage with `score_users`
        (lists of ten), NaN where the model has no such method. Those ending in _half are half
        the width of a 95% interval over users: those of the test set for the RMSE, which is
        linearised, and those drawn from them for the means.
    measures : as `metrics.per_user` returns them, or None
    """
    row, measures = {}, None
    if hasattr(model, "predict"):
        errors = metrics.squared_errors(model, test)
        row["rmse"] = math.sqrt(errors.sum() / test.n_ratings)
        row["rmse_half"] = intervals.NORMAL_95 * intervals.rmse_error(errors, test.user_counts)
    if hasattr(model, "score_users"):
        ranked = metrics.lists(model, train, test)
        measures = metrics.per_user(ranked, train)
        for name in ("precision", "recall", "ndcg", "novelty"):
            row[name], row[f"{name}_half"] = intervals.mean_interval(measures[name])
        row["coverage"] = metrics.coverage(ranked, train)
    return row, measures


def popularity_floor(at=10, test_share=0.2):
    """Lower bound of Precision@K on MovieLens 32M for a list of the K most rated movies.

    Everybody gets the same list, movies that they have rated in training included, so `at` is
    K <= 30, the number of movies in the facts. Expected over random splits that keep at least
    `test_share` of each user's ratings for testing. A movie of mean m has at least
    (m - 3) / 2 of its ratings at 3.5 stars or more, since no other rating is above 3 and none
    is above 5:

        E[P@K] >= 1/K Σ_i test_share · n_i (m_i - 3) / 2 / n_users

    The mean is over all users; over those with a relevant test movie it is higher, and so it is
    with movies in the user's training ratings left out and the next most rated in their place.
    """
    top = tables.facts("most_rated_movies").nsmallest(at, "rank")
    if len(top) < at:
        raise ValueError(f"at={at!r}: the facts hold the {len(top)} most rated movies only")
    liked = (top["mean_rating"] - 3).clip(lower=0) / 2
    n_users = tables.fact_numbers()["counts"]["users"]
    return float((test_share * top["n_ratings"] * liked).sum() / n_users / at)
