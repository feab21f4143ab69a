"""The twin: same bits for the same seed, MovieLens's shape, and a truth that explains the stars."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lib.data import tables, twin
from lib.data.movielens import fingerprint
from lib.data.twin import Parameters, assignment, calendar, parameters
from lib.data.twin import users as people
from tools import ROOT

ONE_FINGERPRINT = (
    "from lib.data import twin; from lib.data.movielens import fingerprint;"
    "t = twin.generate(users=60, seed=3);"
    "print(fingerprint(t.ratings, t.movies, t.tags))"
)


@pytest.fixture(scope="module")
def small(catalogue_made_once):
    return twin.generate(users=twin.SIZES["twin-small"], seed=0)


@pytest.mark.slow
def test_same_seed_gives_the_same_frames_for_any_number_of_threads():
    here = twin.generate(users=60, seed=3)
    one_thread = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    there = subprocess.run(
        [sys.executable, "-c", ONE_FINGERPRINT],
        cwd=ROOT,
        env={**os.environ, **one_thread},
        check=True,
        capture_output=True,
        text=True,
    )
    assert there.stdout.strip() == fingerprint(here.ratings, here.movies, here.tags)


@pytest.mark.slow
def test_another_seed_gives_other_ratings_and_another_catalogue(small):
    other = twin.generate(users=60, seed=1)
    n = len(other.ratings)
    assert not np.array_equal(other.ratings["rating"], small.ratings["rating"][:n])
    titles = [data.movies.set_index("movie_id")["title"] for data in (small, other)]
    here, there = titles[0].align(titles[1], join="inner")
    assert (here == there).mean() < 0.1


def test_frames_have_the_shape_of_movielens(small):
    ratings, movies, tags = small.ratings, small.movies, small.tags
    assert [str(kind) for kind in ratings.dtypes] == ["int32", "int32", "float32", "int64"]
    assert list(ratings) == ["user_id", "movie_id", "rating", "timestamp"]
    assert list(movies) == ["movie_id", "title", "year", "genres"]
    assert list(tags) == ["user_id", "movie_id", "tag", "timestamp"]
    assert str(movies["movie_id"].dtype) == "int32"
    assert str(movies["year"].dtype) == "Int16"
    assert str(tags["user_id"].dtype) == str(tags["movie_id"].dtype) == "int32"
    assert not ratings.duplicated(["user_id", "movie_id"]).any()
    assert movies["movie_id"].is_unique
    assert movies["title"].is_unique
    assert set(np.unique(ratings["rating"])) <= set(np.arange(0.5, 5.1, 0.5))
    assert ratings["movie_id"].isin(movies["movie_id"]).all()
    assert ratings["user_id"].nunique() == 628
    assert 90_000 < len(ratings) < 110_000
    assert ratings.groupby("user_id").size().min() >= 20
    assert ratings.sort_values(["user_id", "movie_id"]).index.equals(ratings.index)
    unrated = 1 - movies["movie_id"].isin(ratings["movie_id"]).mean()
    assert unrated == pytest.approx(3_153 / 87_585, abs=0.001)


def test_titles_end_with_their_year(small):
    movies = small.movies[~small.truth.landmark]
    for title, year in zip(movies["title"], movies["year"], strict=True):
        found = re.search(r" \((\d{4})\)$", title)
        assert (int(found.group(1)) if found else pd.NA) is pd.NA or int(found.group(1)) == year
        assert bool(found) != (year is pd.NA)


def test_landmarks_keep_title_year_and_genres(small):
    known = tables.twin("landmarks").set_index("title")
    found = small.movies[small.truth.landmark].set_index("title")
    assert sorted(found.index) == sorted(known.index)
    assert found["year"].astype("Int64").equals(known["year"].astype("Int64")[found.index])
    for title, genres in found["genres"].items():
        listed = known.loc[title, "genres"]
        assert genres == (tuple(sorted(listed.split("|"))) if isinstance(listed, str) else ())
    assert found["movie_id"].isin(small.ratings["movie_id"]).all()


def test_an_invented_film_is_named_by_what_it_is(small):
    landmark = small.truth.landmark
    assert 900 < landmark.sum() < 1100
    for film in small.movies[~landmark].itertuples():
        kind, number = re.fullmatch(r"(.+) no\. (\d+)( \(\d{4}\))?", film.title).group(1, 2)
        assert kind == (", ".join(film.genres) or "Film")
        assert int(number) >= 1


def test_at_full_size_ratings_per_user_and_movie_are_exactly_the_known_ones():
    rng = np.random.default_rng(0)
    users = tables.facts("user_degree_hist")
    degrees, counts = np.unique(people.activities(rng, 200_948), return_counts=True)
    np.testing.assert_array_equal(degrees, users["n_ratings"])
    np.testing.assert_array_equal(counts, users["n_users"])
    movies = np.array([5, 0, 1, 7, 2])
    always = np.zeros(5, dtype=bool)
    np.testing.assert_array_equal(assignment.tickets(movies, 15, always), movies)
    assert assignment.tickets(movies, 6, always).sum() == 6


def test_a_movie_that_must_be_rated_gets_a_ticket():
    counts = np.concatenate([np.full(100, 2), [1]])
    always = np.arange(101) == 100
    scaled = assignment.tickets(counts, 60, always)
    assert scaled[100] == 1
    assert scaled.sum() == 60


def test_a_smaller_twin_has_fewer_users_of_the_same_kind(small):
    half = twin.generate(users=314, seed=0)
    assert half.ratings["user_id"].nunique() == 314
    activity = small.ratings.groupby("user_id").size()
    half_activity = half.ratings.groupby("user_id").size()
    assert half_activity.median() == pytest.approx(activity.median(), rel=0.02)
    title = small.movies.set_index("movie_id")["title"]
    shared = half.movies[half.movies["movie_id"].isin(title.index)]
    assert len(shared) > 0.5 * len(half.movies)
    assert (title[shared["movie_id"]].to_numpy() == shared["title"].to_numpy()).all()


def test_a_third_of_the_users_gives_whole_stars_only(small):
    whole = (small.ratings["rating"] % 1 == 0).groupby(small.ratings["user_id"]).all()
    assert whole.mean() == pytest.approx(0.339, abs=0.05)
    assert whole[small.truth.whole_stars[whole.index - 1]].all()
    early = small.ratings["timestamp"] < calendar.HALF_STARS_SINCE
    assert (small.ratings["rating"][early] % 1 == 0).all()


def expected_scores(data):
    """The truth's score of every rating: mu + b_u + b_i + u.v, in stars."""
    truth = data.truth
    user = data.ratings["user_id"].to_numpy() - 1
    movie = np.searchsorted(data.movies["movie_id"], data.ratings["movie_id"])
    taste = np.einsum("nd,nd->n", truth.user_factors[user], truth.movie_factors[movie])
    return truth.mu + truth.user_bias[user] + truth.movie_bias[movie] + taste


def test_truth_explains_the_stars(small):
    score = expected_scores(small)
    stars = small.ratings["rating"].to_numpy(np.float64)
    bins = np.digitize(score, [2.5, 3.0, 3.5, 4.0])
    for b in range(5):
        assert stars[bins == b].mean() == pytest.approx(score[bins == b].mean(), abs=0.25)
    unexplained = np.var(stars - score) / np.var(stars)
    assert 0.3 < unexplained < 0.7
    taste = score - small.truth.user_bias[small.ratings["user_id"].to_numpy() - 1]
    assert np.var(stars - score) < np.var(stars - taste) - 0.1


@pytest.mark.usefixtures("catalogue_made_once")
def test_without_noise_and_taste_the_score_decides_the_stars():
    still = replace(Parameters(), noise=0.0, taste_variance=0.0, choice_taste=0.0)
    data = twin.generate(users=100, seed=0, parameters=still)
    assert np.abs(data.truth.movie_factors).max() == 0.0
    score = expected_scores(data)
    whole = data.truth.whole_stars[data.ratings["user_id"] - 1]
    cuts = np.array(still.half_cuts)
    expected = 0.5 + 0.5 * np.searchsorted(cuts, score[~whole], side="right")
    near = np.abs(score[~whole][:, None] - cuts).min(axis=1) < 1e-5
    given = data.ratings["rating"].to_numpy()[~whole]
    np.testing.assert_array_equal(given[~near], expected[~near])


def test_people_rate_what_they_like(small):
    truth = small.truth
    user = small.ratings["user_id"].to_numpy() - 1
    movie = np.searchsorted(small.movies["movie_id"], small.ratings["movie_id"])
    taste = np.einsum("nd,nd->n", truth.user_factors[user], truth.movie_factors[movie])
    strangers = np.random.default_rng(0).permutation(user)
    by_chance = np.einsum("nd,nd->n", truth.user_factors[strangers], truth.movie_factors[movie])
    assert taste.mean() > by_chance.mean() + 0.1


def test_kin_lie_near_one_another(small):
    kin, factors = small.truth.kin, small.truth.movie_factors
    unit = factors / np.linalg.norm(factors, axis=1, keepdims=True)
    among_all = unit[small.truth.landmark] @ unit[small.truth.landmark].T
    stories = unit[kin == "Toy Story"]
    among_kin = (stories @ stories.T)[np.triu_indices(len(stories), 1)]
    assert among_kin.mean() > 0.5 > among_all.mean() + 0.3


def test_movies_are_rated_after_their_release(small):
    rated = pd.to_datetime(small.ratings["timestamp"], unit="s")
    year = small.movies.set_index("movie_id")["year"].reindex(small.ratings["movie_id"])
    too_early = rated.dt.year.to_numpy() < year.fillna(0).to_numpy(int)
    assert too_early.mean() < 0.01
    assert rated.min() >= pd.Timestamp("1995-01-01")
    assert rated.max() < pd.Timestamp("2023-11-01")
    days = rated.dt.floor("D").groupby(small.ratings["user_id"]).nunique()
    assert (days == 1).mean() == pytest.approx(0.55, abs=0.06)


def test_tags_come_from_the_known_words_and_follow_the_genres(small):
    tags = small.tags
    assert set(tags["tag"]) <= set(tables.facts("tags_top60")["tag"])
    assert not tags.duplicated(["user_id", "movie_id", "tag"]).any()
    assert len(tags) / len(small.ratings) == pytest.approx(2_000_072 / 32_000_204, rel=0.02)
    genres = small.movies.set_index("movie_id")["genres"].reindex(tags["movie_id"])
    science = np.array(["Sci-Fi" in of_movie for of_movie in genres])
    assert science[(tags["tag"] == "sci-fi").to_numpy()].mean() > 2 * science.mean()


def test_every_parameter_says_where_it_comes_from():
    table = parameters.as_frame()
    assert set(table["source"]) == {parameters.FITTED, parameters.CHOSEN, parameters.FACTS}
    assert table["meaning"].str.len().min() > 10


@pytest.mark.parametrize("users", [0, 49, -1, 100.0, "many", None])
def test_too_few_users_are_refused(users):
    with pytest.raises(ValueError, match="users must be an integer of at least 50"):
        twin.generate(users=users)


@pytest.mark.parametrize("seed", [-1, 0.5, "x"])
def test_a_wrong_seed_is_refused(seed):
    with pytest.raises(ValueError, match="seed must be an integer of at least 0"):
        twin.generate(users=60, seed=seed)


@pytest.mark.parametrize(
    ("tickets", "sizes", "message"),
    [([2, 2], [2, 3], "tickets for 4 ratings: must be for 5"), ([2, 3], [6], "sessions for 6")],
)
def test_ratings_without_a_ticket_or_a_session_are_refused(tickets, sizes, message):
    sessions = SimpleNamespace(sizes=np.array(sizes))
    with pytest.raises(ValueError, match=message):
        assignment.draw(None, np.array(tickets), None, None, np.array([2, 3]), sessions, None, None)
