"""What training learns, what the equations say of its steps, and what may not change it."""

import numba
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from lib.als import ALS
from lib.als.kernels import fast
from lib.als.learned import ARRAYS
from lib.data.ratings import Ratings
from tests.helpers.als_steps import LAM, TAU, next_user_step, same_bits


def loss(model, train):
    """Eq. 5 in float64, summed rating by rating; the penalty weighted where the model's is."""
    u = np.repeat(np.arange(train.n_users), train.user_counts)
    _, i, stars = train.by_user
    users, movies = model.user_factors.astype(float), model.movie_factors.astype(float)
    predicted = model.mu + model.user_bias[u].astype(float) + model.movie_bias[i]
    predicted += (users[u] * movies[i]).sum(axis=1)
    penalties = [
        model.user_bias.astype(float) ** 2 + (users**2).sum(axis=1),
        model.movie_bias.astype(float) ** 2 + (movies**2).sum(axis=1),
    ]
    if model.weighted:
        penalties = [penalties[0] * train.user_counts, penalties[1] * train.movie_counts]
    penalty = sum(map(np.sum, penalties))
    return model.lam * ((stars - predicted) ** 2).sum() + model.tau * penalty


@pytest.mark.parametrize("k", [0, 1, 2, 10])
def test_what_fit_learns(parts, k):
    train, test = parts
    model = ALS(k, LAM, TAU, epochs=4)
    assert model.fit(train, test) is model
    assert model.mu == pytest.approx(np.mean(train.by_user[2], dtype=float))
    assert model.user_bias.shape == (train.n_users,)
    assert model.movie_factors.shape == (train.n_movies, k)
    assert all(getattr(model, name).dtype == np.float32 for name in ARRAYS[2:])
    assert list(model.history) == ["epoch", "loss", "train_rmse", "test_rmse", "seconds"]
    assert model.history["epoch"].tolist() == [1, 2, 3, 4]
    assert np.isfinite(model.history).all(axis=None)
    assert model.history["loss"].iloc[-1] == pytest.approx(loss(model, train), rel=1e-6)


RULES = [{}, {"weighted": True}, {"joint": True}, {"weighted": True, "joint": True}]


@pytest.mark.parametrize("k", [0, 2, 10])
@pytest.mark.parametrize("rule", RULES)
def test_the_loss_never_rises(parts, k, rule):
    train = parts[0]
    models = [ALS(k, LAM, TAU, epochs=n, **rule).fit(train) for n in range(1, 21)]
    losses = np.array([loss(model, train) for model in models])
    # A vector is off by some 1e-7 of its size, and the loss is flat at its minimum.
    assert (losses[1:] <= losses[:-1] * (1 + 1e-10)).all()
    assert losses[-1] < losses[0]
    # The reported loss comes out of float32 products: its seventh digit is not sure.
    np.testing.assert_allclose(models[-1].history["loss"], losses, rtol=1e-6)


def test_joint_steps_reach_a_lower_loss_in_the_first_epoch(parts):
    """From the same movies, the best pair of bias and vector beats one after the other."""
    one_by_one, joint = (ALS(10, LAM, TAU, 1, joint=joint).fit(parts[0]) for joint in (False, True))
    assert loss(joint, parts[0]) < loss(one_by_one, parts[0])


def test_weighting_multiplies_tau_by_the_number_of_ratings(parts):
    """For users who all rated equally many movies, it is tau times that number."""
    movies, stars = np.arange(6), np.array([5, 4, 3, 4.5, 1, 2], np.float32)
    weighted = ALS(3, LAM, TAU, 2, weighted=True).fit(parts[0])
    plain = ALS(3, LAM, 6 * TAU, 2)
    for name in ("mu", *ARRAYS, "history"):
        setattr(plain, name, getattr(weighted, name))
    (one, its_vector), (other, other_vector) = (
        model.fold_in(movies, stars) for model in (weighted, plain)
    )
    assert one == pytest.approx(other, rel=1e-5)
    np.testing.assert_allclose(its_vector, other_vector, rtol=1e-5)


def test_the_gradient_in_a_movie_vector_is_zero_after_its_step(parts, model):
    """The last half-step was the movies'; Eq. 5 is quadratic, so central differences are exact."""
    train, step = parts[0], 0.5
    original = model.movie_factors.copy()
    try:
        for movie, a in ((0, 0), (7, 3), (31, 9)):
            sides = []
            for change in (step, -step):
                model.movie_factors[movie, a] = original[movie, a] + change
                sides.append(loss(model, train))
                model.movie_factors[movie, a] = original[movie, a]
            at_start = loss(model, train)
            curvature = (sides[0] + sides[1] - 2 * at_start) / step**2
            gradient = (sides[0] - sides[1]) / (2 * step)
            assert curvature > 2 * TAU * 0.99
            assert abs(gradient) < 1e-5 * curvature
    finally:
        model.movie_factors[:] = original


def test_the_gradient_in_a_user_bias_is_zero_after_its_step(parts, model):
    """The bias comes first, so it is the minimiser while the user's old vector still stands."""
    train = parts[0]
    bias, _ = next_user_step(model, train)
    for user in (0, 13, 39):
        movies, stars = train.by_user.row(user)
        taste = model.movie_factors[movies].astype(float) @ model.user_factors[user]
        error = stars - model.mu - bias[user] - model.movie_bias[movies] - taste
        assert LAM * error.sum() == pytest.approx(TAU * bias[user], abs=1e-5)


def test_movies_without_training_ratings_are_the_minimiser_zero():
    frame = pd.DataFrame({"user_id": [1] * 5, "movie_id": range(5), "rating": [4.0] * 5})
    train, test = Ratings.from_frame(frame).split()
    model = ALS(3, LAM, TAU, epochs=1).fit(train, test)
    held_out = test.by_user.indices[0]
    assert model.movie_bias[held_out] == 0
    assert not model.movie_factors[held_out].any()


def test_only_the_ratio_of_tau_and_lam_moves_the_solution(parts):
    one = ALS(2, 0.1, 0.05, epochs=3).fit(parts[0])
    other = ALS(2, 0.5, 0.25, epochs=3).fit(parts[0])
    np.testing.assert_allclose(one.user_factors, other.user_factors, rtol=1e-3, atol=1e-5)
    ratio = other.history["loss"] / one.history["loss"]
    np.testing.assert_allclose(ratio, 5, rtol=1e-6)


@pytest.mark.parametrize("k", [0, 10])
def test_one_thread_and_two_give_the_same_bits(parts, k):
    fitted, scores = [], []
    before = numba.get_num_threads()
    for n_threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
        numba.set_num_threads(n_threads)
        try:
            with threadpool_limits(n_threads, "blas"):
                fitted.append(ALS(k, LAM, TAU, epochs=4).fit(*parts))
                scores.append(fitted[-1].score_users(np.arange(40)))
        finally:
            numba.set_num_threads(before)
    assert same_bits(*fitted)
    assert np.array_equal(*scores)
    same = ["epoch", "loss", "train_rmse", "test_rmse"]
    pd.testing.assert_frame_equal(
        fitted[0].history[same], fitted[1].history[same], check_exact=True
    )


@pytest.mark.parametrize("rule", RULES)
def test_both_kernels_learn_the_same(parts, rule):
    fast, plain = (
        ALS(5, LAM, TAU, epochs=3, kernel=kernel, **rule).fit(*parts)
        for kernel in ("fast", "reference")
    )
    columns = ["loss", "train_rmse", "test_rmse"]
    np.testing.assert_allclose(fast.history[columns], plain.history[columns], rtol=1e-4)
    assert not same_bits(fast, plain)  # they are two: one sums in float32, one in float64


def test_the_seed_decides_the_start(parts):
    one, same, other = (ALS(5, LAM, TAU, epochs=2, seed=s).fit(parts[0]) for s in (1, 1, 2))
    assert same_bits(one, same)
    assert not np.allclose(one.user_factors, other.user_factors)


@pytest.mark.parametrize("kernel", ["fast", "reference"])
def test_training_goes_on_from_another_model(parts, kernel):
    """Three epochs and two more are five, to the bit, and the first model stays what it is."""
    first = ALS(5, LAM, TAU, epochs=3, kernel=kernel).fit(*parts)
    before = first.movie_factors.copy()
    second = ALS(5, LAM, TAU, epochs=2, seed=9, kernel=kernel).fit(*parts, start=first)
    whole = ALS(5, LAM, TAU, epochs=5, kernel=kernel).fit(*parts)
    assert same_bits(second, whole)
    assert second.history["loss"].tolist() == whole.history["loss"].tolist()[3:]
    assert np.array_equal(first.movie_factors, before)


def test_a_start_shortens_the_way_to_a_neighbouring_penalty(parts):
    near, far = (ALS(5, LAM, TAU, epochs=20).fit(*parts), None)
    target = ALS(5, LAM, 1.2 * TAU, epochs=100).fit(*parts).history["loss"].iloc[-1]
    losses = [
        ALS(5, LAM, 1.2 * TAU, epochs=5).fit(*parts, start=start).history["loss"].iloc[-1]
        for start in (near, far)
    ]
    assert target <= losses[0] < losses[1]


def test_the_start_has_standard_deviation_one_over_root_k(monkeypatch, parts):
    monkeypatch.setattr(fast, "half_step", lambda *_: 0.0)
    model = ALS(16, LAM, TAU, epochs=1).fit(parts[0])
    for factors in (model.user_factors, model.movie_factors):
        assert abs(factors.mean()) < 0.05
        assert factors.std() == pytest.approx(1 / 4, rel=0.1)
    assert not model.user_bias.any()
    assert not model.movie_bias.any()


def test_vectors_find_the_hidden_taste(parts):
    """The invented ratings carry two tastes with noise of 0.3 stars, rounded to half stars."""
    without, with_vectors = (ALS(k, LAM, TAU).fit(*parts).history.iloc[-1] for k in (0, 2))
    assert with_vectors["test_rmse"] < 0.7 * without["test_rmse"]


def test_bias_only_on_the_real_small_set_is_what_the_author_printed(latest_small):
    """His last epoch: train .7894, test .8646, loss 5,257.76, under another random split.

    The bands are the range over splits, with the mean of five seeds well inside.
    """
    ratings = Ratings.from_frame(latest_small.ratings)
    last = [
        ALS(0, 0.1, 0.1, seed=seed).fit(*ratings.split(seed=seed)).history.iloc[-1]
        for seed in range(5)
    ]
    mean = pd.DataFrame(last).mean()
    assert ratings.split()[0].n_ratings == 80_419
    assert 0.788 < mean["train_rmse"] < 0.791
    assert 0.860 < mean["test_rmse"] < 0.878
    assert 5200 < mean["loss"] < 5300


def test_the_loss_never_rises_on_the_real_small_set(latest_small):
    train, test = Ratings.from_frame(latest_small.ratings).split()
    losses = ALS(10, LAM, TAU).fit(train, test).history["loss"].to_numpy()
    assert (np.diff(losses) < 0).all()
