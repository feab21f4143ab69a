"""The report to the author says what the verdicts and tables say, about every claim once."""

import re

from analysis.claims import register
from analysis.claims.verdicts import VERDICTS
from tools import letter


def test_the_report_that_is_carried_is_the_one_that_is_made():
    assert letter.PATH.read_text(encoding="utf-8") == letter.report(), "run python -m tools.letter"


def test_every_claim_is_in_one_section_with_a_verdict_and_a_page():
    text = letter.report()
    entries = re.findall(r"^- \*\*(.+?)\*\* .*\]\(\.\./book/(\w+)\.md\)$", text, re.M)
    assert [title for title, _ in entries] != []
    assert sorted(title for title, _ in entries) == sorted(c.title for c in register.load())
    assert all((letter.PATH.parent / f"../book/{page}.md").is_file() for _, page in entries)
    counts = [int(n) for n in re.findall(r"^## .+ \((\d+)\)$", text, re.M)]
    assert sum(counts) == len(entries)
    assert len(re.findall(r"^  - .+, \*(.+?)\*: ", text, re.M)) >= len(entries)
    assert set(re.findall(r"^  - .+?, \*(.+?)\*: ", text, re.M)) <= set(VERDICTS)
