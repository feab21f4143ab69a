"""Users that the chain has not seen: what it believes after a few of their ratings."""

import numpy as np
import pandas as pd

from lib.als.kernels.top_k import top_k
from lib.evaluation import predictive

GIVEN = (0, 1, 3, 10, 30)
LEVEL = 0.8


def expected(posterior, drawn, user, movies):
    """Expected ratings of some movies by a folded-in user, in every kept draw: (draws, movies).

    drawn : `UserDraws`; user : its place there
    """
    draws = posterior.draws
    taste = np.einsum("dk,dmk->dm", drawn.factors[:, user], draws.movie_factors[:, movies])
    return posterior.mu + drawn.bias[:, [user]] + draws.movie_bias[:, movies] + taste


def learning(posterior, model, profiles, given=GIVEN):
    """Later ratings of new users, predicted after some of their ratings: a DataFrame.

    profiles : list of (movie_index, stars), each longer than the largest number in `given`, whose
    ratings after that number are predicted at every step; model : a fitted `ALS` beside it

    Columns: given, rmse and model_rmse (in stars), expected_sd (root mean square over the posterior
    of the expected rating, without noise), covered (share of the ratings within the interval of
    LEVEL), n (ratings)
    """
    begun = [(movies[:n], stars[:n]) for n in given for movies, stars in profiles]
    drawn, (biases, vectors) = posterior.fold_in_many(begun), model.fold_in_many(begun)
    rows = []
    for step, n_given in enumerate(given):
        told = []
        for place, (movies, stars) in enumerate(profiles):
            later, user = movies[given[-1] :], step * len(profiles) + place
            draws = expected(posterior, drawn, user, later)
            point = model.mu + model.movie_bias[later] + biases[user]
            point = point + model.movie_factors[later] @ vectors[user]
            told.append((stars[given[-1] :], draws.mean(axis=0), draws.std(axis=0, ddof=1), point))
        stars, mean, sd, point = map(np.concatenate, zip(*told, strict=True))
        rating_sd = np.sqrt(np.square(sd) + posterior.noise_variance)
        rows.append(
            {
                "given": n_given,
                "rmse": _root_mean(stars - mean),
                "model_rmse": _root_mean(stars - point),
                "expected_sd": _root_mean(sd),
                "covered": predictive.covered(stars, mean, rating_sd, LEVEL).mean(),
                "n": len(stars),
            }
        )
    return pd.DataFrame(rows)


def best(posterior, profile, movies, counts, caution, n=10, among=None):
    """The films ranked highest for a newcomer by the bound mean - caution sd: a DataFrame.

    profile : (movie_index, stars), whose films are left out; movies : indexed by movie_id, with
    title; counts : (n_movies,) training ratings; among : mask of the films that compete, or all

    Columns: title, mean and sd of the expected rating in stars, and ratings
    """
    believed = posterior.score(posterior.fold_in(*profile))
    score = believed.mean[0] - caution * believed.sd[0]
    if among is not None:
        score[~among] = -np.inf
    score[profile[0]] = -np.inf
    top = top_k(score[None], n)[0]
    top = top[top >= 0]
    return pd.DataFrame(
        {
            "title": movies["title"].loc[posterior.movie_ids[top]].to_numpy(),
            "mean": believed.mean[0, top],
            "sd": believed.sd[0, top],
            "ratings": counts[top],
        }
    )


def cells(lists):
    """Lists of `best` as texts for a table; after is the number of ratings given."""
    pairs = zip(lists["mean"], lists["sd"], strict=True)
    return pd.DataFrame(
        {
            "Given": lists["after"],
            "Film": lists["title"],
            "Expected rating": [f"{mean:.1f} ± {sd:.1f}" for mean, sd in pairs],
            "Training ratings": lists["ratings"].map("{:,d}".format),
        }
    )


def _root_mean(values):
    return float(np.sqrt(np.square(values, dtype=float).mean()))
