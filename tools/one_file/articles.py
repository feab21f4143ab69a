"""The texts of a built book, one behind the other, with links that stay within the file."""

import html
import re

import yaml
from bs4 import BeautifulSoup

from tools import ROOT

REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
# What needs a script or another file: links to a heading, buttons, the dark figures, the scripts.
LEFT_OUT = "script, link, button, a.headerlink, .dark-only, .sd-tab-set input, .front"


def pages():
    """The pages of the book in the order of _toc.yml: {part: [names]}."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = {part["caption"]: [page["file"] for page in part["chapters"]] for part in toc["parts"]}
    return {"": [toc["root"]]} | parts


def article(text, name, names):
    """The article of a page: a BeautifulSoup tag whose identifiers begin with the page's name.

    text : HTML of a built page; name : of the page; names : of all pages in the file
    Links to other pages lead to their place in the file; to anything else beside the pages, such
    as a notebook, to nowhere: their words stay.
    """
    found = BeautifulSoup(text, "html.parser").find("article")
    for tag in found.select(LEFT_OUT):
        tag.decompose()
    for tag in found.select("[id]"):
        tag["id"] = f"{name}--{tag['id']}"
    for attribute in REFERRING:
        for tag in found.select(f"[{attribute}]"):
            targets = str(tag[attribute]).split()
            tag[attribute] = " ".join(f"{name}--{target}" for target in targets)
    for run in found.select(".provenance .run"):
        _without_downloads(run)
    for tag in found.select("a.enlarge"):
        tag.unwrap()
    for tag in found.select("a[href]"):
        target = within(tag["href"], name, names)
        if target is None:
            tag.unwrap()
        else:
            tag["href"] = target
    found["id"] = name
    found.name = "section"
    found["class"] = "chapter"
    return found


def _without_downloads(run):
    """Leave out of a banner the links to source and notebook, which lie beside no file."""
    for link in run.select("a"):
        link.decompose()
    run.string = run.get_text().rstrip(" ·\n")


def within(address, name, names):
    """Where a link of a page leads in the file; None where it leads to another file."""
    if re.match(r"[a-z]+:", address):
        return address
    path, _, anchor = address.partition("#")
    page = path.removesuffix(".html") if path else name
    if page == "index":
        page = names[0]
    if page not in names or (path and not path.endswith(".html")):
        return None
    return f"#{page}--{anchor}" if anchor else f"#{page}"


def contents(articles, parts):
    """A list of the chapters and their sections as HTML.

    articles : {name: tag as `article` returns it}; parts : as `pages` returns them
    """
    lines = []
    for part, names in parts.items():
        if part:
            lines.append(f'<li class="part">{html.escape(part)}')
        lines += [f"<ul>{_entry(articles[name], name)}</ul>" for name in names]
        if part:
            lines.append("</li>")
    return f'<nav class="contents"><h2>Contents</h2><ul>{"".join(lines)}</ul></nav>'


def _entry(tag, name):
    """A chapter with its sections."""
    sections = "".join(
        f"<li>{_link(heading.find_parent('section')['id'], heading)}</li>"
        for heading in tag.find_all("h2")
    )
    return f"<li>{_link(name, tag.find('h1'))}<ul>{sections}</ul></li>"


def _link(place, heading):
    """A link to a place in the file with the words of a heading."""
    words = html.escape(" ".join(heading.get_text().split()))
    return f'<a href="#{html.escape(place)}">{words}</a>'
