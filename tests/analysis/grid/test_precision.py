"""What competes for a list of ten, and what random vectors do to it."""

import numpy as np
import pytest

from analysis.grid import precision, results
from lib.als import ALS
from lib.evaluation import metrics
from lib.evaluation.baselines import Popularity

pytestmark = pytest.mark.usefixtures("shared_models")


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


@pytest.mark.slow
def test_the_results_of_a_dataset_are_those_of_its_grid(ml):
    frames = results.results(ml)
    assert len(frames["grid"]) == 32
    row = frames["grid"].query("k == 10 and ratio == 2.5").iloc[0]
    assert row["precision"] == frames["ranking"]["precision"][0]
    assert row["precision"] == frames["competitors"]["precision"][0]
