"""The targets of the Makefile: each that is announced has a rule, and each rule says what for."""

import re

import pytest

from tools import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PHONY = " ".join(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)).split()
SHOWN = re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE)
# Of the rules alone: what is always out of date, and parts of what is shown.
UNSHOWN = {"FORCE", "executed", "chromium"}


@pytest.mark.parametrize("name", sorted(set(PHONY) - UNSHOWN))
def test_a_target_that_is_no_file_has_a_rule_that_make_help_shows(name):
    assert SHOWN.count(name) == 1


def test_what_make_help_shows_is_no_file():
    assert set(SHOWN) <= set(PHONY)
    assert len(PHONY) == len(set(PHONY))
