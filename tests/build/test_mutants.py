"""Mutants are told apart by the tests, and change nothing but the process that they run in."""

import importlib
import sys

import pytest

from tools import mutants

SOURCE = """
import functools

LIMIT = 3


def double(value, factor=2):
    return value * factor


class Counter:
    start = 5

    @property
    def next(self):
        return self.start + 1

    @classmethod
    def make(cls):
        return cls()


@functools.cache
def slow():
    return 7
"""
TEST = """
import made_up


def test_double():
    assert made_up.double(4) == 8
    assert made_up.double(0) == 0
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "made_up.py").write_text(SOURCE)
    (tmp_path / "test_made_up.py").write_text(TEST)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("made_up")
    for name in ("made_up", "test_made_up"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("old", "new", "ask", "before", "after"),
    [
        ("value * factor", "value / factor", "m.double(4)", 8, 2),
        ("factor=2", "factor=3", "m.double(4)", 8, 12),
        ("self.start + 1", "self.start - 1", "m.Counter.make().next", 6, 4),
        ("return 7", "return 8", "m.slow()", 7, 8),
        ("LIMIT = 3", "LIMIT = 4", "m.LIMIT", 3, 4),
    ],
)
def test_a_function_that_others_imported_does_what_the_other_source_says(
    module, old, new, ask, before, after
):
    assert eval(ask, {"m": module}) == before
    mutants.exchange(module, SOURCE.replace(old, new))
    assert eval(ask, {"m": module}) == after


@pytest.mark.parametrize(
    ("old", "new", "seconds", "expected"),
    [
        ("value * factor", "value / factor", 60, "killed"),
        ("return value * factor", "while True: pass", 1, "killed"),
        ("return value * factor", "return value +", 60, "killed"),
        ("self.start + 1", "self.start - 1", 60, "survived"),
    ],
)
def test_what_the_tests_notice_is_killed(module, tmp_path, old, new, seconds, expected):
    source, tests = SOURCE.replace(old, new), [str(tmp_path / "test_made_up.py")]
    assert mutants.quietly(mutants.outcome, module, source, tests, seconds)[0] == expected
    assert module.double(4) == 8
