"""The book as one file: links that stay within it, nothing that it loads, and a PDF of it."""

import re
import zlib

import pytest
from bs4 import BeautifulSoup

from tools.one_file import articles, inline, joining, printed

NAMES = ["intro", "als"]
PAGE = """<html><head><link rel="stylesheet" href="_static/book.css?digest=1"></head><body>
<article><section id="a-title"><h1>{title}<a class="headerlink" href="#a-title">#</a></h1>
<div class="provenance"><span class="run">seed 0 · 2026 · <a href="sources/als.md">source</a> ·
<a href="notebooks/als.ipynb">notebook</a></span></div>
<p id="p1">See <a href="als.html#eq">Eq. 1</a>, <a href="index.html">the start</a>,
<a href="#p1">above</a>, <a href="notebooks/als.ipynb">the notebook</a> and
<a href="https://arxiv.org/abs/2601.03466">the paper</a>.</p>
<section id="sec"><h2>Does a larger <i>k</i> &lt; 9 hurt?</h2>
<div id="eq" aria-labelledby="p1 eq">x = 1</div>
<a class="enlarge light-only" href="_images/f.svg"><img src="_images/f.svg" loading="lazy"></a>
<a class="enlarge dark-only" href="_images/f.dark.svg"><img src="_images/f.dark.svg"></a>
<details class="hide"><summary>Show</summary><pre>code</pre></details>
<button>Copy</button><script src="_static/explore.js"></script></section></section></article>
</body></html>"""
STYLE = """@font-face { src: url('font.woff2?v=1') }
p { background: url(p.png) } /*# sourceMappingURL=book.css.map */"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt"></svg>'


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with the pages intro and als, and what they show."""
    monkeypatch.setattr(articles, "pages", lambda: {"": ["intro"], "Chapters": ["als"]})
    for name in NAMES:
        (tmp_path / f"{name}.html").write_text(PAGE.format(title=f"On {name}"), encoding="utf-8")
    for folder in ("_static", "_images"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_images" / "f.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "_static" / "font.woff2").write_bytes(b"a font")
    (tmp_path / "_static" / "book.css").write_text(STYLE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("als.html#eq", "#als--eq"),
        ("als.html", "#als"),
        ("index.html", "#intro"),
        ("#p1", "#intro--p1"),
        ("notebooks/als.ipynb", None),
        ("search.html", None),
        ("als.ipynb", None),
        ("https://arxiv.org/abs/2601.03466", "https://arxiv.org/abs/2601.03466"),
    ],
)
def test_a_link_stays_in_the_file_or_goes(address, place):
    assert articles.within(address, "intro", NAMES) == place


def test_every_link_has_its_place_and_every_place_one_name(site):
    page = BeautifulSoup(joining.joined(site, "invented"), "html.parser")
    names = [tag["id"] for tag in page.select("[id]")]
    assert len(names) == len(set(names))
    links = [tag["href"] for tag in page.select("a[href]")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(names)
    listed = page.select_one('nav a[href="#als--sec"]')
    assert listed.decode_contents() == "Does a larger k &lt; 9 hurt?"
    for tag in page.select("[aria-labelledby]"):
        assert set(tag["aria-labelledby"].split()) <= set(names)


def test_the_file_loads_nothing_and_runs_nothing(site):
    text = joining.joined(site, "invented <data>")
    page = BeautifulSoup(text, "html.parser")
    assert not page.select("script, button, article link, .dark-only, .headerlink")
    assert all(image["src"].startswith("data:image/svg+xml") for image in page.select("img"))
    assert "url(data:font/woff2;base64," in text
    assert set(re.findall(r"url\((?!data:)[^)]*\)", text)) == set()
    assert "invented &lt;data&gt;" in text
    assert page.select("details pre")  # folded code can be opened here


def test_a_banner_says_no_word_of_downloads_that_are_not_there(site):
    page = BeautifulSoup(joining.joined(site, "invented"), "html.parser")
    assert {run.text for run in page.select(".provenance .run")} == {"seed 0 · 2026"}


def test_a_link_to_nowhere_or_a_missing_picture_is_an_error(site):
    text = (site / "als.html").read_text(encoding="utf-8")
    (site / "als.html").write_text(text.replace("als.html#eq", "als.html#gone"), encoding="utf-8")
    with pytest.raises(ValueError, match="lead to nowhere: als--gone"):
        joining.joined(site, "invented")
    (site / "_images" / "f.svg").unlink()
    with pytest.raises(ValueError, match=r"picture '_images/f.svg' is not in"):
        joining.joined(site, "invented")


def test_the_pages_are_those_of_the_book_in_its_order():
    parts = articles.pages()
    names = [name for part in parts.values() for name in part]
    assert names[0] == "intro"
    assert names[-1] == "references"
    assert len(names) == len(set(names)) > 15


def test_a_style_sheet_keeps_its_fonts_alone(site):
    text = inline.stylesheet(site / "_static" / "book.css")
    assert text.count("url(") == 1
    assert "none" in text
    assert "sourceMappingURL" not in text


@pytest.mark.skipif(printed.CHROMIUM is None, reason="no Chromium on this machine")
def test_the_pdf_has_links_an_outline_and_no_folded_code(site):
    page = site / "whole.html"
    page.write_text(joining.joined(site, "invented"), encoding="utf-8")
    printed.write(page, site / "whole.pdf")
    content = (site / "whole.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    for mark in (b"/Outlines", b"/StructTreeRoot", b"/Link"):
        assert mark in unpacked(content)


def unpacked(pdf):
    """The objects of a PDF, those that are compressed as well."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    texts = []
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return pdf + b"".join(texts)


def test_the_pdf_needs_a_chromium(site, monkeypatch):
    monkeypatch.setattr(printed, "CHROMIUM", None)
    with pytest.raises(RuntimeError, match="no Chromium"):
        printed.write(site / "whole.html", site / "whole.pdf")
