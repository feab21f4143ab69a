"""A fit that leaves the range of the numbers says so, and leaves nothing half learned behind."""

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS, loss
from lib.als.kernels import fast
from lib.data.ratings import Ratings
from tests.helpers.als_steps import LAM, TAU, same_bits

RULES = [{}, {"weighted": True}, {"joint": True}, {"weighted": True, "joint": True}]


def ratings(scale=1.0):
    """60 users, 80 movies, 1,500 ratings: most rows have fewer than 40."""
    rng = np.random.default_rng(0)
    pairs = rng.choice(60 * 80, 1500, replace=False)
    stars = scale * rng.integers(1, 11, 1500) / 2
    frame = {"user_id": pairs // 80 + 1, "movie_id": pairs % 80 + 1, "rating": stars}
    return Ratings.from_frame(pd.DataFrame(frame))


@pytest.mark.parametrize("kernel", ["fast", "reference"])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("tau", [1e-12, 1e-16, 1e-30, 1e-300])
def test_any_small_penalty_has_an_answer(kernel, rule, tau):
    """As the penalty becomes small against all else, what it weighs no longer depends on it."""
    train = ratings()
    model = ALS(40, 1.0, tau, epochs=3, kernel=kernel, **rule).fit(train)
    reference = ALS(40, 1.0, 1e-10, epochs=3, **rule).fit(train)
    assert model.history["train_rmse"].iloc[-1] < 1e-4
    lengths = loss.penalty(model, train), loss.penalty(reference, train)
    assert lengths[0] == pytest.approx(lengths[1], rel=1e-2)


@pytest.mark.parametrize("rule", RULES)
def test_stars_of_any_size_have_an_answer(rule):
    loss = [
        ALS(4, 1.0, 1.0, epochs=3, **rule).fit(ratings(s)).history["loss"] for s in (1e15, 1e30)
    ]
    np.testing.assert_allclose(loss[1], loss[0] * 1e30, rtol=1e-3)


@pytest.mark.parametrize("rule", RULES)
def test_a_huge_penalty_leaves_the_mean(rule):
    model = ALS(4, 1e-300, 1e300, epochs=2, **rule).fit(ratings())
    assert not model.user_factors.any()
    assert np.isfinite(model.history["loss"]).all()


def test_a_loss_that_overflows_is_told():
    with pytest.raises(
        FloatingPointError, match=r"epoch 1: the loss is inf .*lam=1e\+308"
    ) as error:
        ALS(4, 1e308, 1e308, epochs=2).fit(ratings())
    assert len(str(error.value)) < 500


def spoil(monkeypatch, side, epoch, row, value):
    """After this step of this epoch, a vector of this row has `value` in it."""
    steps = []

    def half_step(rows, mu, penalty, fixed, updated):
        error = honest(rows, mu, penalty, fixed, updated)
        steps.append(None)
        if len(steps) == 2 * epoch - (side == "user"):
            updated.factors[row, 0] = value
        return error

    honest = fast.half_step
    monkeypatch.setattr(fast, "half_step", half_step)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("side", "epoch", "row"), [("user", 1, 6), ("movie", 3, 11)])
def test_epoch_side_and_row_are_named_and_the_model_is_as_before(
    parts, monkeypatch, side, epoch, row, value
):
    model, twin = (ALS(3, LAM, TAU, epochs=4).fit(*parts) for _ in range(2))
    before = dict(vars(model))
    spoil(monkeypatch, side, epoch, row, value)
    name = getattr(parts[0], f"{side}_ids")[row]
    with pytest.raises(FloatingPointError, match=rf"epoch {epoch}: .* {side}_id {name} .*k=3"):
        model.fit(*parts)
    assert dict(vars(model)).keys() == before.keys()
    assert all(vars(model)[attribute] is value for attribute, value in before.items())
    assert same_bits(model, twin)


def test_a_new_model_that_could_not_be_fitted_is_unfitted(parts, monkeypatch):
    spoil(monkeypatch, "movie", 1, 0, np.nan)
    model = ALS(3, LAM, TAU)
    with pytest.raises(FloatingPointError):
        model.fit(*parts)
    with pytest.raises(RuntimeError, match="call fit first"):
        model.predict(0, 0)


def test_an_interrupted_fit_changes_nothing(parts, model, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    before = dict(vars(model))
    monkeypatch.setattr(fast, "half_step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*parts)
    assert all(vars(model)[name] is value for name, value in before.items())


@pytest.mark.parametrize("rule", RULES)
def test_fold_in_has_an_answer_for_any_penalty(parts, rule):
    model = ALS(10, 1.0, 1.0, epochs=1, **rule).fit(*parts)
    model.tau = 1e-300
    movies, stars = np.arange(4), [4.0, 3.0, 5.0, 1.0]
    bias, vector = model.fold_in(movies, stars)
    predicted = model.mu + bias + model.movie_bias[movies] + model.movie_factors[movies] @ vector
    np.testing.assert_allclose(predicted, stars, rtol=1e-4)


def test_fold_in_says_where_the_answer_is_no_float32(parts):
    model = ALS(10, 1.0, 1.0, epochs=1).fit(*parts)
    model.tau = 1e-300
    model.movie_factors[:4] *= np.float32(1e-38)
    model.movie_bias[:4] = [3e38, -3e38, 3e38, -3e38]
    with pytest.raises(FloatingPointError, match=r"these 4 ratings .*tau=1e-300"):
        model.fold_in(np.arange(4), [4.0, 3.0, 5.0, 1.0])


def test_fold_in_refuses_a_vector_that_is_no_number(model):
    with pytest.raises(ValueError, match=r"vector\[3\] is nan"):
        model.fold_in([0], [4.0], vector=np.where(np.arange(10) == 3, np.nan, 0))


def test_a_perfect_fit_has_an_error_of_zero_or_more():
    """What is left of a long row is a difference of sums, which may round below zero."""
    u, i = np.divmod(np.arange(40 * 50), 50)
    taste = np.random.default_rng(0).normal(size=(2, 50))
    stars = 3 + taste[0, u % 40] * taste[1, i]
    train = Ratings.from_frame(pd.DataFrame({"user_id": u, "movie_id": i, "rating": stars}))
    for k in (1, 3):
        history = ALS(k, 1.0, 1e-9, epochs=10).fit(train).history
        assert (history["train_rmse"] >= 0).all()
        assert history["train_rmse"].iloc[-1] < 1e-2
