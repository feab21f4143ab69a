"""The posterior as users of the library meet it: manners, predictions, files."""

import numba
import numpy as np
import pandas as pd
import pytest

from lib.als import Posterior, gibbs
from lib.data import shards
from lib.data.ratings import Ratings
from tests.helpers.uncompiled import output_of

N_USERS, N_MOVIES = 40, 60


@pytest.fixture(scope="module")
def tiny_parts():
    """(train, test) of 1,000 ratings with biases and one taste; the last movie has no rating."""
    rng = np.random.default_rng(0)
    pairs = rng.choice(N_USERS * N_MOVIES, 1000, replace=False)
    users, movies = pairs // N_MOVIES, pairs % N_MOVIES
    taste = rng.normal(size=N_USERS)[users] * rng.normal(size=N_MOVIES)[movies]
    stars = 3.5 + 0.4 * rng.normal(size=N_MOVIES)[movies] + 0.5 * taste
    stars = np.clip(stars + 0.5 * rng.normal(size=len(pairs)), 0.5, 5.0)
    frame = pd.DataFrame({"user_id": users, "movie_id": movies, "rating": stars})
    return Ratings.from_frame(frame).split(0.2, seed=0)


@pytest.fixture(scope="module")
def tiny_posterior(tiny_parts):
    return Posterior(2, sweeps=40, burn_in=10, kept=8).fit(*tiny_parts)


def test_the_history_tells_each_sweep(tiny_posterior):
    history = tiny_posterior.history
    assert history["sweep"].tolist() == list(range(1, 41))
    assert history["test_rmse_mean"].isna().tolist() == [True] * 10 + [False] * 30
    assert np.isfinite(history.drop(columns="test_rmse_mean")).all(axis=None)


def test_the_mean_predicts_better_than_the_draws_and_than_the_mean_rating(
    tiny_posterior, tiny_parts
):
    last = tiny_posterior.history.iloc[-1]
    assert last["test_rmse_mean"] < tiny_posterior.history["test_rmse"][10:].min()
    assert last["test_rmse_mean"] < 0.9 * tiny_parts[1].by_user.values.std()


def test_the_test_ratings_are_predicted_by_all_sweeps(tiny_posterior, tiny_parts):
    test = tiny_parts[1]
    errors = test.by_user.values - tiny_posterior.test_mean.astype(np.float64)
    rmse = np.sqrt(np.square(errors).mean())
    assert rmse == pytest.approx(tiny_posterior.history["test_rmse_mean"].iloc[-1], rel=1e-6)
    few = tiny_posterior.predict(test.user_of_entry, test.by_user.indices)
    assert np.corrcoef(few.mean, tiny_posterior.test_mean)[0, 1] > 0.98
    assert np.corrcoef(few.sd, tiny_posterior.test_sd)[0, 1] > 0.5


def test_intervals_cover_what_they_should(tiny_posterior, tiny_parts):
    sd = np.sqrt(np.square(tiny_posterior.test_sd) + tiny_posterior.noise_variance)
    inside = np.abs(tiny_parts[1].by_user.values - tiny_posterior.test_mean) < 1.2816 * sd
    assert 0.7 < inside.mean() < 0.9  # of 200 ratings: 80%, give or take 3.5 standard errors


def test_predict_and_score_users_agree(tiny_posterior):
    users = [3, 0]
    block = tiny_posterior.score_users(users)
    pairs = tiny_posterior.predict(np.array(users)[:, None], np.arange(block.mean.shape[1]))
    for found, expected in zip(block, pairs, strict=True):
        assert found.dtype == expected.dtype == np.float32
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    noise = np.mean(1 / tiny_posterior.draws.beta)
    np.testing.assert_allclose(block.rating_sd**2, block.sd**2 + noise, rtol=1e-4)


def test_scores_of_a_draw_average_to_the_mean(tiny_posterior):
    users = tiny_posterior.user_draws([1, 2])
    scores = [tiny_posterior.scores_of_draw(users, draw) for draw in range(8)]
    np.testing.assert_allclose(np.mean(scores, axis=0), tiny_posterior.score(users).mean, rtol=1e-5)
    with pytest.raises(IndexError, match=r"draw contains 8: must lie in 0\.\.7"):
        tiny_posterior.scores_of_draw(users, 8)


def test_same_bits_for_any_number_of_threads(tiny_parts, tiny_posterior):
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        again = Posterior(2, sweeps=40, burn_in=10, kept=8).fit(*tiny_parts)
    finally:
        numba.set_num_threads(threads)
    for name, array in tiny_posterior.draws._asdict().items():
        np.testing.assert_array_equal(getattr(again.draws, name), array)
    np.testing.assert_array_equal(again.trace, tiny_posterior.trace)


@pytest.mark.parametrize("per_shard", [pytest.param(50, marks=pytest.mark.slow), 300])
def test_shards_are_sampled_with_the_same_bits(tiny_parts, tiny_posterior, tmp_path, per_shard):
    folder = tmp_path / "shards"
    shards.write_ratings(*tiny_parts, folder, ratings_per_shard=per_shard)
    parts = shards.read(folder)
    assert len(parts[0].by_user) > 1
    model = Posterior(2, sweeps=40, burn_in=10, kept=8).fit(*parts)
    for name, array in tiny_posterior.draws._asdict().items():
        np.testing.assert_array_equal(getattr(model.draws, name), array)
    for name in ("trace", "test_mean", "test_sd"):
        np.testing.assert_array_equal(getattr(model, name), getattr(tiny_posterior, name))


def test_python_draws_where_numba_does_not_compile():
    code = "from tests.lib.als.test_posterior import few; print(few().history['train_rmse'].sum())"
    # No row has as many ratings as the long rows of the fast loop, so the numbers are the same.
    plain = float(output_of(code))
    assert plain == pytest.approx(few().history["train_rmse"].sum(), rel=1e-4)


def few():
    """A posterior of six ratings."""
    pairs = {"user_id": [1, 1, 2, 2, 3, 3], "movie_id": [1, 2, 1, 3, 2, 3]}
    ratings = Ratings.from_frame(pd.DataFrame(pairs | {"rating": [3.0, 4, 5, 1, 2, 3]}))
    return Posterior(3, sweeps=3, burn_in=0, kept=2).fit(ratings)


def test_a_training_user_folded_in_is_believed_what_the_chain_believes(tiny_posterior, tiny_parts):
    """Up to the chance of 8 draws, and what his ratings have taught the movies meanwhile."""
    train = tiny_parts[0]
    users = [0, 1, 2, 3, 4]
    folded = tiny_posterior.fold_in_many([train.by_user.row(user) for user in users])
    assert folded.factors.shape == (8, 5, 2)
    found, expected = tiny_posterior.score(folded), tiny_posterior.score_users(users)
    difference = (found.mean - expected.mean) / np.hypot(found.sd, expected.sd)
    assert np.sqrt(np.square(difference).mean()) < 1


def test_a_model_of_biases_alone_has_no_tastes(tiny_parts, tmp_path):
    model = Posterior(0, sweeps=20, burn_in=5, kept=4).fit(*tiny_parts)
    assert (model.history["taste_sd"] == 0).all()
    assert model.history["test_rmse_mean"].iloc[-1] < tiny_parts[1].by_user.values.std()
    assert model.score(model.fold_in([3], [5.0])).mean.shape == (1, tiny_parts[0].n_movies)
    model.save(tmp_path / "biases.npz")
    assert Posterior.load(tmp_path / "biases.npz").draws.user_factors.shape[2] == 0


def test_the_first_of_several_users_is_believed_what_he_is_alone(tiny_posterior):
    alone = tiny_posterior.fold_in([3, 7], [4.0, 1.0])
    first = tiny_posterior.fold_in_many([([3, 7], [4.0, 1.0]), ([3, 9], [2.0, 5.0])])
    np.testing.assert_array_equal(first.bias[:, :1], alone.bias)
    np.testing.assert_array_equal(first.factors[:, :1], alone.factors)


def test_who_rates_more_is_known_better(tiny_posterior, tiny_parts):
    movies, stars = tiny_parts[0].by_user.row(0)
    few, many = tiny_posterior.fold_in(movies[:1], stars[:1]), tiny_posterior.fold_in(movies, stars)
    nobody = tiny_posterior.fold_in([], [])
    sds = [tiny_posterior.score(user).sd.mean() for user in (many, few, nobody)]
    assert sds == sorted(sds)


def test_a_file_brings_all_back(tiny_posterior, tmp_path):
    tiny_posterior.save(tmp_path / "model.npz")
    read = Posterior.load(tmp_path / "model.npz")
    assert (repr(read), read.hyperprior) == (repr(tiny_posterior), tiny_posterior.hyperprior)
    pd.testing.assert_frame_equal(read.history, tiny_posterior.history)
    for name, array in tiny_posterior.draws._asdict().items():
        np.testing.assert_array_equal(getattr(read.draws, name), array)
    np.testing.assert_array_equal(read.score_users([5]).sd, tiny_posterior.score_users([5]).sd)
    np.testing.assert_array_equal(read.test_sd, tiny_posterior.test_sd)


def test_without_a_test_set_there_are_no_test_errors(tiny_parts, tmp_path):
    model = Posterior(1, sweeps=8, burn_in=0, kept=2).fit(tiny_parts[0])
    assert model.history[["test_rmse", "test_rmse_mean"]].isna().all(axis=None)
    assert len(model.test_mean) == 0
    model.save(tmp_path / "model.npz")
    assert "test_rmse" not in Posterior.load(tmp_path / "model.npz").summary().index


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"k": -1}, "k=-1: must be an integer >= 0"),
        ({"sweeps": 2}, "sweeps=2: must be an integer >= 3"),
        ({"burn_in": 39}, r"burn_in=39: must be an integer in 0..38"),
        ({"kept": 1}, r"kept=1: must be an integer in 2..20"),
        ({"seed": 0.5}, "seed=0.5: must be an integer >= 0"),
        ({"hyperprior": 1}, "hyperprior=1: must be a Hyperprior"),
    ],
)
def test_a_wrong_parameter_is_named(tiny_parts, wrong, message):
    with pytest.raises(ValueError, match=message):
        Posterior(**{"k": 2, "sweeps": 40, "burn_in": 20, "kept": 8} | wrong).fit(tiny_parts[0])


def test_numbers_that_become_too_large_are_told(tiny_parts, tiny_posterior, monkeypatch):
    def half_step(rows, mu, penalty, fixed, updated, *more):
        updated.factors[3] = np.inf
        return 1.0

    monkeypatch.setattr(gibbs.fast, "half_step", half_step)
    before = dict(vars(tiny_posterior))
    message = r"sweep 1: the bias or the vector of user 3 is no longer a finite float32, in Post"
    with pytest.raises(FloatingPointError, match=message):
        tiny_posterior.fit(*tiny_parts)
    assert vars(tiny_posterior) == before


def scaled(ratings, scale):
    frame = pd.DataFrame({"user_id": ratings.user_of_entry, "movie_id": ratings.by_user.indices})
    frame["rating"] = ratings.by_user.values * np.float32(scale)
    return Ratings.from_frame(frame)


@pytest.mark.parametrize("scale", [1e-30, 1e12])
def test_ratings_of_nearly_any_size_are_sampled(tiny_parts, scale):
    model = Posterior(2, sweeps=4, burn_in=0, kept=2).fit(scaled(tiny_parts[0], scale))
    assert np.isfinite(model.history["train_rmse"]).all()


def test_ratings_whose_squares_float32_cannot_hold_are_told(tiny_parts):
    with pytest.raises(
        FloatingPointError, match=r"sweep \d: the hyperparameters cannot be drawn: "
    ):
        Posterior(2, sweeps=4, burn_in=0, kept=2).fit(scaled(tiny_parts[0], 1e30))
