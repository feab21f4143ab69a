"""What `ALS` takes, what it refuses and names, and what it says while it trains."""

import json

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS
from lib.data.ratings import Ratings
from tests.helpers.als_steps import LAM, TAU
from tests.helpers.uncompiled import output_of

ALLOWED = {
    "k": "an integer >= 0",
    "lam": "a finite number > 0",
    "tau": "a finite number > 0",
    "epochs": "an integer >= 1",
    "seed": "an integer >= 0",
    "kernel": "'fast' or 'reference'",
}


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
        ("kernel", "slow"),
        ("kernel", None),
        ("kernel", 1),
    ],
)
def test_a_wrong_parameter_is_named(parts, name, value):
    model = ALS(**{"k": 2, "lam": LAM, "tau": TAU, name: value})
    with pytest.raises(ValueError, match=f"^{name}={value!r}: must be {ALLOWED[name]}$"):
        model.fit(*parts)
    assert not hasattr(model, "history")


def test_a_seed_beyond_int64_is_named(parts):
    with pytest.raises(ValueError, match=f"^seed={2**63}: must be at most {2**63 - 1}$"):
        ALS(2, LAM, TAU, seed=2**63).fit(*parts)


def test_a_long_value_is_cut_off(parts):
    model = ALS("k" * 1_000_000, LAM, TAU)
    with pytest.raises(ValueError, match="k='kkk") as error:
        model.fit(*parts)
    assert len(str(error.value)) < 200
    assert len(repr(model)) < 200


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


def numbers():
    """What models of three rules learn from six ratings, and answer."""
    pairs = {"user_id": [1, 1, 2, 2, 3, 3], "movie_id": [1, 2, 1, 3, 2, 3]}
    ratings = Ratings.from_frame(pd.DataFrame(pairs | {"rating": [3.0, 4, 5, 1, 2, 3]}))
    results = []
    for rule in {}, {"weighted": True}, {"joint": True}:
        model = ALS(2, LAM, TAU, epochs=2, **rule).fit(ratings, ratings.split()[1])
        folded = model.fold_in([0, 1], [3.0, 4.0])
        results += [*model.history["loss"], *model.history["test_rmse"], folded[0], *folded[1]]
        results += [*model.predict([0, 1], [1, 2])]
    return [float(number) for number in results]


def test_the_loops_run_in_python_where_numba_does_not_compile():
    code = "import json; from tests.lib.als import test_model_input as test; "
    code += "print(json.dumps(test.numbers()))"
    np.testing.assert_allclose(json.loads(output_of(code)), numbers(), rtol=1e-4)


def test_a_start_that_does_not_fit_is_refused(parts):
    other = Ratings.from_frame(
        pd.DataFrame({"user_id": [1, 1, 2], "movie_id": [1, 2, 1], "rating": [4.0, 3, 5]})
    )
    starts = {
        r"^start=3: must be a fitted ALS$": 3,
        r"^start=ALS\(.*must be a fitted ALS$": ALS(2, LAM, TAU),
        r"^start has k=3: must be 2, as in the model to train$": ALS(3, LAM, TAU, 1).fit(parts[0]),
        r"^start is not over the users of train": ALS(2, LAM, TAU, 1).fit(other),
    }
    for message, start in starts.items():
        with pytest.raises(ValueError, match=message):
            ALS(2, LAM, TAU).fit(*parts, start=start)
