"""What comes from data is shown as it was written, wherever it is shown."""

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser

from analysis.plotting import glue, tables
from lib.util import escaping
from tests.helpers.hostile import TITLES
from tools import ROOT

MYST = {
    "myst_enable_extensions": ["amsmath", "colon_fence", "deflist", "dollarmath"],
    "halt_level": 2,  # a warning is an error
}
SIGNS = st.text(
    st.sampled_from("\\`*_{}[]()<>#+-.!|~$:&^=%@/'\";ab1 \n\t\x07\u202eé七ש"), max_size=30
)
ORDINARY = (
    "Toy Story (1995)",
    "Star Wars: Episode IV - A New Hope (1977)",
    "Amelie (Fabuleux destin d’Amélie Poulain, Le) (2001)",
    "10.0 Earthquake (2014)",
    "+0.12",
    "12.5%",
)


def parsed(source):
    return publish_doctree(source, parser=Parser(), settings_overrides=MYST)


def shown(node):
    return re.sub("</?bdi>", "", node.astext())


@pytest.mark.parametrize("around", ["{}", "Films: {}, and others.", "{} {}"])
@given(text=SIGNS)
def test_markdown_shows_any_text_as_it_is(around, text):
    document = parsed(around.replace("{}", escaping.markdown(text)))
    assert shown(document) == around.replace("{}", escaping.legible(text)).strip()
    kinds = (nodes.document, nodes.paragraph, nodes.Text, nodes.raw)
    assert all(isinstance(node, kinds) for node in document.findall())
    assert {node.astext() for node in document.findall(nodes.raw)} <= {"<bdi>", "</bdi>"}


@given(SIGNS.filter(str.strip))
def test_a_title_may_be_bold(text):
    document = parsed(f"**{escaping.markdown(text)}**")
    [bold] = document.findall(nodes.strong)
    assert shown(bold) == shown(document) == escaping.legible(text)


@pytest.mark.parametrize("title", ORDINARY)
def test_ordinary_titles_stay_as_they_are(title):
    for escape in (escaping.legible, escaping.apart, escaping.drawable, escaping.markdown):
        assert escape(title) == title
    assert "\u2060" not in escaping.streamlit(title)


def test_tables_show_titles_in_headers_and_cells_as_they_are():
    pairs = zip(TITLES, TITLES[::-1], strict=True)
    frame = pd.DataFrame({title: [other, 1.5] for title, other in pairs})
    frame["$k$"] = ["**bold**", "$x$"]
    text = tables.table(frame, "tab-name", "A caption", markup=["$k$"]).data
    document = parsed("\n".join(text.splitlines()[4:-1]))  # the directive is Sphinx's own
    head, first, second = (list(row.findall(nodes.entry)) for row in document.findall(nodes.row))
    titles = [escaping.legible(title) for title in TITLES]
    assert [shown(cell) for cell in head[:-1]] == titles
    assert [shown(cell) for cell in first[:-1]] == titles[::-1]
    assert {shown(cell) for cell in second[:-1]} == {"1.5"}
    assert len(list(document.findall(nodes.math))) == 2
    assert len(list(document.findall(nodes.strong))) == 1


def test_a_table_names_what_is_wrong_with_it():
    frame = pd.DataFrame({"film": ["Heat"]})
    with pytest.raises(ValueError, match="the caption of tab-name must be one line, is 'two"):
        tables.table(frame, "tab-name", "two\nlines")
    with pytest.raises(ValueError, match=r"tab-name has no column '\$k\$'"):
        tables.table(frame, "tab-name", "A caption", markup=["$k$"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" two\r\nlines\u2028of\ttext ", "two lines of text"),
        ("bell\x07 \x00", "bell[U+0007] [U+0000]"),
        ("abc\u202edef\u2066", "abc[U+202E]def[U+2066]"),
        ("half \ud83d", "half [U+D83D]"),
        ("é👩\u200d👩\u200d👧 نام\u200cها", "é👩\u200d👩\u200d👧 نام\u200cها"),
    ],
)
def test_every_sign_can_be_seen(text, expected):
    assert escaping.legible(text) == expected


@given(st.text(st.sampled_from("ae\u0301\u200d👩🏽 "), max_size=40), st.integers(2, 20))
def test_long_texts_are_cut_between_letters(text, longest):
    short = escaping.shortened(text, longest)
    assert len(short) <= longest
    if short != text:
        assert short.endswith("…")
        rest = text[len(short) - 1 :].lstrip()
        assert len(short) == 2 or not rest.startswith(("\u0301", "\u200d"))


def test_a_title_from_right_to_left_does_not_turn_round_what_is_beside_it():
    assert escaping.markdown("שלום (1990)") == "<bdi>שלום (1990)</bdi>"
    assert escaping.apart("שלום (1990)") == "\u2068שלום (1990)\u2069"


def test_html_is_text_in_an_element_and_in_an_attribute():
    text = '<p title="{}">{}</p>'.format(*[escaping.html("<b>\"&'\n</b>")] * 2)
    element = ElementTree.fromstring(text)
    assert element.text == element.get("title") == "<b>\"&' </b>"


def test_glued_texts_are_one_line_and_numbers_stay_numbers(monkeypatch):
    glued = {}
    monkeypatch.setattr(glue, "glue", lambda name, value, display: glued.update({name: value}))
    glue.put("chapter", title="a\nb\x07", n=np.int64(3))
    assert glued == {"chapter_title": "a b[U+0007]", "chapter_n": 3}
    assert type(glued["chapter_n"]) is int


def test_no_chapter_puts_a_name_into_markdown_unescaped():
    for chapter in sorted((ROOT / "book").glob("*.md")):
        found = re.findall(r"\{(?:ml\.name|dataset|genre|liked)\}", chapter.read_text())
        assert not found, chapter.name
