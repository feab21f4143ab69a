"""The load that other programs put on the machine while something is measured."""

import math
import os
import time
from pathlib import Path

STAT = Path("/proc/stat")
# Columns of its first line: of the time that a processor was not idle. Iowait is idle time, and
# the time of guests is already in that of users.
BUSY = {"user": 1, "nice": 2, "system": 3, "irq": 6, "softirq": 7, "steal": 8}
SHORTEST = 2.0  # seconds of a lap: the system counts in hundredths of a second for each processor


class Others:
    """The processors that other programs keep busy, counted from the moment this is made.

    Counted is what the system says all processors did, with what a host took away for other
    virtual machines, without the processor time of this process and of its children that have
    ended. Unlike the load average of the system it remembers nothing of earlier programs.

    mean() : processors in use by others on the average, since the start; NaN where there is no
        /proc/stat
    most : the largest mean of a lap
    """

    def __init__(self):
        self.start = self.last = self._now()
        self.most = math.nan

    def mean(self):
        return _between(self.start, self._now())

    def lap(self):
        """End a lap, if it took SHORTEST seconds or more; else it goes on."""
        now = self._now()
        if now[0] - self.last[0] >= SHORTEST:
            found = _between(self.last, now)
            self.most = found if math.isnan(self.most) else max(self.most, found)
            self.last = now

    def _now(self):
        """Seconds of the clock, of all processors busy, and of our own processes."""
        own = sum(os.times()[:4])
        return time.perf_counter(), busy_seconds(), own


def _between(start, end):
    elapsed, busy, own = (after - before for before, after in zip(start, end, strict=True))
    return max(busy - own, 0.0) / elapsed if elapsed > 0 else math.nan


def busy_seconds():
    """Seconds that all processors together were busy since the system began; NaN if unknown."""
    try:
        columns = STAT.read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return math.nan
    ticks = sum(int(columns[place]) for place in BUSY.values())
    return ticks / os.sysconf("SC_CLK_TCK")


def now(seconds=1.0):
    """Processors in use by others while this process waits so long: a float, NaN if unknown."""
    others = Others()
    time.sleep(seconds)
    return others.mean()
