"""The times of simulated ratings: a user's movies ascend, and keep their place in the sessions."""

from types import SimpleNamespace

import numpy as np
import pytest

from lib.data.twin import schedule

OFFSETS = np.array([0, 3, 3, 8, 9])
PICKS = np.array([7, 2, 5, 9, 1, 4, 0, 3, 6], np.int32)
# two sessions, none, one, one
CALENDAR = SimpleNamespace(
    offsets=np.array([0, 2, 2, 3, 4]),
    sizes=np.array([2, 1, 5, 1]),
    start=np.array([100, 500, 1000, 9000]),
    pace=np.array([10, 1, 7, 3]),
)
SORTED = [2, 5, 7, 0, 1, 3, 4, 9, 6]
TIMES = [110, 500, 100, 1021, 1007, 1028, 1014, 1000, 9000]


@pytest.mark.parametrize("block", [1, 3, 4, 8, 100])
def test_times_go_with_their_movies_in_blocks_of_any_size(block, monkeypatch):
    monkeypatch.setattr(schedule, "BLOCK", block)
    picks = PICKS.copy()
    times = schedule.stamp(OFFSETS, picks, CALENDAR)
    assert picks.tolist() == SORTED
    assert times.tolist() == TIMES
    assert times.dtype == np.int64
    picks = PICKS.copy()
    schedule.sort(OFFSETS, picks)
    assert picks.tolist() == SORTED
    assert picks.dtype == np.int32
