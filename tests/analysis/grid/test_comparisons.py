"""The tables that put the grid beside the author's, on models whose numbers are known."""

import pandas as pd
import pytest

from analysis.grid import comparisons, results, search
from lib.data import tables
from lib.evaluation import precision_recall
from lib.evaluation.baselines import Popularity

METRICS = ["precision", "recall", "train_rmse", "test_rmse"]


@pytest.fixture
def author():
    return search.with_ratio(tables.paper("author_grid"))


@pytest.fixture
def grid(author):
    """What a search would find whose numbers are the author's plus a quarter."""
    grid = author.assign(K=author["k"])
    grid[METRICS] += 0.25
    at_10 = grid[grid["k"] != 10].assign(K=10, precision=0.5)
    return pd.concat([grid, at_10]).sample(frac=1, random_state=0)


@pytest.fixture
def runs(author):
    return author.groupby(["k", "ratio"], as_index=False)[METRICS].mean()


def test_all_models_stand_beside_the_authors(grid, author):
    table = comparisons.beside_author(grid, author, {"P@k": "precision", "RMSE": "test_rmse"})
    assert list(table) == ["k", "ratio", "P@k, author", "P@k, here", "RMSE, author", "RMSE, here"]
    assert len(table) == 20
    row = table.query("k == 10 and ratio == 2.5").iloc[0]
    assert row.tolist()[2:] == ["0.0430", "0.2930", "0.7828", "1.0328"]
    twice = table.query("k == 10 and ratio == 0.5").iloc[0]
    assert twice["RMSE, author"] == "0.7924 / 0.7919"


def test_each_model_stands_once_in_order(grid):
    one = comparisons.one_of_each(grid)
    assert list(zip(one["k"], one["ratio"], strict=True)) == search.distinct(search.settings())
    assert one.index.tolist() == list(range(20))


def test_the_extremes_of_a_grid(runs):
    worse = runs.assign(test_rmse=2 - runs["test_rmse"])
    table = comparisons.best_and_worst({"a": (runs, (0.84, 0.86)), "b": (worse, 1.2)}, runs)
    by_name = table.set_index("In the grid")
    assert by_name["a"].tolist() == [
        "0.7828 (10, 2.5)", "1.0733 (100, 0.1)", "0.4157 (100, 0.2)", "0.8400 to 0.8600",
        "9 of 20", "1.00",
    ]  # fmt: skip
    assert by_name["b"]["biases alone"] == "1.2000"
    assert by_name["b"]["models worse than these"] == "4 of 20"
    assert by_name["b"]["rank correlation with the author"] == "-1.00"


def test_noise_is_the_range_of_two_runs_of_one_model(runs, author):
    again = runs[runs["ratio"] == 0.5].copy()
    again["test_rmse"] += 0.125
    noise = comparisons.noise(runs, again, author)
    assert noise.index.tolist() == [2, 10, 50, 100]
    assert noise["two seeds, here"].tolist() == pytest.approx([0.125] * 4)
    pair = author.query("k == 100 and ratio == 0.5")["test_rmse"]
    assert noise["two runs, author"][100] == pytest.approx(pair.max() - pair.min())
    assert noise["five ratios, author"].tolist() == noise["five ratios, here"].tolist()


def test_the_best_ratio_may_lie_beyond_the_edge(runs):
    further = runs[runs["ratio"] == 2.5].assign(ratio=15.0)
    further["test_rmse"] += [0.1, 0.1, -0.1, -0.2]
    ratios = comparisons.best_ratios(runs, pd.concat([runs, further], ignore_index=True), 2.5)
    assert ratios["author"].tolist() == ratios["inside"].tolist() == [2.5] * 4
    assert ratios["free"].tolist() == [2.5, 2.5, 15, 15]
    gained = ratios["inside_rmse"] - ratios["free_rmse"]
    assert gained.tolist() == pytest.approx([0, 0, 0.1, 0.2])


def test_one_model_is_scored_on_lists_of_several_lengths(parts):
    model = Popularity().fit(parts[0])
    table = comparisons.list_lengths(model, *parts, [2, 10])
    assert table.index.tolist() == [2, 10]
    assert tuple(table.loc[2]) == precision_recall(model, *parts, at=2)


def test_the_authors_random_vectors_come_first_among_the_competitors():
    table = pd.DataFrame(
        {"least": [0, 5], "n_movies": [3000, 200], "precision": 0.02, "popularity": [0.1, 0.2]}
    )
    shown = comparisons.competitors(table, {"random_start": 0.01})
    assert shown.index.tolist() == [
        "all films, some with random vectors", "all films", "films with 5 training ratings or more",
    ]  # fmt: skip
    assert shown["films"].tolist() == ["3,000", "3,000", "200"]
    assert shown["paper's best"].tolist() == ["0.0100", "0.0200", "0.0200"]
    assert shown["most rated"].tolist() == ["0.1000", "0.1000", "0.2000"]
    assert shown.equals(comparisons.competitors(table, pd.Series({"random_start": 0.01})))


def test_large_models_have_their_turning_points_listed():
    curve = pd.DataFrame({"epoch": [1, 2, 3], "test_rmse": [0.9, 0.8, 0.85]})
    author = pd.concat([curve.assign(k=k, ratio=0.5) for k in (10, 50)])
    here = author.assign(test_rmse=[0.9, 0.8, 0.7] * 2)
    (row,) = comparisons.turning_points(author, here).to_dict("records")
    assert row == {
        "k": 50, "ratio": 0.5, "author_epoch": 2, "author_lowest": 0.8, "author_last": 0.85,
        "here_epoch": 3, "here_lowest": 0.7, "here_last": 0.7,
    }  # fmt: skip


def test_the_author_has_what_the_text_says_of_his_runs():
    """Sentences about the author's logs stand in the chapter as they are, and nothing else may."""
    curves = search.with_ratio(tables.paper("author_curves"))
    curves = curves.drop_duplicates(["k", "ratio", "epoch"])
    turns = comparisons.turning_points(curves, curves)
    assert (turns["author_epoch"].min(), turns["author_epoch"].max()) == (3, 8)
    assert (turns["author_lowest"] < turns["author_last"]).all()
    author = search.with_ratio(tables.paper("author_grid"))
    runs = author.groupby(["k", "ratio"], as_index=False)["test_rmse"].mean()
    again = runs[runs["ratio"] == 0.5]
    noise = comparisons.noise(runs, again, author).loc[2]
    assert noise["five ratios, author"] < 2.5 * noise["two runs, author"]


@pytest.mark.usefixtures("shared_models")
def test_the_papers_best_setting_is_trained(parts):
    best = results.best(*parts)
    assert (best.k, best.lam, best.tau) == (10, 0.1, 0.25)
