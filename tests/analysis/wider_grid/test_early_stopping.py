"""Early stopping: when it stops, and that it never looks at the test ratings."""

import numpy as np
import pytest

from analysis.wider_grid import early_stopping
from lib.als import store
from lib.data.ratings import Ratings
from lib.evaluation import metrics

pytestmark = pytest.mark.usefixtures("shared_models")


@pytest.mark.parametrize(
    ("rmse", "expected"),
    [
        ([5, 4, 3, 2, 1], (5, 5)),
        ([5, 4, 4.5, 4.6, 4.7, 1], (2, 5)),
        ([5, 6, 7, 8, 9], (1, 4)),
        ([5, 4, 4.5, 4.6, 3, 3.5], (5, 6)),
        ([5, 4, 4, 4, 4, 3], (2, 5)),
    ],
)
def test_training_stops_three_epochs_after_its_best(rmse, expected):
    assert early_stopping.stopping_epoch(np.array(rmse, float)) == expected


def test_stopping_early_does_not_look_at_the_test_ratings(parts):
    train, test = parts
    found, curves = early_stopping.stopped_early(train, test, 4, 0.1)
    inner, held_out = train.split(seed=0)
    assert inner.n_ratings + held_out.n_ratings == train.n_ratings
    trial = store.trained(inner, held_out, k=4, lam=1.0, tau=0.1).history
    assert curves["held_out_rmse"].equals(trial["test_rmse"])
    assert found["epoch"] == early_stopping.stopping_epoch(trial["test_rmse"].to_numpy())[0]
    assert found["test_rmse"] == curves["test_rmse"][found["epoch"] - 1]
    assert found["lowest_rmse"] == curves["test_rmse"].min() <= found["test_rmse"]
    assert found["last_rmse"] == curves["test_rmse"].iloc[-1]
    # A model trained for that many epochs is the longer one on its way.
    short = store.trained(train, test, k=4, lam=1.0, tau=0.1, epochs=found["epoch"])
    assert metrics.rmse(short, test) == pytest.approx(found["test_rmse"], rel=1e-6)
    # Other test ratings, same decision
    moved = Ratings(test.user_ids, test.movie_ids, *(
        csr._replace(values=5.5 - csr.values) for csr in (test.by_user, test.by_movie)
    ))  # fmt: skip
    assert early_stopping.stopped_early(train, moved, 4, 0.1)[0]["epoch"] == found["epoch"]
