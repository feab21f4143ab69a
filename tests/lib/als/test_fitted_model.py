"""What a fitted model answers: predictions, a user folded in, and itself from a file."""

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS
from lib.data.csr import CSR, offsets_of
from tests.helpers.als_steps import LAM, TAU, next_user_step, same_bits


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


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("user_factors", np.zeros((39, 10), np.float32), r"user_bias has shape \(40,\)"),
        ("movie_bias", np.zeros(61, np.float32), r"movie_bias has shape \(61,\)"),
        ("movie_factors", np.zeros((60, 9), np.float32), "must be the same"),
        ("movie_factors", np.zeros(60, np.float32), r"movie_factors \(60,\)"),
    ],
)
def test_arrays_that_do_not_fit_lead_nowhere(model, monkeypatch, name, wrong, message):
    monkeypatch.setattr(model, name, wrong)
    for ask in (
        lambda: model.predict(39, 59),
        lambda: model.score_users([39]),
        lambda: model.fold_in([59], [4.0]),
    ):
        with pytest.raises(ValueError, match=message):
            ask()


def test_fold_in_of_a_training_row_is_that_rows_next_user_step(parts, model):
    train = parts[0]
    bias, factors = next_user_step(model, train)
    for user in range(train.n_users):
        movies, stars = train.by_user.row(user)
        folded_bias, vector = model.fold_in(movies, stars, vector=model.user_factors[user])
        assert folded_bias == bias[user]
        np.testing.assert_array_equal(vector, factors[user])


def profiles(n_users=30):
    """Ratings of some of 60 movies by each user, the movies in no order; user 3 has none."""
    rng = np.random.default_rng(1)
    counts = rng.integers(1, 40, n_users)
    counts[3] = 0
    movies = [rng.permutation(60)[:n].astype(np.int32) for n in counts]
    return [(own, (rng.integers(1, 11, len(own)) / 2).astype(np.float32)) for own in movies]


def as_csr(users):
    movies, stars = (np.concatenate(part) for part in zip(*users, strict=True))
    return CSR(offsets_of([len(own) for own, _ in users]), movies, stars)


@pytest.mark.parametrize("rule", [{}, {"weighted": True}, {"joint": True}])
@pytest.mark.parametrize("kernel", ["fast", "reference"])
@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("packed", [list, as_csr])
def test_fold_in_many_has_the_bits_of_fold_in(parts, rule, kernel, started, packed):
    model = ALS(10, LAM, TAU, epochs=2, kernel=kernel, **rule).fit(parts[0])
    users = profiles()
    vectors = model.user_factors[: len(users)] if started else None
    biases, folded = model.fold_in_many(packed(users), vectors)
    assert biases.dtype == folded.dtype == np.float32
    for row, (movies, stars) in enumerate(users):
        bias, vector = model.fold_in(movies, stars, None if vectors is None else vectors[row])
        assert bias == biases[row]
        np.testing.assert_array_equal(vector.view(np.int32), folded[row].view(np.int32))
    assert not folded[3].any()


def test_fold_in_many_of_nobody_is_nothing(model):
    biases, vectors = model.fold_in_many([])
    assert biases.shape == (0,)
    assert vectors.shape == (0, 10)


GOOD = ([0, 1], [4.0, 3.0])


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (([0, 1], [4.0]), ValueError, "user 1: movie_index has shape .* equally long"),
        (([7, 2, 7], [4.0, 3.0, 2.0]), ValueError, "user 1: movie_index names movie 7 twice"),
        (([0, 1], [4.0, 5.5]), ValueError, r"user 1: stars contains 5\.5"),
        (([0], [np.nan]), ValueError, "user 1: stars contains nan"),
        (([60], [4.0]), IndexError, "user 1: movie_index contains 60"),
        (([0.5], [4.0]), IndexError, "user 1: movie_index holds float64"),
    ],
)
def test_fold_in_many_names_the_user(model, wrong, error, message):
    model.fold_in_many([GOOD, GOOD])
    with pytest.raises(error, match=message):
        model.fold_in_many([GOOD, wrong])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indices": np.int32([0, 60])}, r"users\.indices\[1\] is 60: must lie in 0\.\.59"),
        ({"indices": np.int32([5, 5])}, "movie_index names movie 5 twice"),
        ({"indices": np.int64([0, 1])}, "users.indices is int64"),
        ({"values": np.float32([1, 0])}, r"stars contains 0\.0: must lie in 0\.5"),
        ({"offsets": np.array([0, 3])}, r"users\.offsets go from 0 to 3"),
        ({"offsets": None}, "users.offsets is a NoneType"),
    ],
)
def test_fold_in_many_refuses_a_wrong_csr(model, change, message):
    rows = CSR(np.array([0, 2]), np.int32([0, 1]), np.float32([4, 3]))
    model.fold_in_many(rows)
    with pytest.raises(ValueError, match=message):
        model.fold_in_many(rows._replace(**change))


@pytest.mark.parametrize("wrong", [np.zeros(10), np.zeros((2, 9)), np.full((2, 10), np.nan)])
def test_fold_in_many_refuses_wrong_vectors(model, wrong):
    with pytest.raises(ValueError, match=r"vectors(\[0, 0\] is nan| has shape)"):
        model.fold_in_many([GOOD, GOOD], wrong)


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
