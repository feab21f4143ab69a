"""What `ALS` takes, what it refuses and names, and what it says while it trains."""

import numpy as np
import pandas as pd
import pytest
from als_steps import LAM, TAU

from lib.als import ALS
from lib.ratings import Ratings


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
