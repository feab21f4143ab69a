"""What lies beyond the grid: the sweep, stopping early, other updates, intervals, the floor."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.grid import search
from analysis.wider_grid import experiments
from lib.als import store
from lib.data import tables
from lib.data.ratings import Ratings
from lib.evaluation import intervals, metrics
from lib.evaluation.baselines import GlobalMean, MovieMean, Popularity

pytestmark = pytest.mark.usefixtures("shared_models")


@pytest.fixture(scope="module")
def swept(parts, shared_models):
    return experiments.sweep(*parts, [(0, 1.0), (2, 0.5), (2, 5.0)])


def test_the_full_grid_holds_the_shallow_one_and_the_papers():
    full, shallow = experiments.grid("full"), experiments.grid("shallow")
    assert set(shallow) < set(full)
    assert set(search.distinct(search.settings())) < set(full)
    assert {k for k, _ in full} == {0, 2, 5, 10, 20, 50, 100, 200}
    assert (min(ratio for _, ratio in shallow), max(ratio for _, ratio in shallow)) == (0.1, 100)
    assert (
        set(experiments.WEIGHTED_RATIOS) == set(experiments.RULE_RATIOS) == set(experiments.DEPTHS)
    )


def test_an_unknown_depth_is_named():
    with pytest.raises(ValueError, match="depth='deep': must be one of shallow, full"):
        experiments.grid("deep")


def test_the_sweep_measures_what_the_metrics_measure(parts, swept):
    table = swept
    assert list(zip(table["k"], table["ratio"], strict=True)) == [(0, 1.0), (2, 0.5), (2, 5.0)]
    model = store.trained(*parts, k=2, lam=1.0, tau=5.0)
    last = table.iloc[-1]
    assert last["test_rmse"] == pytest.approx(metrics.rmse(model, parts[1]))
    assert (last["precision"], last["recall"]) == metrics.precision_recall(model, *parts)
    again = experiments.sweep(*parts, [(2, 5.0)])
    pd.testing.assert_frame_equal(again, table[2:].reset_index(drop=True))


@pytest.mark.parametrize(
    ("rmse", "expected"),
    [
        ([5, 4, 3, 2, 1], (5, 5)),
        ([5, 4, 4.5, 4.6, 4.7, 1], (2, 5)),
        ([5, 6, 7, 8, 9], (1, 4)),
        ([5, 4, 4.5, 4.6, 3, 3.5], (5, 6)),
        ([5, 4, 4, 4, 4, 3], (2, 5)),
    ],
)
def test_training_stops_three_epochs_after_its_best(rmse, expected):
    assert experiments.stopping_epoch(np.array(rmse, float)) == expected


def test_stopping_early_does_not_look_at_the_test_ratings(parts):
    train, test = parts
    found, curves = experiments.stopped_early(train, test, 4, 0.1)
    inner, held_out = train.split(seed=0)
    assert inner.n_ratings + held_out.n_ratings == train.n_ratings
    trial = store.trained(inner, held_out, k=4, lam=1.0, tau=0.1).history
    assert curves["held_out_rmse"].equals(trial["test_rmse"])
    assert found["epoch"] == experiments.stopping_epoch(trial["test_rmse"].to_numpy())[0]
    assert found["test_rmse"] == curves["test_rmse"][found["epoch"] - 1]
    assert found["lowest_rmse"] == curves["test_rmse"].min() <= found["test_rmse"]
    assert found["last_rmse"] == curves["test_rmse"].iloc[-1]
    # A model trained for that many epochs is the longer one on its way.
    short = store.trained(train, test, k=4, lam=1.0, tau=0.1, epochs=found["epoch"])
    assert metrics.rmse(short, test) == pytest.approx(found["test_rmse"], rel=1e-6)
    # Other test ratings, same decision
    moved = Ratings(test.user_ids, test.movie_ids, *(
        csr._replace(values=5.5 - csr.values) for csr in (test.by_user, test.by_movie)
    ))  # fmt: skip
    assert experiments.stopped_early(train, moved, 4, 0.1)[0]["epoch"] == found["epoch"]


def test_each_rule_is_shown_at_its_best_penalty(parts, monkeypatch):
    monkeypatch.setitem(experiments.RULE_RATIOS, "shallow", (0.5, 5.0))
    monkeypatch.setitem(experiments.WEIGHTED_RATIOS, "shallow", (0.05,))
    curves = experiments.by_rule(*parts, 2, "shallow")
    assert curves.groupby("rule")["ratio"].nunique().to_dict() == {
        "paper": 2, "joint": 2, "weighted": 1, "weighted, joint": 1,
    }  # fmt: skip
    best = experiments.best_curves(curves)
    assert list(best.groupby("rule", sort=False).groups) == list(experiments.RULES)
    assert len(best) == 20 * len(experiments.RULES)
    for rule, curve in best.groupby("rule"):
        own = curves[(curves["rule"] == rule) & (curves["epoch"] == 20)]
        assert curve["test_rmse"].iloc[-1] == own["test_rmse"].min()
        assert (np.diff(curve["elapsed"]) > 0).all()
    joint = store.trained(*parts, k=2, lam=1.0, tau=0.05, weighted=True, joint=True)
    own = curves[curves["rule"] == "weighted, joint"]
    assert own["test_rmse"].to_numpy() == pytest.approx(joint.history["test_rmse"].to_numpy())


def test_the_ranker_that_ranks_held_out_ratings_best_is_taken(parts):
    class Nothing(Popularity):
        def score_users(self, user_index):
            return np.full_like(super().score_users(user_index), -np.inf)

    name, ndcg = experiments.best_ranker({"nothing": Nothing(), "popular": Popularity()}, parts[0])
    inner, held_out = parts[0].split(seed=0)
    assert name == "popular"
    assert ndcg == metrics.ranking(Popularity().fit(inner), inner, held_out).ndcg


def test_models_are_judged_by_what_they_can_answer(parts):
    train, test = parts
    row, measures = experiments.judged(GlobalMean().fit(train), train, test)
    assert set(row) == {"rmse", "rmse_half"}
    assert measures is None
    row, measures = experiments.judged(Popularity().fit(train), train, test)
    assert "rmse" not in row
    ranked = metrics.ranking(Popularity().fit(train), train, test)
    for name in ("precision", "recall", "ndcg", "novelty", "coverage"):
        assert row[name] == pytest.approx(getattr(ranked, name))
    assert len(measures) == ranked.n_users
    row, _ = experiments.judged(MovieMean().fit(train), train, test)
    assert row["rmse"] == pytest.approx(metrics.rmse(MovieMean().fit(train), test))


def test_intervals_are_those_of_the_bootstrap_over_users(parts):
    """To 10% of their width, which 4,000 resamples of 40 users are good for."""
    train, test = parts
    model = MovieMean().fit(train)
    row, measures = experiments.judged(model, train, test)
    errors, counts = metrics.squared_errors(model, test), test.user_counts
    drawn = np.random.default_rng(0).integers(0, len(counts), (4000, len(counts)))
    rmse = np.sqrt(errors[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    assert row["rmse_half"] == pytest.approx(intervals.NORMAL_95 * rmse.std(), rel=0.1)
    precision = measures["precision"].to_numpy()
    drawn = np.random.default_rng(0).integers(0, len(precision), (4000, len(precision)))
    width = intervals.NORMAL_95 * precision[drawn].mean(axis=1).std()
    assert row["precision_half"] == pytest.approx(width, rel=0.1)


def test_the_floor_holds_where_the_ratings_are_at_hand(latest_small, monkeypatch):
    """The same bound from counts and means of real ratings lies below what popularity reaches."""
    frame = latest_small.ratings.groupby("movie_id")["rating"].agg(["size", "mean"])
    frame = frame.sort_values("size", ascending=False).head(10).reset_index()
    top = frame.set_axis(["movie_id", "n_ratings", "mean_rating"], axis=1)
    n_users = latest_small.ratings["user_id"].nunique()
    monkeypatch.setattr(tables, "facts", lambda name: top.assign(rank=range(1, 11)))
    monkeypatch.setattr(tables, "fact_numbers", lambda: {"counts": {"users": n_users}})
    parts = Ratings.from_frame(latest_small.ratings).split()
    reached = metrics.ranking(Popularity().fit(parts[0]), *parts).precision
    assert 0.02 < experiments.popularity_floor() < reached
    with pytest.raises(ValueError, match="at=11: the facts hold the 10 most rated"):
        experiments.popularity_floor(11)


def test_the_floor_by_hand():
    top = tables.facts("most_rated_movies").iloc[0]
    expected = 0.2 * (top["mean_rating"] - 3) / 2 * top["n_ratings"] / 200_948
    assert experiments.popularity_floor(1) == pytest.approx(expected)
    assert math.isclose(experiments.popularity_floor(1, 0.4), 2 * expected)
