"""Assignment of movies to users: every movie has one ticket per rating, and users draw.

Both the users' and the movies' numbers of ratings come out exactly as asked for. A user keeps a
ticket with a probability that grows with the inner product of taste and traits (people rate what
they like) and, for the active, falls with popularity; other tickets go back to the end of the pile.
A movie whose tickets go slower than the pile as a whole is kept more readily, one whose tickets go
faster less so. Otherwise the most popular, which nobody can rate twice, would be left over for the
last users.
"""

import numpy as np
from numba import njit

from lib.data.twin.traits import ONE
from lib.util.counter_rng import scramble

STEPS = 64  # resolution of the log odds in the acceptance table
LOG_ODDS_RANGE = 8.0
CAP = 2.0  # log odds from which on every ticket is kept
PRESSURE = 4.0  # log odds per log ratio of a movie's tickets left to the pile's
PRESSURE_RANGE = 2.0
PATIENCE = 400  # tickets turned down per rating before a user takes what comes
DATED_TRIES = 10_000  # exchanges tried before one may set a movie before its release
HEAVY = 1000  # users with as many ratings draw first, while every movie is in the pile


def tickets(n_ratings, n_total, always):
    """Scale ratings per movie to `n_total` tickets: exact quotas, rounded along the catalogue.

    Movies that had ratings may end with none, but for those flagged by `always`: they take one
    from other movies with a single ticket. The sum of the result is `n_total`.
    """
    rows = np.argsort(-n_ratings, kind="stable")
    edges = np.cumsum(n_ratings[rows]) * n_total // n_ratings.sum()
    scaled = np.empty_like(n_ratings)
    scaled[rows] = np.diff(edges, prepend=0)
    short = np.flatnonzero(always & (scaled == 0))
    single = np.flatnonzero(~always & (scaled == 1))
    scaled[short] = 1
    scaled[single[np.linspace(0, len(single) - 1, len(short)).astype(np.int64)]] = 0
    return scaled


def draw(rng, n_tickets, movie_years, movie_traits, n_ratings, sessions, tastes, parameters):
    """Movies of all users, int32 (sum of n_ratings,): user after user, no movie twice.

    They stand in the order of the user's sessions, none before its release. Sequential by nature,
    and fast because the pile is read in order. Raises ValueError unless there is a ticket for each
    rating, and a session: the loops look for the next one without asking whether it is there.
    """
    for name, number in (("tickets", n_tickets.sum()), ("sessions", sessions.sizes.sum())):
        if number != n_ratings.sum():
            raise ValueError(f"{name} for {number} ratings: must be for {n_ratings.sum()}")
    pile = np.repeat(np.arange(len(n_tickets), dtype=np.int32), n_tickets)
    rng.shuffle(pile)
    offsets = np.concatenate([[0], np.cumsum(n_ratings)])
    noise = rng.random(len(n_ratings))
    order = np.lexsort((noise, sessions.last_year(), n_ratings < HEAVY))

    popularity = np.log(np.maximum(n_tickets, 1))
    popularity -= np.average(popularity, weights=n_tickets)
    activity = np.log(n_ratings)
    activity -= np.average(activity, weights=n_ratings)
    odds = np.arange(-LOG_ODDS_RANGE * STEPS, LOG_ODDS_RANGE * STEPS) / STEPS
    accept = np.rint(np.exp(np.minimum(odds - CAP, 0.0)) * 2.0**32).astype(np.int64)
    ratio = (np.arange(256) + 0.5) / 64
    pressure = np.clip(PRESSURE * np.log(ratio), -PRESSURE_RANGE, PRESSURE_RANGE)
    picks = np.full(offsets[-1], -1, dtype=np.int32)
    n_left = _deal(
        pile,
        order,
        offsets,
        picks,
        movie_years,
        sessions.offsets,
        sessions.sizes,
        sessions.year,
        movie_traits,
        tastes,
        np.rint(popularity * ONE).astype(np.int64),
        np.rint(parameters.choice_explore * activity * ONE).astype(np.int64),
        np.int64(round(parameters.choice_taste * STEPS)),
        np.rint(pressure * STEPS).astype(np.int64),
        accept,
        n_tickets.copy(),
        np.uint64(rng.integers(2**63)),
    )
    slot_years = np.repeat(sessions.year, sessions.sizes)
    keys = rng.integers(2**62, size=2).astype(np.uint64)
    _repair(picks, offsets, pile[:n_left], movie_years, slot_years, keys)
    return offsets, picks


@njit(cache=True)
def _deal(
    pile, order, offsets, picks, movie_years, sessions, sizes, years, traits, tastes, popularity,
    explore, taste_steps, pressure, accept, left, key,
):  # fmt: skip
    """Fill `picks`; returns how many tickets nobody could take, moved to the front of `pile`."""
    n_dimensions = traits.shape[1]
    capacity = len(pile)
    head, size = 0, capacity
    seen_by = np.full(len(movie_years), -1, dtype=np.int32)
    counter = np.uint64(0)
    half = len(accept) // 2
    pace = 64.0 / left  # a movie without tickets is never met
    for user in order:
        at, end = offsets[user], offsets[user + 1]
        session = sessions[user]
        session_end = at + sizes[session]
        patience = PATIENCE * (end - at)
        tries = 0
        while at < end and tries < patience + 2 * capacity and tries < patience + 2 * size:
            tries += 1
            movie = pile[head]
            head = head + 1 if head + 1 < capacity else 0
            keep = seen_by[movie] != user and movie_years[movie] <= years[session]
            if keep and tries < patience:
                dot = np.int64(0)
                for d in range(n_dimensions):
                    dot += np.int32(tastes[user, d]) * np.int32(traits[movie, d])
                odds = dot * taste_steps + explore[user] * popularity[movie] * STEPS
                ratio = int(left[movie] * pace[movie] * capacity / size)
                bin_ = (odds >> 20) + pressure[min(ratio, len(pressure) - 1)] + half
                bin_ = min(max(bin_, 0), len(accept) - 1)
                counter += np.uint64(1)
                keep = np.int64(scramble(key, counter) >> np.uint64(32)) < accept[bin_]
            if keep:
                seen_by[movie] = user
                picks[at] = movie
                at += 1
                size -= 1
                left[movie] -= 1
                if at == session_end and at < end:
                    session += 1
                    session_end += sizes[session]
            else:
                tail = head + size - 1
                pile[tail if tail < capacity else tail - capacity] = movie
    rest = np.empty(size, dtype=np.int32)
    for t in range(size):
        rest[t] = pile[(head + t) % capacity]
    for t in range(size):  # an assignment of slices takes Numba seconds to compile
        pile[t] = rest[t]
    return size


@njit(cache=True)
def _repair(picks, offsets, rest, movie_years, slot_years, keys):
    """Place the tickets left over: somebody else takes one and gives another movie for it."""
    n_users = len(offsets) - 1
    counter = np.uint64(0)
    used = 0
    for user in range(n_users):
        for at in range(offsets[user], offsets[user + 1]):
            if picks[at] >= 0:
                continue
            movie = rest[used]
            used += 1
            tries = 0
            while picks[at] < 0:
                tries += 1
                counter += np.uint64(1)
                other = _below(scramble(keys[0], counter), n_users)
                slot = offsets[other] + _below(
                    scramble(keys[1], counter), offsets[other + 1] - offsets[other]
                )
                given = picks[slot]
                if given < 0 or other == user:
                    continue
                dated = movie_years[movie] <= slot_years[slot]
                dated = dated and movie_years[given] <= slot_years[at]
                if not dated and tries < DATED_TRIES:
                    continue
                if _has(picks, offsets, other, movie) or _has(picks, offsets, user, given):
                    continue
                picks[slot] = movie
                picks[at] = given


@njit(cache=True)
def _below(bits, n):
    """An integer in 0..n-1 from 64 random bits."""
    return np.int64(bits >> np.uint64(1)) % n


@njit(cache=True)
def _has(picks, offsets, user, movie):
    return (picks[offsets[user] : offsets[user + 1]] == movie).any()
