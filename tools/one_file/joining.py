"""The book as one page of HTML, with its styles, fonts and figures."""

import html
import re

from bs4 import BeautifulSoup

from tools import ROOT
from tools.one_file import articles, inline

OWN = ROOT / "tools" / "one_file" / "book.css"
TITLE = "Latent Geometry of Taste, reproduced"
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main class="bd-content"><article class="bd-article">
<header class="title-page"><h1 class="title">{title}</h1><p class="lead">{lead}</p></header>
{contents}
{chapters}
</article></main>
</body>
</html>
"""


def joined(folder, lead):
    """The text of the page.

    folder : pathlib.Path of the built pages; lead : text below the title

    Raises ValueError when a picture is missing or a link leads to nowhere in the file.
    """
    parts = articles.pages()
    names = [name for part in parts.values() for name in part]
    found = {}
    for name in names:
        page = "index" if not (folder / f"{name}.html").exists() else name
        text = (folder / f"{page}.html").read_text(encoding="utf-8")
        found[name] = articles.article(text, name, names)
        inline.images(found[name], folder)
    text = PAGE.format(
        title=TITLE,
        lead=html.escape(lead),
        style="\n".join([*_styles(folder, names), OWN.read_text(encoding="utf-8")]),
        contents=articles.contents(found, parts),
        chapters="\n".join(map(str, found.values())),
    )
    refuse_broken(text)
    return text


def _styles(folder, names):
    """The style sheets of the pages, each once, in the order in which pages ask for them."""
    paths = {}
    for name in names:
        page = folder / f"{name}.html"
        if not page.exists():
            continue
        head = BeautifulSoup(
            page.read_text(encoding="utf-8").partition("</head>")[0], "html.parser"
        )
        for link in head.select('link[rel~="stylesheet"]'):
            paths[folder / re.sub(r"[?#].*", "", link["href"])] = None
    return [inline.stylesheet(path) for path in paths if "fontawesome" not in str(path)]


def refuse_broken(text):
    """Raise ValueError naming the first links of a page that lead to no place in it."""
    places = set(re.findall(r'\bid="([^"]+)"', text))
    wanted = re.findall(r'href="#([^"]+)"', text)
    broken = sorted({html.unescape(each) for each in wanted} - set(map(html.unescape, places)))
    if broken:
        raise ValueError(f"{len(broken)} links lead to nowhere: {', '.join(broken[:5])}")
