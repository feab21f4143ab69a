"""Eq. 10 for new users: what may be in a list, in which order, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.als import ALS
from lib.data import tables
from lib.evaluation import metrics
from lib.recommend.ranking import (
    Among,
    candidates,
    default_min_ratings,
    fair_min_ratings,
    paper_share,
    pulls,
    recommend,
)
from tests.helpers.als_steps import LAM, TAU, next_user_step


@pytest.fixture(scope="module")
def vector(model):
    return model.fold_in([0, 3, 7], [5.0, 4.5, 1.0])[1]


alphas = st.floats(0, 1)
films = st.lists(st.integers(0, 59), max_size=55, unique=True)


@given(alphas, films, st.integers(0, 40), st.integers(1, 70))
def test_excluded_and_filtered_films_never_appear(model, parts, vector, alpha, out, least, n):
    counts = parts[0].movie_counts
    top = recommend(model, vector, alpha, out, counts, least, n)
    index = top["movie_index"].to_numpy()
    allowed = np.setdiff1d(np.flatnonzero(counts >= least), out)
    assert len(np.unique(index)) == len(index) == min(n, len(allowed))
    assert np.isin(index, allowed).all()
    # Nothing that was left out beats what is in, and the order is that of the scores.
    assert (np.diff(top["score"]) <= 0).all()
    expected = alpha * (model.mu + model.movie_bias) + model.movie_factors @ vector
    assert top["score"].to_numpy() == pytest.approx(expected[index], abs=1e-5)
    rest = np.setdiff1d(allowed, index)
    if len(index) and len(rest):
        assert expected[rest].max() <= expected[index].min() + 1e-5


def test_only_movies_of_the_mask_compete(model, vector):
    among = np.arange(len(model.movie_bias)) % 3 == 0
    everything = recommend(model, vector, 0.5, n=len(among))["movie_index"]
    listed = recommend(model, vector, 0.5, n=len(among), among=among)["movie_index"]
    assert listed.tolist() == [i for i in everything if among[i]]
    with pytest.raises(ValueError, match="among has shape"):
        recommend(model, vector, among=among[1:])


def test_ties_go_to_the_lower_index(model):
    movies = np.flatnonzero(np.ones(len(model.movie_bias)))
    top = recommend(model, np.zeros(model.k), alpha=0, exclude=[1], n=len(movies))
    assert top["movie_index"].tolist() == [movie for movie in movies if movie != 1]


def test_alpha_zero_ignores_biases_and_alpha_one_ranks_like_predictions(model, vector):
    changed = ALS(5, 0.1, 0.25)
    vars(changed).update(vars(model))
    changed.movie_bias = np.random.default_rng(0).normal(size=len(model.movie_bias))
    before, after = (recommend(each, vector, alpha=0, n=20) for each in (model, changed))
    assert before["movie_index"].tolist() == after["movie_index"].tolist()
    assert not recommend(changed, vector, 1)["movie_index"].equals(
        recommend(model, vector, 1)["movie_index"]
    )
    user = 4
    predicted = model.predict(user, np.arange(len(model.movie_bias)))
    top = recommend(model, model.user_factors[user], alpha=1, n=len(predicted))
    assert (np.diff(predicted[top["movie_index"]]) <= 1e-5).all()


def test_what_a_list_says(model, parts, vector):
    top = recommend(model, vector, alpha=0.3)
    assert list(top) == ["movie_index", "movie_id", "baseline", "affinity", "score"]
    assert top["movie_id"].tolist() == model.movie_ids[top["movie_index"]].tolist()
    assert (0.3 * top["baseline"] + top["affinity"]).to_numpy() == pytest.approx(
        top["score"].to_numpy(), abs=1e-5
    )


def test_folding_in_a_training_user_is_that_users_next_step(parts):
    train, user = parts[0], 3
    model = ALS(5, LAM, TAU, epochs=5).fit(train)
    bias, vector = model.fold_in(*train.by_user.row(user), vector=model.user_factors[user])
    users = next_user_step(model, train)
    assert bias == users.bias[user]
    assert np.array_equal(vector, users.factors[user])


@pytest.mark.parametrize("alpha", [-0.1, 1.5, float("nan")])
def test_alpha_outside_its_range_is_refused(model, vector, alpha):
    with pytest.raises(ValueError, match=rf"alpha={alpha}.*0\.\.1"):
        recommend(model, vector, alpha)


def test_other_wrong_input_is_named(model, vector):
    with pytest.raises(ValueError, match=r"vector has shape \(3,\)"):
        recommend(model, vector[:3])
    with pytest.raises(ValueError, match="n=0"):
        recommend(model, vector, n=0)
    with pytest.raises(ValueError, match=r"counts has shape \(2,\)"):
        recommend(model, vector, counts=np.array([1, 2]))
    for movie in (-1, 60):
        with pytest.raises(IndexError, match=f"exclude contains {movie}"):
            recommend(model, vector, exclude=[movie])
    with pytest.raises(IndexError, match="exclude holds float64: must be integers"):
        recommend(model, vector, exclude=[1.5])
    with pytest.raises(ValueError, match=r"stars contains 5\.5"):
        model.fold_in([0], [5.5])


@given(st.lists(st.integers(1, 300), min_size=1, max_size=200), st.floats(0.01, 0.99))
def test_fair_filter_is_as_selective_as_asked(counts, share):
    rated = np.array(counts)
    least = fair_min_ratings(np.append(rated, 0), share)
    assert least % 5 == 0
    assert 5 <= least <= 100
    # Rounding to a multiple of five moves the threshold by two at most.
    if least < 100:
        assert (rated >= least + 2).mean() <= share
    if least > 5:
        assert (rated >= least - 3).mean() > share


@given(st.lists(st.integers(1, 300), min_size=1, max_size=200), st.floats(0.01, 0.99))
def test_fair_filter_is_the_smallest_number_that_few_enough_reach(counts, share):
    number = 1
    while sum(count >= number for count in counts) > math.floor(share * len(counts)):
        number += 1
    expected = min(max(5 * round(number / 5), 5), 100)
    assert fair_min_ratings(np.array([0, *counts, 0]), share) == expected


def test_the_papers_share_is_of_films_that_keep_100_ratings_of_80_percent():
    degrees = tables.facts("movie_degree_hist")
    rows = list(zip(degrees["n_ratings"], degrees["n_movies"], strict=True))
    often = sum(n_movies for n_ratings, n_movies in rows if n_ratings * 80 // 100 >= 100)
    assert paper_share() == pytest.approx(often / sum(n_movies for _, n_movies in rows))


def test_the_default_filter_leaves_fifty_films_where_the_fair_one_would_leave_fewer():
    counts = np.random.default_rng(0).permutation(60) + 1
    assert (counts >= fair_min_ratings(counts, paper_share())).sum() < 50
    assert (counts >= default_min_ratings(counts)).sum() == 50
    many = np.tile(counts, 20)
    assert default_min_ratings(many) == fair_min_ratings(many, paper_share())


@pytest.mark.parametrize(
    ("counts", "least"), [([0, 0, 3], 1), ([0] * 60 + [5], 1), ([1] * 60, 1), ([3, 4], 3)]
)
def test_where_few_films_have_ratings_all_of_them_compete(counts, least):
    assert default_min_ratings(np.array(counts)) == least


def test_a_list_has_ten_films_of_one_hundred_ratings_unless_one_asks_otherwise(model, vector):
    assert len(recommend(model, vector)) == 10
    for least, expected in ((99, 0), (100, 10)):
        assert len(recommend(model, vector, counts=np.full(60, least))) == expected
    counts = np.full(60, 100)
    pd.testing.assert_frame_equal(
        recommend(model, vector, counts=counts), recommend(model, vector, alpha=0.5)
    )


def test_candidates(model, parts):
    counts = parts[0].movie_counts
    assert candidates(model, None, 100).all()
    assert np.array_equal(candidates(model, counts, 12), counts >= 12)


def test_films_left_out_are_never_listed(model, parts):
    train, test = parts
    allowed = np.arange(train.n_movies) % 2 == 0
    users = np.arange(4)
    scores = Among(model, allowed).score_users(users)
    assert np.isneginf(scores[:, ~allowed]).all()
    np.testing.assert_array_equal(scores[:, allowed], model.score_users(users)[:, allowed])
    listed = metrics.lists(Among(model, allowed), train, test).movies
    assert (listed[listed >= 0] % 2 == 0).all()
    everything = Among(model, np.ones(train.n_movies, bool))
    assert metrics.precision_recall(everything, *parts) == metrics.precision_recall(model, *parts)


@given(films.filter(len), st.integers(0, 99))
def test_pulls_sum_to_the_affinity(model, rated, seed):
    stars = np.random.default_rng(seed).integers(1, 11, len(rated)) / 2
    wanted = np.arange(60)
    _, vector = model.fold_in(rated, stars)
    terms = pulls(model, rated, stars, wanted)
    assert terms.shape == (60, len(rated))
    assert terms.sum(axis=1) == pytest.approx(model.movie_factors @ vector, abs=1e-4)


def test_a_pull_is_what_the_residual_of_one_film_gives_alone(model):
    rated, stars = [0, 3, 7], np.array([5.0, 4.5, 1.0])
    bias, _ = model.fold_in(rated, stars)
    vectors = model.movie_factors[rated].astype(float)
    system = vectors.T @ vectors + 2.5 * np.eye(model.k)
    error = stars - model.mu - bias - model.movie_bias[rated]
    alone = [np.linalg.solve(system, v * e) for v, e in zip(vectors, error, strict=True)]
    expected = model.movie_factors[[5, 9]] @ np.transpose(alone)
    assert pulls(model, rated, stars, [5, 9]) == pytest.approx(expected, abs=1e-6)


def test_no_pulls_for_vectors_of_another_equation(parts):
    for option in ("weighted", "joint"):
        other = ALS(2, 0.1, 0.25, epochs=1, **{option: True}).fit(*parts)
        with pytest.raises(ValueError, match=option):
            pulls(other, [0], [4.0], [1])
