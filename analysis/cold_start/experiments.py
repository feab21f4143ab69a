"""Experiments with new users: what alpha changes, and how a list settles as ratings come in."""

import numpy as np
import pandas as pd

from lib.als.kernels.top_k import top_k
from lib.data import LIKED, Ratings
from lib.evaluation import intervals
from lib.recommend import candidates, recommend, score


def sweep_alpha(model, vector, alphas, liked, counts, min_ratings, in_genre, n=10):
    """Composition of the top `n` as alpha grows: a DataFrame with one row per alpha.

    liked : indices of the films in the profile; in_genre : bool, (n_movies,)
    Columns: alpha; popular and esteemed (films shared with the `n` most rated and with the `n` of
    highest bias among the candidates), rank (mean popularity rank, 1 is the most rated of all
    movies), bias (mean b_i in stars), genre (share that is in the genre).
    """
    allowed = candidates(model, counts, min_ratings)
    allowed[liked] = False
    popular = _first(np.where(allowed, counts, -np.inf), n)
    esteemed = _first(np.where(allowed, model.movie_bias, -np.inf), n)
    rank = popularity_rank(counts)
    rows = []
    tops = top_lists(model, vector, alphas, liked, counts, min_ratings, n)
    for alpha, top in zip(alphas, tops, strict=True):
        rows.append(
            {
                "alpha": alpha,
                "popular": np.isin(top, popular).sum(),
                "esteemed": np.isin(top, esteemed).sum(),
                "rank": rank[top].mean(),
                "bias": model.movie_bias[top].mean(),
                "genre": in_genre[top].mean(),
            }
        )
    return pd.DataFrame(rows)


def top_lists(model, vector, alphas, liked, counts, min_ratings, n=10):
    """The `recommend`ed movies at each alpha, best first: indices, (alphas, n or fewer)."""
    lists = [recommend(model, vector, alpha, liked, counts, min_ratings, n) for alpha in alphas]
    return np.array([found["movie_index"].to_numpy() for found in lists])


def popularity_rank(counts):
    """1 for the movie with the most ratings, and so on; of equals the lower index first."""
    rank = np.empty(len(counts), np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(1, len(counts) + 1)
    return rank


def hold_out_users(frame, n_users, at_least, seed):
    """(rest, profiles): `Ratings` without some users, and the ratings of each of those.

    frame : DataFrame with user_id, movie_id and rating
    Up to `n_users`, but no more than a tenth of all, are drawn by `seed` among those with
    `at_least` ratings or more. A profile is (movie_index, stars) in random order, over the
    indices of the rest; films that nobody else rated are left out of it, and a profile that
    becomes shorter than `at_least` is dropped. There may be none.
    """
    rng = np.random.default_rng(seed)
    counts = frame["user_id"].value_counts().sort_index()
    able = counts.index[counts >= at_least].to_numpy()
    n_users = min(n_users, len(able), max(len(counts) // 10, 1))
    held = frame["user_id"].isin(rng.choice(able, n_users, replace=False))
    rest = Ratings.from_frame(frame[~held])
    known = held & frame["movie_id"].isin(rest.movie_ids)
    profiles = []
    for _, rows in frame[known].sort_values(["user_id", "movie_id"]).groupby("user_id"):
        rows = rows.iloc[rng.permutation(len(rows))]
        stars = rows["rating"].to_numpy(np.float32)
        if len(rows) >= at_least:
            profiles.append((rest.index_of_movies(rows["movie_id"]), stars))
    return rest, profiles


def settle(model, profiles, given, counts, min_ratings, alphas, n=10):
    """Quality of the list of each new user after some of his or her ratings are given.

    profiles : list of (movie_index, stars), each longer than the largest number in `given`
    given : increasing numbers of ratings, taken from the start of each profile
    The films up to the largest number leave the competition at every step, so that all steps
    choose among the same films and are measured by the same later ratings. Returns a DataFrame with
    one row per user, alpha and number given: precision (share of the list that the user rated
    LIKED stars or more later on), overlap (share of the list that is also in the list after
    the largest number), rmse of the predicted stars of the later ratings (the same for all
    alphas), and bias_rmse without the product u·v.
    """
    most = given[-1]
    allowed = candidates(model, counts, min_ratings)
    begun = [(movies[:n_given], stars[:n_given]) for movies, stars in profiles for n_given in given]
    biases, folded = model.fold_in_many(begun)
    biases = biases.astype(float).reshape(len(profiles), len(given), 1)
    folded = folded.reshape(len(profiles), len(given), model.k)
    rows = []
    for user, (movies, stars) in enumerate(profiles):
        vectors = folded[user]
        later, later_stars = movies[most:], stars[most:]
        affinity = vectors @ model.movie_factors[later].T
        baseline = model.mu + model.movie_bias[later] + biases[user]
        errors = {
            "rmse": np.sqrt(np.square(later_stars - baseline - affinity).mean(axis=1)),
            "bias_rmse": np.sqrt(np.square(later_stars - baseline).mean(axis=1)),
        }
        for alpha in alphas:
            scores = score(model, vectors, alpha)
            scores[:, ~allowed] = -np.inf
            scores[:, movies[:most]] = -np.inf
            tops = top_k(scores, n)
            relevant = later[later_stars >= LIKED]
            rows.append(
                pd.DataFrame(
                    {
                        "user": user,
                        "alpha": alpha,
                        "given": given,
                        "precision": np.isin(tops, relevant).mean(axis=1),
                        "overlap": [np.isin(top, tops[-1]).mean() for top in tops],
                        **errors,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def popularity_precision(profiles, most, counts, n=10):
    """Precision of the `n` most rated films that are not among the first `most`: (users,)."""
    hits = []
    for movies, stars in profiles:
        scores = counts.astype(float)
        scores[movies[:most]] = -np.inf
        hits.append(np.isin(_first(scores, n), movies[most:][stars[most:] >= LIKED]).mean())
    return np.array(hits)


def mean_with_interval(frame, by, column):
    """Mean over users of `column` for each value of `by`, and half the width of its interval."""
    grouped = frame.groupby(by)[column]
    half = intervals.NORMAL_95 * grouped.std() / np.sqrt(grouped.count())
    return pd.DataFrame({"mean": grouped.mean(), "half": half}).reset_index()


def _first(scores, n):
    return top_k(np.asarray(scores, np.float64)[None], n)[0]
