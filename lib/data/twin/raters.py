"""One draw of users with the movies that they rate: everything but the stars."""

from dataclasses import dataclass

import numpy as np

from lib.data.twin import assignment, calendar
from lib.data.twin import users as people


@dataclass(frozen=True)
class Raters:
    """Users and their movies: user u rated picks[offsets[u]:offsets[u + 1]]."""

    crowd: people.Users
    sessions: calendar.Calendar
    n_tickets: np.ndarray  # int64 (n_movies,): ratings of each movie
    offsets: np.ndarray  # int64 (n_users + 1,)
    picks: np.ndarray  # int32 (n_ratings,): rows of the catalogue, in the order of the sessions


def draw(rngs, n_users, movies, movie_traits, parameters):
    """`Raters` of movies of a catalogue.

    rngs : iterator of generators, of which the next four are used
    movies, movie_traits : as `catalogue.build` and `traits.movie_traits` return them
    """
    n_ratings = people.activities(next(rngs), n_users)
    sessions = calendar.draw(next(rngs), n_ratings, parameters)
    crowd = people.draw(next(rngs), n_ratings, sessions.first_start(), parameters)
    landmark = movies.movies["landmark"].to_numpy(bool)
    n_tickets = assignment.tickets(movies.n_ratings, int(n_ratings.sum()), landmark)
    offsets, picks = assignment.draw(
        next(rngs), n_tickets, movies.years, movie_traits, n_ratings, sessions,
        crowd.tastes, parameters,
    )  # fmt: skip
    return Raters(crowd, sessions, n_tickets, offsets, picks)
