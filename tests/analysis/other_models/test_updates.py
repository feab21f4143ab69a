"""Variants of the updates: each is trained at its own penalties and shown at the best of them."""

import numpy as np
import pytest

from analysis.other_models import updates
from analysis.wider_grid import sweep
from lib.als import store
from lib.evaluation import metrics

pytestmark = pytest.mark.usefixtures("shared_models")


def test_each_depth_has_penalties_for_every_rule():
    assert set(updates.WEIGHTED_RATIOS) == set(updates.RULE_RATIOS) == set(sweep.DEPTHS)


def test_an_unknown_depth_of_the_variants_is_named(parts):
    with pytest.raises(ValueError, match="depth='deep': must be 'shallow' or 'full'"):
        updates.by_rule(*parts, 2, "deep")


def test_each_rule_is_shown_at_its_best_penalty(parts, monkeypatch):
    monkeypatch.setitem(updates.RULE_RATIOS, "shallow", (0.5, 5.0))
    monkeypatch.setitem(updates.WEIGHTED_RATIOS, "shallow", (0.05,))
    curves = updates.by_rule(*parts, 2, "shallow")
    assert curves.groupby("rule")["ratio"].nunique().to_dict() == {
        "paper": 2, "joint": 2, "weighted": 1, "weighted, joint": 1,
    }  # fmt: skip
    best = updates.best_curves(curves)
    assert list(best.groupby("rule", sort=False).groups) == list(updates.RULES)
    assert len(best) == 20 * len(updates.RULES)
    for rule, curve in best.groupby("rule"):
        own = curves[(curves["rule"] == rule) & (curves["epoch"] == 20)]
        assert curve["test_rmse"].iloc[-1] == own["test_rmse"].min()
        assert (np.diff(curve["elapsed"]) > 0).all()
    joint = store.trained(*parts, k=2, lam=1.0, tau=0.05, weighted=True, joint=True)
    own = curves[curves["rule"] == "weighted, joint"]
    assert own["test_rmse"].to_numpy() == pytest.approx(joint.history["test_rmse"].to_numpy())


def test_the_best_model_of_each_rule_is_measured(parts, monkeypatch):
    monkeypatch.setitem(updates.RULE_RATIOS, "shallow", (5.0,))
    monkeypatch.setitem(updates.WEIGHTED_RATIOS, "shallow", (0.05,))
    best = updates.best_curves(updates.by_rule(*parts, 2, "shallow"))
    rules = updates.measured(best, *parts, 2)
    assert rules.index.tolist() == list(updates.RULES)
    joint = store.trained(*parts, k=2, lam=1.0, tau=5.0, joint=True)
    ranked = metrics.ranking(joint, *parts)
    row = rules.loc["joint"]
    assert row["ratio"] == 5.0
    assert row["early"] == joint.history["test_rmse"][4]
    assert row["late"] == joint.history["test_rmse"].iloc[-1]
    assert (row["precision"], row["novelty"]) == (ranked.precision, ranked.novelty)
    assert (rules["seconds"] > 0).all()
