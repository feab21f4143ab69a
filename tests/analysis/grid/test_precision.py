"""What competes for a list of ten, and how the numbers of two precisions are put into words."""

import numpy as np
import pandas as pd
import pytest

from analysis.grid import findings, precision, results
from lib.als import ALS
from lib.evaluation import metrics
from lib.evaluation.baselines import Popularity

pytestmark = pytest.mark.usefixtures("shared_models")


def test_films_left_out_are_never_listed(parts):
    train, test = parts
    allowed = np.arange(train.n_movies) % 2 == 0
    ranker = precision.Among(Popularity().fit(train), allowed)
    listed = metrics.lists(ranker, train, test).movies
    assert (listed[listed >= 0] % 2 == 0).all()
    everything = precision.Among(Popularity().fit(train), np.ones(train.n_movies, bool))
    expected = metrics.precision_recall(Popularity().fit(train), *parts)
    assert metrics.precision_recall(everything, *parts) == expected


def test_precision_by_competitors(parts, model, monkeypatch):
    monkeypatch.setattr(precision, "FEWEST", 10)
    train, test = parts
    monkeypatch.setattr(precision, "BOUNDS", (0, least := int(np.median(train.movie_counts)), 999))
    table = precision.by_competitors(model, train, test)
    assert table["least"].tolist() == [0, least]
    assert table["n_movies"].tolist() == [60, (train.movie_counts >= least).sum()]
    assert table["precision"][0] == metrics.precision_recall(model, *parts)[0]
    assert table["popularity"][0] == metrics.precision_recall(Popularity().fit(train), *parts)[0]
    assert table["popularity"][1] != table["popularity"][0]


def test_untrained_films_get_the_authors_random_vectors(parts):
    train, _ = parts
    kept = train.by_user.indices >= 5  # the first five films lose their training ratings
    train = train.part(kept)
    model = ALS(4, 1.0, 5.0, epochs=2).fit(train)
    random = precision.with_random_start(model, train, seed=1)
    assert (model.movie_factors[:5] == 0).all()
    assert (random.movie_factors[:5] != 0).all()
    np.testing.assert_array_equal(random.movie_factors[5:], model.movie_factors[5:])
    many = precision.with_random_start(model, train.part(np.zeros(train.n_ratings, bool)))
    assert many.movie_factors.std() == pytest.approx(1 / 2, rel=0.1)


def test_the_share_of_places_for_films_that_are_hardly_rated(parts, monkeypatch):
    train, test = parts
    popular = Popularity().fit(train)
    listed = metrics.lists(popular, train, test).movies
    monkeypatch.setattr(precision, "FEW", int(np.median(train.movie_counts[listed])))
    share = (train.movie_counts[listed] < precision.FEW).mean()
    assert 0 < share < 1
    assert precision.hardly_rated(popular, train, test) == share


def test_the_best_of_a_grid_and_those_worse_than_the_biases():
    models = pd.DataFrame(
        {
            "k": [2, 2, 10, 10],
            "ratio": [0.5, 2.5, 0.5, 2.5],
            "test_rmse": [0.9, 0.8, 1.0, 0.95],
            "precision": [0.01, 0.02, 0.04, 0.03],
        }
    )
    author = models[["k", "ratio"]].assign(test_rmse=[0.8, 0.9, 0.95, 1.0])
    found = findings.of_grid(models, 0.9, author)
    assert (found["n_models"], found["k"], found["ratio"], found["rmse"]) == (4, 2, 2.5, 0.8)
    assert found["n_worse"] == 2
    assert found["correlation"] == pytest.approx(0.6)
    assert (found["rank_k"], found["rank_ratio"], found["precision"]) == (10, 0.5, 0.04)
    text = findings.on_real_ratings(found, 0.9, "Precomputed.")
    assert "0.8000, at $k$ = 2 and $\\tau/\\lambda$ = 2.5. 2 of the 4 models" in text
    assert text.endswith("is 0.60. (Precomputed.)")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0.02, 0.0215, "changes hardly anything"),
        (0.02, 0.01, "leads away from the paper's number"),
        (0.02, 0.03, "goes a part of the way to the paper's number"),
        (0.02, 0.042, "goes all the way to the paper's number"),
        (0.06, 0.08, "leads away from the paper's number"),
        (0.06, 0.05, "goes a part of the way to the paper's number"),
    ],
)
def test_the_effect_of_a_change_is_seen_from_the_papers_number(before, after, words):
    assert findings.effect(before, after, 0.043) == words


@pytest.mark.slow
def test_the_results_of_a_dataset_are_those_of_its_grid(ml, parts):
    frames = results.results(ml)
    assert len(frames["grid"]) == 32
    best = results.best(*parts)
    assert (best.k, best.lam, best.tau) == (10, 0.1, 0.25)
    row = frames["grid"].query("k == 10 and ratio == 2.5").iloc[0]
    assert row["precision"] == frames["ranking"]["precision"][0]
    assert row["precision"] == frames["competitors"]["precision"][0]
    text = findings.ranking_on_real_ratings(
        frames["ranking"].iloc[0], frames["competitors"], "Precomputed."
    )
    assert f"Precision@10 of {row['precision']:.4f}, and popularity" in text
