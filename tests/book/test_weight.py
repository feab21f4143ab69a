"""What a page loads, in bytes."""

import re

from bs4 import BeautifulSoup

HEAVIEST = 2_500_000  # of a page with all that it loads in one theme


def loaded(path):
    """The files that a page asks for when all of it is read in the light theme."""
    tree = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    asked = [tag["src"] for tag in tree.select("script[src], img[src]")
             if not tag.find_parent(class_="dark-only")]  # fmt: skip
    asked += [tag["href"] for tag in tree.select("link[rel=stylesheet], link[rel=icon]")]
    files = {path.parent / address.partition("?")[0] for address in asked if ":" not in address}
    return {path, *files, *(path.parent / "_static").rglob("*.woff2")}


def test_a_page_is_light(twin_book):
    weights = {
        path.name: sum(file.stat().st_size for file in loaded(path))
        for path in (twin_book / "html").glob("*.html")
    }
    assert len(weights) > 10
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}


def test_notebooks_lie_in_the_book_once_and_what_no_page_uses_not_at_all(twin_book):
    html = twin_book / "html"
    notebooks = [path.name for path in html.rglob("*.ipynb")]
    assert len(notebooks) == len(set(notebooks)) > 5
    assert not list(html.rglob("*.map"))
    assert not list(html.rglob("*.ttf"))
    used = "".join(path.read_text(encoding="utf-8") for path in html.glob("*.html"))
    assert {path.name for path in (html / "_images").iterdir()} <= set(
        re.findall(r"_images/([^\"]+)", used)
    )
