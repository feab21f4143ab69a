"""Single steps of training and bit-for-bit comparison, for the tests of `lib.als.model`."""

import numpy as np

from lib.als.kernels import fast
from lib.als.kernels.arguments import Penalty, Side
from lib.als.learned import ARRAYS

LAM, TAU = 0.1, 0.25


def next_user_step(model, train):
    """(bias, factors) of every user after one more user step; the model stays as it is."""
    users = Side(model.user_bias.copy(), model.user_factors.copy())
    movies = Side(model.movie_bias, model.movie_factors)
    fast.half_step(train.by_user, model.mu, Penalty(LAM, TAU), movies, users)
    return users


def same_bits(one, other):
    return all(
        np.array_equal(getattr(one, name).view(np.uint8), getattr(other, name).view(np.uint8))
        for name in ARRAYS
    )
