"""Give every rating its time: a user's movies follow the user's sessions."""

import numpy as np
from numba import njit, prange


def stamp(offsets, picks, calendar):
    """Timestamps of every rating, int64; sorts each user's `picks` in place, times along."""
    times = np.empty(len(picks), dtype=np.int64)
    _stamp(offsets, picks, calendar.offsets, calendar.sizes, calendar.start, calendar.pace, times)
    return times


@njit(cache=True, parallel=True)
def _stamp(offsets, picks, sessions, sizes, start, pace, times):
    for user in prange(len(offsets) - 1):
        first, end = offsets[user], offsets[user + 1]
        slot = first
        for s in range(sessions[user], sessions[user + 1]):
            for i in range(sizes[s]):
                times[slot] = start[s] + i * pace[s]
                slot += 1
        order = np.argsort(picks[first:end])
        picks[first:end] = picks[first:end][order]
        times[first:end] = times[first:end][order]


@njit(cache=True, parallel=True)
def sort(offsets, picks):
    """Sort each user's `picks` in place, as `stamp` does, where no times are wanted."""
    for user in prange(len(offsets) - 1):
        picks[offsets[user] : offsets[user + 1]].sort()
