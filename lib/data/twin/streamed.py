"""Twins that are larger than memory: several draws of users over one catalogue, one at a time.

`twin-320m` is twin-32m's crowd drawn ten times: ten blocks of 200,948 users, each with ml-32m's
numbers of ratings per user and per movie. All blocks share the movies of the catalogue, their
traits and their biases; the users, their calendar, what they rate and their noise are drawn anew.
It has ten times the users and ratings of twin-32m and none of its own movies: each movie has ten
times as many ratings. It is for measuring time and memory, not for learning what a larger MovieLens
would be like, which would have more movies and a longer tail. Timestamps and tags are not drawn.
"""

from typing import NamedTuple

import numpy as np

from lib.data.twin import FEWEST_USERS, catalogue, raters, schedule, stars, traits
from lib.data.twin.parameters import Parameters
from lib.util import validation
from lib.util.messages import shown

MOST_USERS = np.iinfo(np.int32).max
_STREAMS = 8  # of `twin.generate`, whose users are the first block


class Size(NamedTuple):
    """Users of a block and number of blocks."""

    users_per_block: int
    n_blocks: int


class Block(NamedTuple):
    """Ratings of consecutive users: sorted by user, and by movie within a user."""

    user_id: np.ndarray  # int32 (n_ratings,)
    movie_id: np.ndarray  # int32 (n_ratings,)
    rating: np.ndarray  # float32 (n_ratings,), stars


SIZES = {"twin-320m": Size(200_948, 10)}


def blocks(name, seed=0, first=0):
    """An iterator of the `Block`s of a set of `SIZES`, as `draw` makes them.

    Raises ValueError for another name, and as `draw` does.
    """
    if name not in SIZES:
        raise ValueError(f"name={shown(name)}: must be {' or '.join(map(repr, SIZES))}")
    return draw(*SIZES[name], seed, first)


def draw(users_per_block, n_blocks, seed=0, first=0):
    """An iterator of the `Block`s of `n_blocks` times `users_per_block` users.

    Block b has the users b * users_per_block + 1 and on. The ratings of block 0 are, bit for bit,
    those of `twin.generate(users_per_block, seed)`; the blocks after it rate the same movies. Each
    block is decided by the seed and its number alone, for any number of threads: `first` starts
    at that block, with the blocks that a whole run has from there on. Since the movies' biases are
    learned from block 0, that is made again on the way.

    One block is in memory at a time: 12 bytes a rating when it is handed out, and about three times
    that while it is made, besides the catalogue.

    Raises ValueError for fewer than 50 users a block, more users than int32 can number, a negative
    seed, or a `first` beyond 0..n_blocks.
    """
    validation.between("users_per_block", users_per_block, FEWEST_USERS, MOST_USERS)
    validation.between("n_blocks", n_blocks, 1, MOST_USERS // users_per_block)
    validation.integer("seed", seed, 0)
    validation.between("first", first, 0, n_blocks)
    return _blocks(users_per_block, n_blocks, seed, first)


def _blocks(users_per_block, n_blocks, seed, first):
    if first == n_blocks:
        return
    parameters = Parameters()
    for_movies, for_traits, *for_users = np.random.SeedSequence(seed).spawn(_STREAMS)
    movies = catalogue.build(for_movies)
    movie_traits = traits.movie_traits(np.random.default_rng(for_traits), movies, parameters)
    movie_bias = None
    for number in [0, *range(max(first, 1), n_blocks)]:
        if number:
            # The child of the root after the first block's; it does not depend on n_blocks.
            for_users = np.random.SeedSequence(seed, spawn_key=(_STREAMS - 1 + number,)).spawn(5)
        rngs = map(np.random.default_rng, for_users)
        drawn = raters.draw(rngs, users_per_block, movies, movie_traits, parameters)
        schedule.sort(drawn.offsets, drawn.picks)
        movie_bias, given = stars.rate(
            next(rngs), drawn, movie_traits, movies.mean_stars, parameters, movie_bias
        )
        if number >= first:
            yield _block(drawn, given, 1 + number * users_per_block)
        del drawn, given  # before the next block is made


def _block(drawn, given, first_user):
    users = np.arange(first_user, first_user + len(drawn.offsets) - 1, dtype=np.int32)
    return Block(np.repeat(users, np.diff(drawn.offsets)), drawn.picks + np.int32(1), given)
