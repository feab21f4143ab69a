"""The test error by k: whose it is, and which penalties were tried."""

import numpy as np
import pytest

from analysis.posterior import by_dimension, results
from lib.als import Posterior, store
from lib.data import tables

pytestmark = pytest.mark.usefixtures("shared_models")


def test_each_k_has_the_posterior_and_the_best_of_the_modes(parts, shared_models):
    table = by_dimension.by_k(*parts, ks=(1, 2), sweeps=12, burn_in=4)
    assert table["k"].tolist() == [1, 2]
    posterior = Posterior(2, 12, 4, 0, kept=2).fit(*parts)
    last = posterior.history["test_rmse_mean"].iloc[-1]
    row = table.iloc[1]
    assert row["rmse"] == pytest.approx(last, rel=1e-5)
    errors = {
        ratio: store.trained(*parts, k=2, lam=1.0, tau=ratio).history["test_rmse"].iloc[-1]
        for ratio in by_dimension.RATIOS
    }
    assert row["best_rmse"] == min(errors.values())
    assert errors[row["best_ratio"]] == row["best_rmse"]
    assert row["paper_rmse"] == errors[2.5]


def test_the_papers_ratio_is_among_those_tried():
    best = tables.paper_number("best_tau") / tables.paper_number("best_lam")
    assert by_dimension.paper_ratio() == pytest.approx(best)
    assert by_dimension.paper_ratio() == min(by_dimension.RATIOS)


def test_the_results_to_carry_are_those_of_the_books_split(ml, monkeypatch):
    seen = {}

    def by_k(train, test, seed):
        seen.update(train=train, test=test, seed=seed)
        return "table"

    monkeypatch.setattr(by_dimension, "by_k", by_k)
    assert results.results(ml, seed=3) == {"by_k": "table"}
    assert seen["seed"] == 3
    assert seen["train"].n_ratings + seen["test"].n_ratings == len(ml.ratings)
    assert np.isin(ml.ratings["movie_id"], seen["train"].movie_ids).all()
