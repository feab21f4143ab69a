"""Bytes that ALS over several workers sends and keeps, counted from the sizes of its arrays.

The rows of a half-step are divided among the workers. Two ways of sending what they need:

broadcast : each worker receives the vectors of the whole fixed side and returns the new vectors
    of its rows. This is what `lib.als` does.
sums : each worker keeps its users and all their ratings. For a movie step it forms the sums of
    each movie over its own users' ratings, [V e 1]'[V e 1], which are added across the workers
    (reduce-scatter); the solved movies are sent to all (all-gather). No user's vector travels.
"""

from typing import NamedTuple

import numpy as np

from lib.als.kernels import workspace

FLOAT, ENTRY, OFFSET = 4, 8, 8  # bytes of a number; of a rating's index and stars; of an offset
COPIES = 2  # that a holder of broadcast data sends on at a time (`branching_factor` in Dask)


class Size(NamedTuple):
    """Numbers of ratings, users and movies to learn from."""

    n_ratings: int
    n_users: int
    n_movies: int


def size_of(train):
    """The `Size` of training ratings, in memory or in shards."""
    return Size(train.n_ratings, train.n_users, train.n_movies)


def side_bytes(n_rows, k):
    """Bytes of the biases and vectors of `n_rows` users or movies."""
    return FLOAT * n_rows * (k + 1)


def packed_bytes(n_rows, k):
    """Bytes of the table from which the kernel reads the fixed side, padded to whole vectors."""
    none = np.zeros(0, np.float32)
    return FLOAT * (n_rows + 1) * workspace.packed_factors(none, np.zeros((0, k))).shape[1]


def half_step_bytes(n_fixed, n_updated, k, workers):
    """(sent, returned): bytes to all workers and back from them in one half-step by broadcast."""
    return workers * side_bytes(n_fixed, k), side_bytes(n_updated, k)


def broadcast_bytes(size, k, workers):
    """Bytes of one epoch by broadcast, sent and returned, over all links."""
    users = half_step_bytes(size.n_movies, size.n_users, k, workers)
    movies = half_step_bytes(size.n_users, size.n_movies, k, workers)
    return sum(users + movies)


def gram_bytes(n_movies, k):
    """Bytes of the sums of all movies: half of the symmetric [V e 1]'[V e 1] of each."""
    return FLOAT * n_movies * (k + 2) * (k + 3) // 2


def sums_bytes(size, k, workers):
    """Bytes of one epoch by sums, over all links.

    Each worker sends its part of the sums of every movie that another worker solves, and receives
    the vectors of those that it does not solve.
    """
    return (workers - 1) * (gram_bytes(size.n_movies, k) + side_bytes(size.n_movies, k))


def broadcast_legs(workers):
    """Transfers of a whole side that follow one another until all workers have it: an int.

    The driver sends it once. Then each worker that holds it sends it to COPIES others, one after
    the other, until there are no more: the broadcast of dask.distributed.
    """
    legs, holders = 1, 1
    while holders < workers:
        added = min(workers - holders, COPIES * holders)
        legs += -(-added // holders)
        holders += added
    return legs


def worker_memory(size, k, workers, shard, by="broadcast"):
    """Bytes that a worker's arrays take at least, by name: a dict.

    shard : ratings of the shard that is being solved
    by : "broadcast" or "sums"
    vectors : biases and vectors that the worker holds; packed : the table of the larger fixed
        side; sums : those of all movies (0 by broadcast); ratings : one shard
    """
    ratings = ENTRY * shard
    users = side_bytes(size.n_users, k)
    movies = side_bytes(size.n_movies, k)
    if by == "broadcast":
        packed = packed_bytes(max(size.n_users, size.n_movies), k)
        return {"vectors": users + movies, "packed": packed, "sums": 0, "ratings": ratings}
    own = -(-size.n_users // workers)
    return {
        "vectors": side_bytes(own, k) + movies,
        "packed": packed_bytes(max(own, size.n_movies), k),
        "sums": gram_bytes(size.n_movies, k),
        "ratings": ratings,
    }


def most_users(memory, n_movies, k, shard):
    """The most users for broadcasting: an int, 0 where not even the movies have room.

    memory : bytes that a worker has for its arrays; the users are taken to be the larger side
    """
    free = memory - side_bytes(n_movies, k) - packed_bytes(0, k) - ENTRY * shard
    return max(0, int(free // (side_bytes(1, k) + packed_bytes(0, k))))


def one_machine_bytes(size, k):
    """Bytes of a fit on one machine with all training ratings in memory, in both orders."""
    rows = size.n_users + size.n_movies
    packed = packed_bytes(max(size.n_users, size.n_movies), k)
    return 2 * ENTRY * size.n_ratings + OFFSET * rows + side_bytes(rows, k) + packed
