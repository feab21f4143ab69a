"""Give every rating its time: a user's movies follow the user's sessions."""

import numpy as np

from lib.data import ranges

BLOCK = 2**22  # ratings that are sorted at once, or those of one user where these are more


def stamp(offsets, picks, calendar):
    """Timestamps of every rating, int64; sorts each user's `picks` in place, times along."""
    times = np.empty(len(picks), dtype=np.int64)
    for first, last in _blocks(offsets):
        rows = slice(offsets[first], offsets[last])
        order = _order(offsets[first : last + 1], picks[rows])
        times[rows] = _times(calendar, first, last)[order]
        picks[rows] = picks[rows][order]
    return times


def sort(offsets, picks):
    """Sort each user's `picks` in place, as `stamp` does, where no times are wanted."""
    for first, last in _blocks(offsets):
        rows = slice(offsets[first], offsets[last])
        picks[rows] = picks[rows][_order(offsets[first : last + 1], picks[rows])]


def _blocks(offsets):
    """(first user, the one behind the last) of blocks of users."""
    return ranges.pairs(ranges.cut(BLOCK, np.diff(offsets)))


def _order(offsets, picks):
    """Where the ratings of a stretch of users come from when each user's movies ascend."""
    users = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    return np.argsort(users << 32 | picks)


def _times(calendar, first, last):
    """The times of a stretch of users, int64, in the order of their sessions."""
    sessions = slice(calendar.offsets[first], calendar.offsets[last])
    sizes = calendar.sizes[sessions]
    start, pace = (np.repeat(x[sessions], sizes) for x in (calendar.start, calendar.pace))
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return start + place * pace
