"""The built book as one file."""

import json

from bs4 import BeautifulSoup

from tools import provenance
from tools.one_file import __main__ as command
from tools.one_file import joining


def test_the_built_book_joins_into_one_file(twin_book):
    summary = json.loads((twin_book / "dataset.json").read_text(encoding="utf-8"))
    text = joining.joined(twin_book / "html", command.told(provenance.describe(summary, None)))
    page = BeautifulSoup(text, "html.parser")
    assert "99,490 simulated ratings" in page.select_one(".lead").text
    assert len(page.select("section.chapter")) > 15
    names = [tag["id"] for tag in page.select("[id]")]
    assert len(names) == len(set(names))
    assert len(page.select("figure img")) > 20
    assert text.count("<math") > 100
