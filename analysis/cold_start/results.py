"""Results of the chapter on new users that are carried of other datasets."""

import numpy as np
import pandas as pd

from analysis.cold_start import experiments, genre_share
from lib.als import ALS, store
from lib.data import Ratings, tables
from lib.evaluation import intervals
from lib.recommend import candidates, default_min_ratings, titles

PROFILE = ("Toy Story (1995)", "Toy Story 3 (2010)", "The Lion King (1994)")  # in the paper
GENRE, STARS = "Animation", 5.0
SETTINGS = {"k = 10": (10, 0.1, 0.25), "k = 50": (50, 0.5, 0.25)}
GIVEN = [0, 1, 3, 10, 30]
N_NEW_USERS, AT_LEAST = 300, 50


def results(ml, seed=0):
    """Tables of the paper's newcomer, of a dataset that has the three films, and of held-out users.

    fans : model and the columns of `genre_share.fans`
    genre_share : model, alpha, share, low, high (`genre_share.study`)
    genre_tests : model, p, base_rate (the genre's share of all candidates)
    newcomers : alpha, given, mean and half of the precision over held-out users, and of the ten
        most rated films where alpha is missing
    """
    train, test = Ratings.from_frame(ml.ratings).split(seed=seed)
    films = train.index_of_movies(titles.find(ml.movies, list(PROFILE)), ml.movies)
    genres = ml.movies.set_index("movie_id")["genres"]
    in_genre = np.array([GENRE in genres[movie] for movie in train.movie_ids])
    counts = train.movie_counts
    min_ratings = default_min_ratings(counts)
    fans, shares, tests = [], [], []
    for name, setting in SETTINGS.items():
        model = store.trained(train, test, *setting, seed=seed)
        found, p = genre_share.study(model, films, STARS, counts, min_ratings, in_genre, seed)
        shares.append(found.assign(model=name))
        many = genre_share.fans(model, len(films), STARS, counts, min_ratings, in_genre, seed)
        fans.append(many.assign(model=name))
        base_rate = in_genre[candidates(model, counts, min_ratings)].mean()
        tests.append({"model": name, "p": p, "base_rate": base_rate})
    return {
        "fans": pd.concat(fans, ignore_index=True),
        "genre_share": pd.concat(shares, ignore_index=True),
        "genre_tests": pd.DataFrame(tests),
        "newcomers": _newcomers(ml, min_ratings, seed),
    }


def _newcomers(ml, min_ratings, seed):
    rest, profiles = experiments.hold_out_users(ml.ratings, N_NEW_USERS, AT_LEAST, seed)
    model = ALS(*SETTINGS["k = 10"], seed=seed).fit(rest)
    alphas = tables.paper("table3")["alpha"].unique().tolist()
    settled = experiments.settle(model, profiles, GIVEN, rest.movie_counts, min_ratings, alphas)
    by_alpha = [
        experiments.mean_with_interval(rows, "given", "precision").assign(alpha=alpha)
        for alpha, rows in settled.groupby("alpha")
    ]
    popular = experiments.popularity_precision(profiles, GIVEN[-1], rest.movie_counts)
    mean, half = intervals.mean_interval(popular)
    last = pd.DataFrame({"given": [GIVEN[-1]], "mean": mean, "half": half})
    return pd.concat([*by_alpha, last], ignore_index=True).assign(n_users=len(profiles))
