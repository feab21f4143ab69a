"""Splits that respect time, and controls that do not: parts of one `Ratings`, by timestamp.

`times` below always means the timestamps of the entries of `ratings.by_user`, as `entry_times`
returns them. Every split returns (train, test) over the same indices as `Ratings.split` does:
disjoint and complete. A user or movie without training ratings has an empty row in `train`; a
model then knows nothing of it, and the two functions at the end count and measure such cases.
"""

import copy
import math

import numpy as np
import pandas as pd

from lib.als import store
from lib.data.ratings import n_for_training
from lib.evaluation import intervals, metrics

FOLDS = 3  # user steps of a new user: the bias and the vector wait for one another
COLD = (0, 1)  # bounds of the classes "none" and "some" of a number of training ratings


def entry_times(ratings, frame):
    """Timestamps (int64, seconds since 1970) of the entries of `ratings.by_user`.

    frame : the DataFrame that `ratings` was made from, with its column timestamp
    Raises ValueError when the two do not hold the same number of ratings.
    """
    if len(frame) != ratings.n_ratings:
        raise ValueError(f"frame has {len(frame)} rows: must be the {ratings.n_ratings} ratings")
    # Entries ascend by user, then by movie; so do most files, and a stable sort then only looks.
    users, movies = (frame[name].to_numpy(np.int64) for name in ("user_id", "movie_id"))
    if frame["user_id"].dtype == frame["movie_id"].dtype == np.int32:
        order = np.argsort(users * 2**32 + movies, kind="stable")
    else:
        order = np.lexsort((movies, users))
    return frame["timestamp"].to_numpy(np.int64)[order]


def share_of_ties(ratings, times):
    """The share of the ratings that were given in the same second as another of their user."""
    _check(ratings, times)
    keys = ratings.user_of_entry.astype(np.int64)
    keys <<= 32
    keys |= times - times.min()
    keys.sort()
    repeated = np.append(False, keys[1:] == keys[:-1])
    repeated[:-1] |= repeated[1:]
    return float(repeated.mean())


def last_of_each_user(ratings, times, test_fraction=0.2, seed=0):
    """Every user's latest ratings for testing: as many as the random split would take.

    Of ratings given in the same second, those that go to the test are drawn by `seed`; no test
    rating is earlier than any training rating of its user. Raises ValueError unless
    0 < test_fraction < 1 and for times that do not fit.
    """
    in_train = _first_of_each_user(ratings, times, test_fraction, seed)
    return ratings.part(in_train), ratings.part(~in_train)


def _first_of_each_user(ratings, times, test_fraction, seed):
    _check(ratings, times)
    counts = ratings.user_counts
    users = ratings.user_of_entry
    at_random = np.random.default_rng(seed).random(ratings.n_ratings)
    order = np.lexsort((at_random, times, users))
    del at_random, users  # of 32 million ratings each copy counts
    place = np.arange(ratings.n_ratings)
    place -= np.repeat(ratings.by_user.offsets[:-1], counts)
    in_train = np.empty(ratings.n_ratings, bool)
    in_train[order] = place < np.repeat(n_for_training(counts, test_fraction), counts)
    return in_train


def date_of(times, test_fraction=0.2):
    """The first second of the test period that holds `test_fraction` of the ratings, or less.

    Less only where several ratings share that second: they stay together, in training.
    """
    n_train = n_for_training(len(times), test_fraction)
    return int(np.partition(times, n_train - 1)[n_train - 1]) + 1


def from_date(ratings, times, date):
    """Everything rated at `date` (seconds since 1970) or later for testing.

    Raises ValueError when that leaves nothing on one of the sides.
    """
    late = _late(ratings, times, date)
    return ratings.part(~late), ratings.part(late)


def _late(ratings, times, date):
    _check(ratings, times)
    late = times >= date
    if late.all() or not late.any():
        span = " to ".join(str(pd.Timestamp(t, unit="s")) for t in (times.min(), times.max()))
        raise ValueError(f"date={date}: one side would be empty, the ratings are of {span}")
    return late


def arrivals(ratings, times, date, test_fraction=0.2, seed=0):
    """`from_date` as a service would live it: after `date`, users first show what they like.

    Returns (past, known, hidden) over the same indices: the ratings before `date`; these and
    each user's first ones after it; each user's last ones after it, `test_fraction` of them,
    as in `last_of_each_user`.
    """
    late = _late(ratings, times, date)
    future = np.flatnonzero(late)
    shown = _first_of_each_user(ratings.part(late), times[late], test_fraction, seed)
    hidden = np.zeros(ratings.n_ratings, bool)
    hidden[future[~shown]] = True
    return ratings.part(~late), ratings.part(~hidden), ratings.part(hidden)


def whole_users(ratings, test_fraction=0.2, seed=0):
    """All ratings of users drawn by `seed` for testing: `from_date` without the time.

    Users are drawn until they have `test_fraction` of the ratings. Raises ValueError unless
    0 < test_fraction < 1.
    """
    n_test = ratings.n_ratings - n_for_training(ratings.n_ratings, test_fraction)
    order = np.random.default_rng(seed).permutation(ratings.n_users)
    before = np.cumsum(ratings.user_counts[order]) - ratings.user_counts[order]
    drawn = np.zeros(ratings.n_users, bool)
    drawn[order[before < n_test]] = True
    in_test = np.repeat(drawn, ratings.user_counts)
    return ratings.part(~in_test), ratings.part(in_test)


def unknown(train, test):
    """Shares of the test set of which a model of `train` knows nothing, as a dict.

    n_train, n_test : ratings; unknown_users, unknown_movies : how many have test ratings but no
    training rating; share_users, share_movies : their share of the test ratings
    """
    counted = {"n_train": train.n_ratings, "n_test": test.n_ratings}
    for kind in ("user", "movie"):
        in_test = getattr(test, f"{kind}_counts")
        new = (getattr(train, f"{kind}_counts") == 0) & (in_test > 0)
        counted[f"unknown_{kind}s"] = int(new.sum())
        counted[f"share_{kind}s"] = float(in_test[new].sum() / test.n_ratings)
    return counted


def with_users_folded_in(model, ratings, users):
    """A copy of `model` in which `users` (indices) are folded in from all their `ratings`.

    The movies stay as they are, and so do all other users.
    """
    model = copy.copy(model)
    model.user_bias, model.user_factors = model.user_bias.copy(), model.user_factors.copy()
    rows = [ratings.by_user.row(user) for user in users]
    vectors = None
    for _ in range(FOLDS):
        biases, vectors = model.fold_in_many(rows, vectors)
    model.user_bias[users], model.user_factors[users] = biases, vectors
    return model


def compare(splits, models, seed=0):
    """Every model on every split: a DataFrame, a row for each pair.

    splits : name -> (train, test), a dict or `splits.Splits`; models : dict of name ->
    (k, lam, tau), trained with `seed` or taken from the disk
    Columns split, model, rmse, error (its standard error), mean_error (predicted less given
    stars), precision and recall (both at 10), n_ranked (users), relevant (relevant test movies
    per ranked user).
    """
    rows = []
    for split, (train, test) in splits.items():
        for name, (k, lam, tau) in models.items():
            model = store.trained(train, test, k, lam, tau, seed=seed)
            ranked = metrics.lists(model, train, test)
            means = metrics.per_user(ranked, train).mean()
            whole = errors_by_class(model, train, test, (0,), (0,)).iloc[0]
            error = intervals.rmse_error(metrics.squared_errors(model, test), test.user_counts)
            row = {"split": split, "model": name, "rmse": math.sqrt(whole["mse"])}
            row |= {"error": error, "mean_error": whole["mean_error"]}
            row |= {"precision": means["precision"], "recall": means["recall"]}
            row |= {"n_ranked": len(ranked.users), "relevant": ranked.n_relevant.mean()}
            rows.append(row)
    return pd.DataFrame(rows)


def errors_by_class(model, train, test, user_bounds=COLD, movie_bounds=COLD):
    """Test errors by how many training ratings the user and the movie have.

    model : anything with `predict`, over the indices of `test`
    user_bounds, movie_bounds : ascending, the first 0; a class runs from one bound to the next
    Returns a DataFrame indexed by (user_class, movie_class), each the lower bound of its class:
    n_ratings, share (of the test ratings), mean_error (predicted less given stars), mse. Classes
    without test ratings are left out.
    """
    user_class = _class(train.user_counts, user_bounds)
    movie_class = _class(train.movie_counts, movie_bounds)
    users, movies = test.user_of_entry, test.by_user.indices
    error = model.predict(users, movies).astype(np.float64) - test.by_user.values
    classes = {"user_class": user_class[users], "movie_class": movie_class[movies]}
    grouped = pd.DataFrame(classes | {"error": error, "square": error * error})
    grouped = grouped.groupby(list(classes))
    means = grouped.mean().rename(columns={"error": "mean_error", "square": "mse"})
    n_ratings = grouped.size()
    return pd.DataFrame({"n_ratings": n_ratings, "share": n_ratings / test.n_ratings}).join(means)


def of_unknown_users(errors):
    """The rows of `errors_by_class` of users without training ratings, by movie class."""
    return errors[errors.index.get_level_values(0) == 0].droplevel(0)


def comparable(one, other, least=100):
    """Whether two frames by movie class, of `errors_by_class`, can be compared class by class.

    They can when both have two classes with at least `least` test ratings, and share one of known
    movies.
    """
    large = [frame.index[frame["n_ratings"] >= least] for frame in (one, other)]
    shared = one.index.intersection(other.index).drop(0, errors="ignore")
    return min(map(len, large)) > 1 and len(shared) > 0


def standardised(errors, mix):
    """The RMSE that `errors` would give if its classes had the shares of `mix`.

    errors, mix : what `errors_by_class` returned for two splits, with the same bounds. Classes
    of `mix` that `errors` does not have are left out.
    """
    shared = mix.index.intersection(errors.index)
    mse = np.average(errors.loc[shared, "mse"], weights=mix.loc[shared, "n_ratings"])
    return math.sqrt(mse)


def _class(counts, bounds):
    """The lower bound of the class of each count."""
    bounds = np.asarray(bounds)
    if bounds[0] != 0 or (np.diff(bounds) <= 0).any():
        raise ValueError(f"bounds {bounds.tolist()}: must ascend and begin with 0")
    return bounds[np.searchsorted(bounds, counts, side="right") - 1]


def _check(ratings, times):
    if np.shape(times) != (ratings.n_ratings,):
        raise ValueError(f"times has shape {np.shape(times)}: must be ({ratings.n_ratings},)")
