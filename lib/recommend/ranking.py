"""Recommendations for a user the model has not seen (section 4.2): fold in, score, rank."""

import math

import numpy as np
import pandas as pd

from lib.als.kernels.top_k import top_k
from lib.data import tables
from lib.util import validation

FEWEST = 50  # movies that compete where nobody asks for another number of ratings
MOST = 100  # ratings that a movie needs then, the paper's filter


def score(model, vectors, alpha):
    """alpha (mu + b_i) + u·v_i of every movie (Eq. 10): float32, (users, n_movies).

    vectors : (users, k), one row for each user
    Raises ValueError unless 0 <= alpha <= 1.
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha={alpha!r}: must lie in 0..1")
    vectors = np.asarray(vectors, np.float32)
    baseline = (alpha * (model.mu + model.movie_bias)).astype(np.float32)
    return vectors @ model.movie_factors.T + baseline


def recommend(model, vector, alpha=0.5, exclude=(), counts=None, min_ratings=100, n=10, among=None):
    """The `n` movies with the highest scores (Eq. 10), best first, the lower index of equals.

    vector : (k,), the user's, for example from `model.fold_in`
    exclude : indices of movies to leave out, such as those that the user has rated
    counts, min_ratings : with counts (n_movies,) given, movies with fewer than `min_ratings`
        ratings are left out
    among : mask (n_movies,) of the movies that compete; all without one
    Returns a DataFrame of `n` rows, or fewer where fewer movies compete: movie_index, movie_id,
    baseline (mu + b_i, before alpha), affinity (u·v_i), score. Raises ValueError for alpha
    outside 0..1, a vector, counts or a mask that do not fit, or n < 1, IndexError for an
    unknown movie.
    """
    vector = np.asarray(vector, np.float32)
    if vector.shape != (model.k,):
        raise ValueError(f"vector has shape {vector.shape}: must be ({model.k},)")
    validation.integer("n", n, 1)
    left_out = ~candidates(model, counts, min_ratings)
    if among is not None:
        if np.shape(among) != left_out.shape:
            raise ValueError(f"among has shape {np.shape(among)}: must be {left_out.shape}")
        left_out |= ~np.asarray(among, bool)
    left_out[validation.index("exclude", exclude, len(left_out))] = True
    scores = score(model, vector[None], alpha)
    scores[0, left_out] = -np.inf
    best = top_k(scores, n)[0]
    best = best[best >= 0]
    return pd.DataFrame(
        {
            "movie_index": best,
            "movie_id": model.movie_ids[best],
            "baseline": model.mu + model.movie_bias[best],
            "affinity": model.movie_factors[best] @ vector,
            "score": scores[0, best],
        }
    )


class Among:
    """A model that lists only some of the movies, for `lib.evaluation`.

    model : anything with `score_users`; allowed : bool, (n_movies,)
    """

    def __init__(self, model, allowed):
        self.model, self.allowed = model, allowed

    def score_users(self, user_index):
        """The model's scores, -inf for movies that may not be listed: (users, n_movies)."""
        scores = self.model.score_users(user_index)
        scores[:, ~self.allowed] = -np.inf
        return scores


def candidates(model, counts, min_ratings):
    """Mask of the movies with `min_ratings` ratings or more, all without counts: (n_movies,)."""
    n_movies = len(model.movie_bias)
    if counts is None:
        return np.ones(n_movies, bool)
    if np.shape(counts) != (n_movies,):
        raise ValueError(f"counts has shape {np.shape(counts)}: must be ({n_movies},)")
    return np.asarray(counts) >= min_ratings


def fair_min_ratings(counts, share):
    """A filter for a small dataset that is as selective as MOST ratings are in a large one.

    counts : (n_movies,) of which at least one is positive; share : between 0 and 1
    Returns the smallest number of ratings that at most the fraction `share` of the rated movies
    reaches, rounded to a multiple of five, from 5 to MOST.
    """
    rated = np.sort(counts[counts > 0])
    number = rated[len(rated) - 1 - math.floor(share * len(rated))] + 1
    return int(np.clip(5 * round(number / 5), 5, MOST))


def paper_share():
    """The share of the rated movies that pass the paper's filter in MovieLens 32M.

    100 ratings for training are 125 in all, as the paper trains on 80% of them.
    """
    degrees = tables.facts("movie_degree_hist")
    often = degrees.loc[degrees["n_ratings"] >= 125, "n_movies"].sum()
    return often / degrees["n_movies"].sum()


def default_min_ratings(counts):
    """`fair_min_ratings` that is as selective as the paper's filter in MovieLens 32M.

    It is lower where fewer than `FEWEST` movies would compete, but at least 1.
    """
    enough = np.sort(counts)[-FEWEST:][0]  # a list needs movies to choose from
    return int(max(min(fair_min_ratings(counts, paper_share()), enough), 1))


def pulls(model, movie_index, stars, wanted):
    """Contribution of each rating to the affinity u·v_j of a user folded in from these ratings.

    By Eq. 6, u = A⁻¹ Σ_i e_i v_i with A = V'V + tau/lam I and e_i = r_i - mu - b_u - b_i, so
    u·v_j is the sum of the terms e_i v_j'A⁻¹v_i, which are returned.
    movie_index, stars : (n,) as for `model.fold_in`; wanted : indices of the movies j
    Returns (len(wanted), n) float64. Raises ValueError for a model trained with an option that
    changes Eq. 6, and what `model.fold_in` raises.
    """
    if model.weighted or model.joint:
        raise ValueError(f"{model!r}: its vectors do not follow Eq. 6")
    bias, _ = model.fold_in(movie_index, stars)
    vectors = model.movie_factors[movie_index].astype(float)
    gram = vectors.T @ vectors + model.tau / model.lam * np.eye(model.k)
    errors = np.asarray(stars, float) - model.mu - bias - model.movie_bias[movie_index]
    return model.movie_factors[wanted] @ np.linalg.solve(gram, vectors.T) * errors
