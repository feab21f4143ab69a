"""Several kinds of models before one evaluator, their intervals, and the bound for popularity."""

import math

import numpy as np
import pytest

from analysis.other_models import contest
from lib.data import tables
from lib.data.ratings import Ratings
from lib.evaluation import intervals, metrics
from lib.evaluation.baselines import GlobalMean, MovieMean, Popularity

pytestmark = pytest.mark.usefixtures("shared_models")


def test_the_ranker_that_ranks_held_out_ratings_best_is_taken(parts):
    class Nothing(Popularity):
        def score_users(self, user_index):
            return np.full_like(super().score_users(user_index), -np.inf)

    name, ndcg = contest.best_ranker({"nothing": Nothing(), "popular": Popularity()}, parts[0])
    inner, held_out = parts[0].split(seed=0)
    assert name == "popular"
    assert ndcg == metrics.ranking(Popularity().fit(inner), inner, held_out).ndcg


def test_models_are_scored_by_what_they_can_answer(parts):
    train, test = parts
    row, measures = contest.score(GlobalMean().fit(train), train, test)
    assert set(row) == {"rmse", "rmse_half"}
    assert measures is None
    row, measures = contest.score(Popularity().fit(train), train, test)
    assert "rmse" not in row
    ranked = metrics.ranking(Popularity().fit(train), train, test)
    for name in ("precision", "recall", "ndcg", "novelty", "coverage"):
        assert row[name] == pytest.approx(getattr(ranked, name))
    assert len(measures) == ranked.n_users
    row, _ = contest.score(MovieMean().fit(train), train, test)
    assert row["rmse"] == pytest.approx(metrics.rmse(MovieMean().fit(train), test))


def test_intervals_are_those_of_the_bootstrap_over_users(parts):
    """To 10% of their width, which 4,000 resamples of 40 users are good for."""
    train, test = parts
    model = MovieMean().fit(train)
    row, measures = contest.score(model, train, test)
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
    assert 0.02 < contest.popularity_floor() < reached
    with pytest.raises(ValueError, match="at=11: the facts hold the 10 most rated"):
        contest.popularity_floor(11)


def test_the_floor_by_hand():
    top = tables.facts("most_rated_movies").iloc[0]
    expected = 0.2 * (top["mean_rating"] - 3) / 2 * top["n_ratings"] / 200_948
    assert contest.popularity_floor(1) == pytest.approx(expected)
    assert math.isclose(contest.popularity_floor(1, 0.4), 2 * expected)


ROWS = {
    "Popularity": {"precision": 0.125, "precision_half": 0.01, "recall": 0.05, "ndcg": 0.2,
                   "ndcg_half": 0.02, "coverage": 0.0625, "novelty": 1.5, "novelty_half": 0.1},
    "Global mean": {"rmse": 1.0625, "rmse_half": 0.03},
    "ALS": {"precision": 0.0625, "precision_half": 0.005},
}  # fmt: skip


def test_measures_are_shown_as_far_as_they_are_defined():
    table = contest.as_texts({name: ROWS[name] for name in ("Popularity", "Global mean")})
    assert [[cell.replace("\u00a0", " ") for cell in row] for row in table.to_numpy()] == [
        ["Popularity", "–", "0.125 ± .010", "0.050", "0.200 ± .020", "6.2%", "1.5"],
        ["Global mean", "1.062 ± .030", "–", "–", "–", "–", "–"],
    ]


def test_models_that_rank_are_sorted():
    table = contest.rankings(ROWS, {"ALS"})
    assert table["name"].tolist() == ["ALS", "Popularity"]
    assert table["ours"].tolist() == [True, False]
    assert table["precision_half"].tolist() == [0.005, 0.01]
