"""Variants of the paper's updates: bias and vector at once, and a penalty for each rating."""

import pandas as pd

from lib.als import store
from lib.evaluation import metrics
from lib.util import validation

# One update after the other or both at once; one penalty per row or one per rating.
RULES = {
    "paper": {},
    "joint": {"joint": True},
    "weighted": {"weighted": True},
    "weighted, joint": {"weighted": True, "joint": True},
}
RULE_RATIOS = {"shallow": (5.0, 15.0), "full": (1.0, 2.5, 5.0, 10.0, 15.0, 25.0, 40.0)}
WEIGHTED_RATIOS = {
    "shallow": (0.03, 0.06, 0.12, 0.25),
    "full": (0.01, 0.02, 0.03, 0.045, 0.06, 0.08, 0.12, 0.18, 0.25, 0.35),
}
EARLY = 5  # an epoch after which the variants are compared


def by_rule(train, test, k, depth, seed=0):
    """The learning curves of the paper's updates and of the three others in `RULES`.

    depth : a key of `RULE_RATIOS` and `WEIGHTED_RATIOS`, the values of tau / lam to try without
        and with the penalty weighted
    Returns a DataFrame, a row for each rule, ratio and epoch: rule, ratio, epoch, test_rmse,
    elapsed (seconds of training so far, every epoch as long as the shortest of its run, which
    is the one that other work on the machine disturbed least). Raises ValueError for another depth.
    """
    validation.choice("depth", depth, RULE_RATIOS)
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


def measured(curves, train, test, k, seed=0):
    """The best model of each rule: a DataFrame by rule.

    curves : of `best_curves`, for models of `k` dimensions and the seed of their random starts

    ratio; early, late (test RMSE in epoch 5 and in the last); precision, novelty (bits; lists of
    ten); seconds (of an epoch)
    """
    rows = {}
    for rule, curve in curves.groupby("rule", sort=False):
        ratio, by_epoch = curve["ratio"].iloc[0], curve.set_index("epoch")
        model = store.trained(train, test, k, 1.0, ratio, seed=seed, **RULES[rule])
        ranked = metrics.ranking(model, train, test)
        rows[rule] = {
            "ratio": ratio,
            "early": by_epoch["test_rmse"][EARLY],
            "late": by_epoch["test_rmse"].iloc[-1],
            "precision": ranked.precision,
            "novelty": ranked.novelty,
            "seconds": by_epoch["elapsed"].iloc[0],
        }
    return pd.DataFrame(rows).T.rename_axis("rule")
