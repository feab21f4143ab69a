"""The parts of the loss of `als` (Eq. 5) that its half-steps do not return."""

import math

import numpy as np

from lib.als.kernels import reference


def penalty(model, train):
    """||b||² + Σ||u||² + Σ||v||² (Eq. 5), in float64; weighted by the numbers of ratings."""
    users = (train.user_counts, model.user_bias, model.user_factors)
    movies = (train.movie_counts, model.movie_bias, model.movie_factors)
    total = 0.0
    for counts, bias, factors in (users, movies):
        squares = np.square(bias.astype(np.float64)) + reference.squared_lengths(factors)
        total += float(squares @ counts if model.weighted else squares.sum())
    return total


def root_mean(squared_error, ratings):
    """The root of the mean of a sum over `ratings`, their RMSE; NaN where there are none."""
    # The errors of a long row are a difference of sums, which may round to less than nothing.
    error = max(squared_error, 0.0)
    return math.sqrt(error / ratings.n_ratings) if ratings.n_ratings else math.nan
