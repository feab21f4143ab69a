"""What other programs keep busy is counted, and what this one does is not."""

import math
import subprocess
import sys

import pytest

from analysis.kernel import others

LINE = "cpu  100 200 300 9999 8888 40 50 60 7777 6666\ncpu0 1 1 1 1 1 1 1 1 1 1\n"


@pytest.fixture
def clock(monkeypatch):
    """Seconds of the clock, of all processors and of our own, which a test sets."""
    read = {"seconds": 0.0, "busy": 0.0, "own": 0.0}
    monkeypatch.setattr(others.time, "perf_counter", lambda: read["seconds"])
    monkeypatch.setattr(others, "busy_seconds", lambda: read["busy"])
    monkeypatch.setattr(others.os, "times", lambda: (read["own"], 0, 0, 0, 0))
    return read


def test_busy_time_leaves_out_idle_time_and_what_is_counted_twice(monkeypatch, tmp_path):
    monkeypatch.setattr(others, "STAT", tmp_path / "stat")
    monkeypatch.setattr(others.os, "sysconf", lambda name: 100)
    (tmp_path / "stat").write_text(LINE, encoding="ascii")
    assert others.busy_seconds() == pytest.approx((100 + 200 + 300 + 40 + 50 + 60) / 100)


def test_a_system_that_does_not_say_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setattr(others, "STAT", tmp_path / "absent")
    assert math.isnan(others.busy_seconds())
    assert math.isnan(others.now(0.001))


def test_our_own_time_does_not_count(clock):
    watched = others.Others()
    clock.update(seconds=10.0, busy=15.0, own=12.0)
    assert watched.mean() == pytest.approx(0.3)


def test_the_worst_lap_is_remembered_and_a_short_one_goes_on(clock):
    watched = others.Others()
    assert math.isnan(watched.most)
    clock.update(seconds=1.0, busy=1.0)
    watched.lap()
    assert math.isnan(watched.most)
    clock.update(seconds=4.0, busy=4.0)  # others have used one processor all the time
    watched.lap()
    assert watched.most == pytest.approx(1)
    clock.update(seconds=20.0, busy=4.0)
    watched.lap()
    assert watched.most == pytest.approx(1)
    assert watched.mean() == pytest.approx(0.2)


def test_a_child_that_has_ended_is_our_own():
    def own():
        return others.Others().start[2]

    before = own()
    code = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert own() - before >= 0.25
