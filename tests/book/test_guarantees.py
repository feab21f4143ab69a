"""The page on guarantees names tests, commands and files that exist."""

import re
from importlib.util import find_spec

import pytest

from tools import ROOT

PAGE = (ROOT / "book" / "guarantees.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^(\w.*)\n((?:: .*\n)+)", PAGE, re.MULTILINE)
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_page_has_promises():
    assert len(PROMISES) > 10
    assert PAGE.count("\n: Tests: ") == len(PROMISES)


@pytest.mark.parametrize(("promise", "lines"), PROMISES, ids=[name for name, _ in PROMISES])
def test_each_promise_is_held_by_tests_that_exist(promise, lines):
    text, tests = lines.splitlines()
    assert len(text) > 40
    files = re.findall(r"`(tests/[\w/]+\.py)`", tests.split("Command")[0])
    assert files
    for file in files:
        assert "\ndef test_" in (ROOT / file).read_text(encoding="utf-8")


def test_each_command_and_file_that_is_named_exists():
    code = re.findall(r"`([^`]+)`", PAGE)
    made = {word for text in code for word in re.findall(r"\bmake ([a-z]+)", text)}
    assert made <= set(TARGETS)
    modules = {word for text in code for word in re.findall(r"python -m ([\w.]+)", text)}
    assert "tools.memory" in modules
    assert all(find_spec(name) for name in modules)
    for path in (text for text in code if re.fullmatch(r"\w+(/[\w.]+)+", text)):
        assert (ROOT / path).is_file(), path
