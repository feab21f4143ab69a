"""Rows of a range of users or movies, gathered from files in which they are scattered."""

import numpy as np
from numba import njit

from lib.data import csr
from lib.data.csr import CSR


def rows_of_users(parts, user_ids, movie_ids, n_ratings):
    """The rows of some users as a CSR, whose indices rise or stay within a row.

    parts : iterator of (user, movie, stars), arrays of ratings of these users and of others
    user_ids : int64, ascending, of these users, which have `n_ratings` in all of the parts
    movie_ids : int64, ascending, of all movies
    """
    users, movies = np.empty((2, n_ratings), np.int32)
    stars, at = np.empty(n_ratings, np.float32), 0
    for user, movie, given in parts:
        own = (user >= user_ids[0]) & (user <= user_ids[-1])
        to = slice(at, at := at + np.count_nonzero(own))
        users[to] = np.searchsorted(user_ids, user[own])
        movies[to] = np.searchsorted(movie_ids, movie[own])
        stars[to] = given[own]
    # Grouping is stable, so grouping by movie first leaves each user's movies ascending.
    by_movie = CSR(*csr.group(movies, users, stars, len(movie_ids)))
    del users, movies, stars
    return csr.transpose(by_movie, len(user_ids))


def rows_of_movies(shards, first, counts):
    """The rows of the movies `first` and on as a CSR.

    shards : iterator of (number of its first user, CSR), shards by user in the order of the users
    counts : int64, (movies,), the ratings of each of these movies in all of the shards
    """
    offsets = csr.offsets_of(counts)
    rows = CSR(offsets, np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.float32))
    free = offsets[:-1].copy()
    for first_user, by_user in shards:
        _distribute(by_user, first_user, first, free, rows.indices, rows.values)
    return rows


@njit(cache=True)
def _distribute(by_user, first_user, first, free, indices, values):
    """Append each user's ratings of the movies first, first + 1, ... to the rows of these movies.

    free : where the next rating of each movie goes, moved on
    """
    last = first + len(free)
    for row in range(len(by_user.offsets) - 1):
        begin, end = by_user.offsets[row], by_user.offsets[row + 1]
        entry = begin + np.searchsorted(by_user.indices[begin:end], first)
        while entry < end and by_user.indices[entry] < last:
            movie = by_user.indices[entry] - first
            indices[free[movie]] = first_user + row
            values[free[movie]] = by_user.values[entry]
            free[movie] += 1
            entry += 1
