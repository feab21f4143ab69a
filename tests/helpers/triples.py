"""Ratings as (user, movie, stars), to be compared whatever their order."""

import numpy as np


def triples(ratings):
    """{(user_id, movie_id): stars} as `by_user` has it."""
    _, movies, stars = ratings.by_user
    users = np.repeat(ratings.user_ids, ratings.user_counts)
    pairs = zip(users.tolist(), ratings.movie_ids[movies].tolist(), strict=True)
    return dict(zip(pairs, stars.tolist(), strict=True))
