"""Errors of users and movies by what was known of them, by year, and over several splits."""

import numpy as np
import pandas as pd
import pytest

from analysis.data import years
from analysis.time import temporal_splits
from lib.als import ALS
from lib.data.ratings import Ratings
from lib.data.splits import Splits
from lib.evaluation import metrics


class Constant:
    """Predicts 3 stars for everything."""

    def predict(self, users, movies):
        return np.full(len(users), 3.0, np.float32)


@pytest.fixture
def by_hand():
    """Users 0 and 1 know movie 0; user 2 and movie 1 are new in the test set."""
    frame = pd.DataFrame(
        [(0, 0, 4.0), (1, 0, 2.0), (0, 1, 5.0), (2, 0, 3.0), (2, 1, 1.0)],
        columns=["user_id", "movie_id", "rating"],
    )
    ratings = Ratings.from_frame(frame)
    in_train = np.array([True, False, True, False, False])  # entries by user, then movie
    return ratings.part(in_train), ratings.part(~in_train)


def test_unknown_users_and_movies_by_hand(by_hand):
    counted = temporal_splits.unknown(*by_hand)
    assert (counted["n_train"], counted["n_test"]) == (2, 3)
    assert (counted["unknown_users"], counted["unknown_movies"]) == (1, 1)
    assert counted["share_users"] == counted["share_movies"] == pytest.approx(2 / 3)


def test_errors_by_class_by_hand(by_hand):
    errors = temporal_splits.errors_by_class(Constant(), *by_hand)
    assert errors["n_ratings"].to_dict() == {(0, 0): 1, (0, 1): 1, (1, 0): 1}
    assert errors["mse"].to_dict() == {(0, 0): 4.0, (0, 1): 0.0, (1, 0): 4.0}
    assert errors["mean_error"].to_dict() == {(0, 0): 2.0, (0, 1): 0.0, (1, 0): -2.0}
    mix = errors.assign(n_ratings=[1, 3, 0])
    assert temporal_splits.standardised(errors, mix) == pytest.approx(1.0)
    assert temporal_splits.standardised(errors.iloc[:1], mix) == pytest.approx(2.0)


def test_the_classes_sum_to_the_rmse(parts):
    model = ALS(k=2, lam=1, tau=5, epochs=3).fit(parts[0])
    errors = temporal_splits.errors_by_class(model, *parts, (0, 1, 20), (0, 5, 10, 20))
    assert errors["share"].sum() == pytest.approx(1)
    mse = np.average(errors["mse"], weights=errors["n_ratings"])
    assert np.sqrt(mse) == pytest.approx(metrics.rmse(model, parts[1]))


def test_folding_in_changes_the_given_users_alone_and_helps(ml):
    ratings = Ratings.from_frame(ml.ratings)
    train, test = temporal_splits.whole_users(ratings, 0.3)
    model = ALS(k=2, lam=1, tau=2, epochs=10).fit(train)
    new = np.flatnonzero(test.user_counts)
    before = model.user_factors.copy()
    folded = temporal_splits.with_users_folded_in(model, test, new[:-1])
    np.testing.assert_array_equal(model.user_factors, before)
    others = np.setdiff1d(np.arange(ratings.n_users), new[:-1])
    np.testing.assert_array_equal(folded.user_factors[others], before[others])
    assert metrics.rmse(folded, test) < metrics.rmse(model, test)


def test_compare_has_a_row_for_each_pair(parts, models):
    settings = {"biases": (0, 1.0, 1.0), "vectors": (2, 1.0, 3.0)}
    table = temporal_splits.compare({"one": parts, "two": parts}, settings)
    assert list(table["model"]) == ["biases", "vectors"] * 2
    one, two = (table[table["split"] == name].drop(columns="split") for name in ("one", "two"))
    pd.testing.assert_frame_equal(one.reset_index(drop=True), two.reset_index(drop=True))


def test_years_by_hand():
    second = pd.Timestamp("2001-05-01").timestamp()
    rows = [(1, 4.0, 0), (1, 2.5, 1), (2, 1.0, 2), (3, 5.0, 40_000_000)]
    frame = pd.DataFrame(rows, columns=["user_id", "rating", "timestamp"])
    frame["timestamp"] += int(second)
    table = years.by_year(frame)
    assert table["year"].tolist() == [2001]  # the other year has a single user
    assert table["mean"].iloc[0] == pytest.approx(2.5)
    assert table["half"].iloc[0] == pytest.approx(1 / 3)
    # Users' residual sums are +1.5 and -1.5; sqrt(2 * 4.5 / 1) / 3 = 1.
    assert table["error"].iloc[0] == pytest.approx(1.0)


def test_years_without_drift_spread_as_chance_would_have_it():
    rng = np.random.default_rng(1)
    n_users, each = 2000, 12
    users = np.repeat(np.arange(n_users), each)
    stars = 3.5 + 0.4 * rng.normal(size=n_users)[users] + rng.normal(size=len(users))
    year = rng.integers(1980, 2020, n_users)[users]
    times = (year - 1970) * 31_556_952 + 10_000_000
    frame = pd.DataFrame({"user_id": users, "rating": stars, "timestamp": times})
    # 40 years: the mean square has a standard deviation of sqrt(2/39) = .23.
    assert abs(years.reduced_chi_squared(years.by_year(frame)) - 1) < 0.7
    frame["rating"] += 0.02 * (year - 2000)
    assert years.reduced_chi_squared(years.by_year(frame)) > 5


def test_a_split_is_made_when_it_is_asked_for_and_not_kept(parts):
    made = []

    def make(name):
        made.append(name)
        return parts

    splits = Splits({name: lambda name=name: make(name) for name in ("one", "two")})
    assert (list(splits), len(splits), made) == (["one", "two"], 2, [])
    assert splits["two"] is parts
    assert [name for name, part in splits.items() if part is parts] == ["one", "two"]
    assert made == ["two", "one", "two"]
