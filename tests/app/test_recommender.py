"""The recommender behind the app: its lists, its map, and the model files it takes."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest

from app.recommender import Recommender, load_model
from lib.als import ALS
from lib.data.ratings import Ratings
from lib.recommend import taste_plane
from lib.recommend.ranking import recommend


@pytest.fixture(scope="module")
def profile(adviser):
    return dict(zip(adviser.known["movie_id"].head(4).tolist(), (5.0, 4.5, 1.0, 3.0), strict=True))


def test_every_listed_film_is_there_with_its_training_ratings(adviser, ml, parts):
    assert sorted(adviser.films["movie_id"]) == sorted(ml.movies["movie_id"])
    assert (np.diff(adviser.films["ratings"]) <= 0).all()
    assert adviser.films["ratings"].sum() == parts[0].n_ratings


def test_advice_is_that_of_the_library(adviser, parts, profile):
    model, counts = adviser.model, parts[0].movie_counts
    index = parts[0].index_of_movies(list(profile))
    bias, vector = model.fold_in(index, list(profile.values()))
    expected = recommend(model, vector, 0.3, index, counts, 12, 7)
    top = adviser.advise(profile, 0.3, 12, 7)
    assert top["movie_id"].tolist() == expected["movie_id"].tolist()
    stars = model.mu + bias + model.movie_bias + model.movie_factors @ vector
    assert top["predicted"].to_numpy() == pytest.approx(
        stars[expected["movie_index"]].clip(0.5, 5), abs=1e-5
    )
    assert (top["ratings"] >= 12).all()
    assert not top["movie_id"].isin(list(profile)).any()


def test_what_is_given_unless_one_asks_otherwise(adviser, profile):
    found, total = adviser.find("film")
    assert (len(found), total) == (5, len(adviser.films))
    assert len(adviser.find("film", n=7)[0]) == 7
    top = adviser.advise(profile)
    assert len(top) == 10
    assert (top["ratings"] >= adviser.min_ratings).all()
    assert top.equals(adviser.advise(profile, alpha=0.5, min_ratings=adviser.min_ratings, n=10))


@pytest.mark.parametrize(("mu", "expected"), [(9, 5.0), (-9, 0.5)])
def test_predicted_stars_stay_on_the_scale(ml, parts, adviser, profile, mu, expected):
    beyond = copy.copy(adviser.model)
    beyond.mu = mu
    beyond.fold_in = adviser.model.fold_in
    top = Recommender(ml, parts[0], beyond).advise(profile)
    assert (top["predicted"] == expected).all()


def test_a_film_that_nobody_rated_is_never_advised(ml):
    unrated = ml.movies["movie_id"].iloc[[3, 8]]
    ratings = Ratings.from_frame(ml.ratings)
    train, _ = ratings.split()
    few = ml.ratings[~ml.ratings["movie_id"].isin(unrated)]
    thin = Recommender(ml, train, ALS(2, 0.1, 0.25, epochs=2).fit(train))
    thinner, _ = Ratings.from_frame(few).split()
    thinner = Recommender(ml, thinner, ALS(2, 0.1, 0.25, epochs=2).fit(thinner))
    someone = {int(ml.movies["movie_id"].iloc[0]): 4.0}
    assert len(thin.advise(someone, min_ratings=0, n=100)) == 59
    assert len(thinner.advise(someone, min_ratings=0, n=100)) == 57
    assert len(thinner.known) == 58


def test_the_plane_is_that_of_the_principal_components(adviser, parts):
    plane = adviser.plane
    assert plane.axes.T @ plane.axes == pytest.approx(np.eye(2), abs=1e-9)
    often = parts[0].movie_counts >= adviser.min_ratings
    vectors = adviser.model.movie_factors[often].astype(float)
    values = np.linalg.eigvalsh(np.cov(vectors.T))[::-1]
    assert plane.films(vectors).var(axis=0, ddof=1) == pytest.approx(values[:2])
    assert plane.shares == pytest.approx(values[:2] / values.sum())


def test_the_plane_keeps_what_it_knows_of_the_affinity(adviser):
    """With all k directions the product of the two points is u·(v - centre) itself."""
    plane, vectors = adviser.plane, adviser.model.movie_factors
    user = adviser.model.user_factors[7]
    inside = vectors @ plane.axes @ plane.axes.T
    expected = (inside - plane.centre @ plane.axes @ plane.axes.T) @ user
    assert plane.films(vectors) @ plane.user(user) / plane.scale == pytest.approx(
        expected, abs=1e-6
    )


def test_the_map_shows_what_was_rated_and_advised_and_the_person(adviser, profile):
    top = adviser.advise(profile)
    points = adviser.map(profile, top, n=20)
    kinds = points["kind"].value_counts()
    assert kinds["rated"] == 4
    assert kinds["recommended"] == len(top)
    assert kinds["you"] == 1
    assert points["title"].is_unique
    assert points["kind"].drop_duplicates().tolist() == ["film", "recommended", "rated", "you"]
    assert np.isfinite(points[["x", "y"]].to_numpy()).all()
    swapped = {movie: 5.5 - stars for movie, stars in profile.items()}
    moved = adviser.map(swapped, top, n=20)
    assert not np.allclose(moved[["x", "y"]].iloc[-1], points[["x", "y"]].iloc[-1])


def test_no_map_without_two_coordinates_or_three_films(adviser, parts):
    counts = parts[0].movie_counts
    with pytest.raises(ValueError, match="k=1"):
        taste_plane.fit_plane(ALS(1, 0.1, 0.25, epochs=1).fit(parts[0]), counts, 1)
    with pytest.raises(ValueError, match="at least three"):
        taste_plane.fit_plane(adviser.model, counts, counts.max() + 1)


def test_without_a_file_the_best_model_is_trained_once(movielens_folder, models, monkeypatch):
    first = Recommender.prepare(movielens_folder, seed=3)
    assert (first.model.k, first.model.lam, first.model.tau) == (10, 0.1, 0.25)
    monkeypatch.setattr(ALS, "fit", None)  # a second training would fail
    again = Recommender.prepare(movielens_folder, seed=3)
    assert np.array_equal(again.model.movie_factors, first.model.movie_factors)


def test_a_model_file_is_taken(adviser, parts, tmp_path):
    adviser.model.save(tmp_path / "model.npz")
    model = load_model(tmp_path / "model.npz", parts[0], "invented")
    assert np.array_equal(model.movie_factors, adviser.model.movie_factors)


def test_a_model_of_other_ratings_is_refused_with_its_name(adviser, ml, parts, tmp_path):
    path = tmp_path / "model.npz"
    some = ml.ratings[ml.ratings["user_id"] > 3]
    ALS(2, 0.1, 0.25, epochs=1).fit(Ratings.from_frame(some)).save(path)
    with pytest.raises(ValueError, match=r"model\.npz holds a model of 37 users.* 40 users of X"):
        load_model(path, parts[0], "X")
    other_split, _ = Ratings.from_frame(ml.ratings).split(seed=1)
    ALS(2, 0.1, 0.25, epochs=1).fit(other_split).save(path)
    with pytest.raises(ValueError, match=r"model\.npz .*another dataset, seed or split"):
        load_model(path, parts[0], "X")


@pytest.mark.parametrize(
    ("entry", "value", "named"),
    [
        ("movie_factors", None, "no movie_factors"),
        ("joint", None, "no joint"),
        ("movie_factors", np.zeros((60, 4), np.float32), r"damaged: movie_factors is .* \(60, 4\)"),
        ("user_bias", np.full(40, np.nan, np.float32), r"damaged: user_bias\[0\] is nan"),
    ],
)
def test_a_file_of_another_version_or_damaged_is_refused(
    adviser, parts, tmp_path, entry, value, named
):
    path = tmp_path / "model.npz"
    adviser.model.save(path)
    with np.load(path, allow_pickle=False) as file:
        content = dict(file)
    content.pop(entry)
    if value is not None:
        content[entry] = value
    np.savez(path, **content)
    with pytest.raises(ValueError, match=named) as error:
        load_model(path, parts[0], "X")
    assert str(path) in str(error.value)


def test_a_file_that_is_no_model_is_named(parts, tmp_path):
    (tmp_path / "model.npz").write_bytes(b"not a model")
    with pytest.raises(ValueError, match=r"model\.npz is not a model"):
        load_model(tmp_path / "model.npz", parts[0], "X")
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load_model(tmp_path / "none.npz", parts[0], "X")
    np.savez(tmp_path / "pickle.npz", mu=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match=r"pickle\.npz is not a model"):
        load_model(tmp_path / "pickle.npz", parts[0], "X")


def test_without_ratings_the_mean_rating_ranks(adviser):
    top = adviser.advise({}, alpha=1.0)
    assert (top["affinity"] == 0).all()
    assert (np.diff(top["baseline"]) <= 0).all()
    points = adviser.map({}, top, n=20)
    assert (points[["x", "y"]].iloc[-1] == 0).all()


def test_invented_films_are_left_out_unless_asked_for(ml, parts, adviser, profile):
    simulated = copy.copy(adviser.ml)
    exists = np.arange(len(ml.movies)) % 2 == 0
    object.__setattr__(simulated, "truth", SimpleNamespace(landmark=exists))
    some = Recommender(simulated, parts[0], adviser.model)
    real = set(ml.movies["movie_id"][exists])
    assert set(some.offered()["movie_id"]) <= real
    assert len(some.offered(invented=True)) == len(some.known)
    assert set(some.advise(profile, invented=False)["movie_id"]) <= real
    assert some.advise(profile)["movie_id"].tolist() == adviser.advise(profile)["movie_id"].tolist()
    films, total = some.find("film", n=60, invented=False)
    assert set(films["movie_id"]) <= real
    assert total == len(films) < some.find("film")[1]
    top = some.advise(profile, invented=False)
    dots = some.map(profile, top, n=20, invented=False)
    names = set(ml.movies["title"][exists])
    assert set(dots["title"][dots["kind"] == "film"]) <= names
