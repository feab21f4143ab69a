"""What every fitted model must do, and what the equations say of its steps."""

import numba
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from lib import fast_kernels
from lib.als import ALS, ARRAYS
from lib.ratings import Ratings

LAM, TAU = 0.1, 0.25


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


def row_of(csr, row):
    """Columns and stars of one row."""
    entries = slice(csr.offsets[row], csr.offsets[row + 1])
    return csr[1][entries], csr[2][entries]


def next_user_step(model, train):
    """(bias, factors) of every user after one more user step; the model stays as it is."""
    bias, factors = model.user_bias.copy(), model.user_factors.copy()
    fast_kernels.half_step(
        *train.by_user, model.mu, LAM, TAU, model.movie_bias, model.movie_factors, bias, factors
    )
    return bias, factors


def same_bits(one, other):
    return all(
        np.array_equal(getattr(one, name).view(np.uint8), getattr(other, name).view(np.uint8))
        for name in ARRAYS
    )


@pytest.fixture(scope="module")
def model(parts):
    return ALS(10, LAM, TAU, epochs=5).fit(*parts)


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
        movies, stars = row_of(train.by_user, user)
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


def test_the_seed_decides_the_start(parts):
    one, same, other = (ALS(5, LAM, TAU, epochs=2, seed=s).fit(parts[0]) for s in (1, 1, 2))
    assert same_bits(one, same)
    assert not np.allclose(one.user_factors, other.user_factors)


def test_the_start_has_standard_deviation_one_over_root_k(monkeypatch, parts):
    monkeypatch.setattr(fast_kernels, "half_step", lambda *_: 0.0)
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


def test_predict_is_equation_4(parts, model):
    users, movies = np.array([[0], [3], [39]]), np.array([1, 5])
    expected = (
        model.mu
        + model.user_bias[users]
        + model.movie_bias[movies]
        + model.user_factors[users[:, 0]] @ model.movie_factors[movies].T
    )
    found = model.predict(users, movies)
    assert found.shape == (3, 2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_allclose(model.predict(3, 5), expected[1, 1], rtol=1e-6)
    scores = model.score_users(users[:, 0])
    assert scores.shape == (3, parts[0].n_movies)
    np.testing.assert_allclose(scores[:, movies], expected, rtol=1e-6)


def test_predictions_are_not_clipped(model):
    model = ALS.__new__(ALS)
    vars(model).update(mu=5.0, history=None, user_bias=np.float32([1]), movie_bias=np.float32([1]))
    vars(model).update(user_factors=np.zeros((1, 0), np.float32))
    vars(model).update(movie_factors=np.zeros((1, 0), np.float32))
    assert model.predict(0, 0) == 7


@pytest.mark.parametrize(
    ("users", "movies", "message"),
    [
        (40, 0, r"user_index contains 40: must lie in 0\.\.39"),
        (-1, 0, "user_index contains -1"),
        (0, [3, 60], r"movie_index contains 60: must lie in 0\.\.59"),
        (0, 1.5, "movie_index holds float64"),
    ],
)
def test_wrong_indices_are_named(model, users, movies, message):
    with pytest.raises(IndexError, match=message):
        model.predict(users, movies)


def test_fold_in_of_a_training_row_is_that_rows_next_user_step(parts, model):
    train = parts[0]
    bias, factors = next_user_step(model, train)
    for user in range(train.n_users):
        movies, stars = row_of(train.by_user, user)
        folded_bias, vector = model.fold_in(movies, stars, vector=model.user_factors[user])
        assert folded_bias == bias[user]
        np.testing.assert_array_equal(vector, factors[user])


def test_fold_in_of_nothing_is_zero_and_changes_nothing(model):
    before = model.movie_factors.copy()
    bias, vector = model.fold_in([], [])
    assert bias == 0
    assert vector.shape == (10,)
    assert not vector.any()
    np.testing.assert_array_equal(model.movie_factors, before)


@pytest.mark.parametrize(
    ("movies", "stars", "vector", "error", "message"),
    [
        ([0, 1], [4.0], None, ValueError, "equally long"),
        ([1, 1], [4.0, 3.0], None, ValueError, "twice"),
        ([0, 1], [4.0, 5.5], None, ValueError, "stars contains 5.5"),
        ([0], [np.nan], None, ValueError, "stars contains nan"),
        ([60], [4.0], None, IndexError, "movie_index contains 60"),
        ([0], [4.0], np.zeros(3), ValueError, r"vector has shape \(3,\)"),
    ],
)
def test_fold_in_refuses(model, movies, stars, vector, error, message):
    with pytest.raises(error, match=message):
        model.fold_in(movies, stars, vector)


def test_a_saved_model_comes_back_whole(tmp_path, parts, model):
    path = tmp_path / "model.npz"
    model.save(path)
    loaded = ALS.load(path)
    assert repr(loaded) == repr(model)
    assert loaded.mu == model.mu
    assert same_bits(loaded, model)
    pd.testing.assert_frame_equal(loaded.history, model.history, check_exact=True)
    assert list(tmp_path.iterdir()) == [path]
    folded = loaded.fold_in([1, 2], [5.0, 4.0])
    np.testing.assert_array_equal(folded[1], model.fold_in([1, 2], [5.0, 4.0])[1])


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch, model):
    path = tmp_path / "model.npz"
    model.save(path)
    before = path.read_bytes()

    def fail(file, **_):
        file.write(b"half a model")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        model.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_model_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, k=np.array(3))
    with pytest.raises(ValueError, match=r"other\.npz is not a model"):
        ALS.load(path)
    path.write_text("not a zip")
    with pytest.raises(ValueError, match=r"other\.npz is not a model"):
        ALS.load(path)
    with pytest.raises(FileNotFoundError):
        ALS.load(tmp_path / "missing.npz")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", -1),
        ("k", 2.0),
        ("k", True),
        ("lam", 0),
        ("lam", -0.1),
        ("tau", 0.0),
        ("tau", np.nan),
        ("tau", np.inf),
        ("tau", "0.1"),
        ("epochs", 0),
        ("epochs", 1.5),
        ("seed", -1),
        ("seed", None),
    ],
)
def test_a_wrong_parameter_is_named(parts, name, value):
    model = ALS(**{"k": 2, "lam": LAM, "tau": TAU, name: value})
    with pytest.raises(ValueError, match=f"{name}={value!r}: must be"):
        model.fit(*parts)
    assert not hasattr(model, "history")


def test_parameters_from_numpy_are_fine(parts):
    model = ALS(np.int64(2), np.float32(0.1), np.float64(0.25), epochs=np.int32(1))
    assert len(model.fit(parts[0]).history) == 1


def test_an_unfitted_model_says_so():
    with pytest.raises(RuntimeError, match="call fit first"):
        ALS(2, LAM, TAU).predict(0, 0)


def test_a_test_set_over_other_movies_is_refused(parts):
    frame = pd.DataFrame({"user_id": [1], "movie_id": [1], "rating": [3.0]})
    with pytest.raises(ValueError, match="test is not over the users and movies of train"):
        ALS(2, LAM, TAU).fit(parts[0], Ratings.from_frame(frame))


def test_one_user_with_one_rating_can_be_fitted():
    frame = pd.DataFrame({"user_id": [8], "movie_id": [3], "rating": [4.5]})
    train, test = Ratings.from_frame(frame).split()
    model = ALS(2, LAM, TAU, epochs=2).fit(train, test)
    assert model.mu == 4.5
    assert model.predict(0, 0) == pytest.approx(4.5, abs=0.2)
    assert model.history["test_rmse"].isna().all()


def test_progress_goes_to_standard_error(parts, capsys):
    ALS(0, LAM, TAU, epochs=2).fit(*parts, progress=True)
    captured = capsys.readouterr()
    assert "2/2" in captured.err
    assert captured.out == ""
    ALS(0, LAM, TAU, epochs=2).fit(*parts)
    assert capsys.readouterr().err == ""


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
