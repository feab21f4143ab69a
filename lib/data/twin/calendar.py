"""Times of the ratings: each user's sessions laid out along ml-32m's calendar."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.data import tables

DAY = 86_400
HALF_STARS_SINCE = 1_045_526_400  # 18 February 2003, 00:00 UTC
SECONDS_PER_RATING = 25
RATINGS_PER_FURTHER_SESSION = 60


@dataclass(frozen=True)
class Calendar:
    """Sessions of all users: user u's are rows offsets[u]:offsets[u + 1], in order of time."""

    offsets: np.ndarray  # int64 (n_users + 1,)
    sizes: np.ndarray  # int64: ratings per session
    start: np.ndarray  # int64: seconds since 1970
    pace: np.ndarray  # int64: seconds between two ratings
    year: np.ndarray  # int16: calendar year of the session

    def first_start(self):
        """Start of each user's first session, int64 (n_users,)."""
        return self.start[self.offsets[:-1]]

    def last_year(self):
        """Year of each user's last session, int16 (n_users,)."""
        return self.year[self.offsets[1:] - 1]


def draw(rng, n_ratings, parameters):
    """Sessions for users with `n_ratings` ratings each, such that months get ml-32m's shares.

    Most users rate on a single day. The others start with half of their ratings and spread the
    rest over later sessions, most of them soon. All sessions are sorted by a date on an even
    scale from 0 to 1 and then laid along the true cumulative count of ratings per month.
    """
    n_users = len(n_ratings)
    more = 1 + np.floor(rng.exponential(n_ratings / RATINGS_PER_FURTHER_SESSION)).astype(np.int64)
    more = np.where(rng.random(n_users) < parameters.single_day, 0, np.minimum(more, n_ratings - 1))
    offsets = np.concatenate([[0], np.cumsum(more + 1)])
    user = np.repeat(np.arange(n_users), more + 1)
    number = np.arange(offsets[-1]) - offsets[user]

    later = n_ratings // 2 * (more > 0)
    later = np.maximum(later, more)
    share, rest = np.divmod(later[user], np.maximum(more[user], 1))
    sizes = np.where(number == 0, (n_ratings - later)[user], share + (number <= rest))

    begin = rng.random(n_users)[user]
    gap = rng.random(len(user))
    date = begin + np.where(number == 0, 0.0, (1.0 - begin) * gap * gap * gap)
    order = np.argsort(date, kind="stable")
    middle = np.empty(len(user))
    middle[order] = (np.cumsum(sizes[order]) - 0.5 * sizes[order]) / sizes.sum()
    day = _day_of_share(middle)

    pace = np.minimum(SECONDS_PER_RATING, (DAY - 1) // sizes)
    slack = DAY - sizes * pace
    start = day * DAY + np.floor(rng.random(len(user)) * slack).astype(np.int64)
    within_user = np.lexsort((start, user))
    year = start.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    return Calendar(
        offsets,
        sizes[within_user],
        start[within_user],
        pace[within_user],
        year[within_user].astype(np.int16),
    )


def _day_of_share(share):
    """Days since 1970 at which the given shares of all ratings had been given."""
    months = tables.facts("ratings_per_month")
    first_days = pd.to_datetime(months["month"]).to_numpy().astype("datetime64[D]").astype(np.int64)
    lengths = pd.to_datetime(months["month"]).dt.days_in_month.to_numpy()
    ends = np.cumsum(months["n_ratings"].to_numpy())
    position = share * ends[-1]
    month = np.minimum(np.searchsorted(ends, position, side="right"), len(ends) - 1)
    counts = np.maximum(months["n_ratings"].to_numpy()[month], 1)
    into = (position - (ends[month] - counts)) / counts
    return first_days[month] + np.floor(np.clip(into, 0.0, 0.999) * lengths[month]).astype(np.int64)
