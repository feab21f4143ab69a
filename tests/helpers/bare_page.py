"""An explorable part of the book on a page of its own, without the theme."""

from unittest import mock

from analysis.plotting import page_data
from tools import ROOT

STATIC = ROOT / "book" / "static"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title>
<meta name="viewport" content="width=device-width">"""


def write(folder, show, *arguments):
    """Let `show` display a part, and write its page and files; returns the address of the page."""
    shown = []
    with mock.patch("IPython.display.display", lambda data, raw: shown.append(data)):
        show(*arguments)
    static = folder / "_static"
    static.mkdir()
    carried = shown[0][page_data.MIME]
    data = static / page_data.script_name(**carried)
    data.write_text(page_data.script(**carried), encoding="utf-8")
    for file in STATIC.glob("*.*s"):  # scripts and style sheets
        (static / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    page = folder / "page.html"
    page.write_text(HEAD + shown[0]["text/html"], encoding="utf-8")
    return page.as_uri()
