"""The twin: simulated ratings in the shape of MovieLens 32M, with the truth beside them.

A generative model. Stars are mu + b_u + b_i + u.v + noise, cut to half stars. Who rates what
depends on activity, popularity and taste. Movies, users and calendar follow ml-32m's aggregates,
and a thousand movies are films that exist.
The modules: `parameters` (every free number), `ingredients` (what may not be tested on the twin),
`catalogue` with `popularity`, `mean_stars` and `titles` (movies), `users`, `traits` (true vectors),
`calendar` and `schedule` (time), `assignment` (who rates what), `raters` (these together),
`stars`, `tags`, and `streamed` for sets that are larger than memory.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.data import tables
from lib.data.twin import catalogue, raters, schedule, stars, tags, traits
from lib.data.twin.parameters import Parameters

# Users of the named sizes: about 100 thousand, 2.0, 3.2 and 32.0 million ratings.
SIZES = {"twin-small": 628, "twin": 12_559, "twin-3m": 20_095, "twin-32m": 200_948}
FEWEST_USERS = 50


@dataclass(frozen=True)
class Truth:
    """Parameters that generated the ratings. Rows follow `Twin.movies` and user_id - 1.

    Before cutting to half stars, and without noise, user u gives movie i
    mu + user_bias[u] + movie_bias[i] + user_factors[u] @ movie_factors[i].
    """

    mu: float  # stars
    user_bias: np.ndarray  # float64 (n_users,), stars
    movie_bias: np.ndarray  # float64 (n_movies_listed,), stars
    user_factors: np.ndarray  # float32 (n_users, dimensions)
    movie_factors: np.ndarray  # float32 (n_movies_listed, dimensions)
    noise_scale: np.ndarray  # float64 (n_users,): standard deviation of the noise, stars
    whole_stars: np.ndarray  # bool (n_users,): uses only whole stars
    kin: np.ndarray  # str (n_movies_listed,): group of sequels and kin, "" for none
    landmark: np.ndarray  # bool (n_movies_listed,): a real film's title, year and genres


@dataclass(frozen=True)
class Twin:
    """Frames as in `movielens.MovieLens`, and the truth behind them."""

    ratings: pd.DataFrame  # user_id, movie_id int32, rating float32, timestamp int64
    movies: pd.DataFrame  # movie_id int32, title str, year Int16, genres tuple of str
    tags: pd.DataFrame  # user_id, movie_id int32, tag str, timestamp int64
    truth: Truth


def generate(users=SIZES["twin"], seed=0, parameters=None):
    """Simulate a MovieLens of `users` users.

    The catalogue of movies depends on the seed alone; a smaller twin lists the movies that its
    users rated, every landmark among them, and ml-32m's share of movies that nobody rated.
    Equal arguments give equal frames, bit for bit, for any number of threads.

    Raises ValueError for fewer than 50 users or a negative seed.
    """
    if not isinstance(users, int | np.integer) or users < FEWEST_USERS:
        raise ValueError(f"users must be an integer of at least {FEWEST_USERS}, not {users!r}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed must be an integer of at least 0, not {seed!r}")
    parameters = parameters or Parameters()
    for_movies, *for_rest = np.random.SeedSequence(seed).spawn(8)
    rngs = iter([np.random.default_rng(s) for s in for_rest])

    movies = catalogue.build(for_movies)
    movie_traits = traits.movie_traits(next(rngs), movies, parameters)
    drawn = raters.draw(rngs, users, movies, movie_traits, parameters)
    timestamps = schedule.stamp(drawn.offsets, drawn.picks, drawn.sessions)
    mu_and_movie_bias, given = stars.rate(
        next(rngs), drawn, movie_traits, movies.mean_stars, parameters
    )
    ratings = pd.DataFrame(
        {
            "user_id": np.repeat(np.arange(1, users + 1, dtype=np.int32), np.diff(drawn.offsets)),
            "movie_id": drawn.picks + np.int32(1),
            "rating": given,
            "timestamp": timestamps,
        }
    )
    tag_frame = tags.draw(next(rngs), ratings, movies, users)
    listed = _listed(drawn.n_tickets, movies.n_ratings)
    truth = _truth(movies, drawn, movie_traits, mu_and_movie_bias, listed)
    columns = ["movie_id", "title", "year", "genres"]
    return Twin(
        ratings, movies.movies.loc[listed, columns].reset_index(drop=True), tag_frame, truth
    )


def _listed(n_tickets, full_counts):
    """Rows of the movies to list: all rated ones, and ml-32m's share of unrated ones."""
    counts = tables.fact_numbers()["counts"]
    n_unrated = round((n_tickets > 0).sum() * counts["unrated_movies"] / counts["rated_movies"])
    unrated = np.flatnonzero(n_tickets == 0)
    last = unrated[np.argsort(full_counts[unrated], kind="stable")][:n_unrated]
    return np.sort(np.concatenate([np.flatnonzero(n_tickets > 0), last]))


def _truth(movies, drawn, movie_traits, mu_and_movie_bias, listed):
    crowd = drawn.crowd
    mu = np.average(mu_and_movie_bias, weights=drawn.n_tickets)
    return Truth(
        mu=float(mu / stars.UNIT),
        user_bias=crowd.bias / traits.ONE,
        movie_bias=(mu_and_movie_bias[listed] - mu) / stars.UNIT,
        user_factors=crowd.tastes.astype(np.float32) / np.float32(traits.ONE),
        movie_factors=movie_traits[listed].astype(np.float32) / np.float32(traits.ONE),
        noise_scale=crowd.noise_scale / traits.ONE,
        whole_stars=crowd.whole,
        kin=movies.movies["kin"].to_numpy(str)[listed],
        landmark=movies.movies["landmark"].to_numpy(bool)[listed],
    )
