"""The table of files on the page of sources, as Markdown."""

import re

import pandas as pd

from lib.data import tables

REPOSITORY = re.compile(r"https://github\.com/([^/]+/[^/]+)/(?:blob|tree)/([0-9a-f]{40})/?(.*)")


def of_facts():
    """One row for each file of data/facts: file, what it holds, certainty, how, links."""
    sources = tables.facts("SOURCES").fillna("")
    return pd.DataFrame(
        {
            "file": "`" + sources["file"] + "`",
            "what": sources["content"],
            "certainty": sources["certainty"],
            "how it was found": sources["how"],
            "where": [links_text(links, source) for links, source in
                      zip(sources["links"], sources["source"], strict=True)],
        }
    )  # fmt: skip


def links_text(links, source):
    """Links as Markdown, each with the name of its repository or site; without any, the source."""
    return ", ".join(f"[{_name(link)}]({link})" for link in links.split()) or source


def _name(link):
    found = REPOSITORY.fullmatch(link)
    if found:
        return f"{found[1]}, {found[3].split('/')[-1] or 'all files'}".replace("%20", " ")
    return link.split("/")[2]


def as_text(checks):
    """The rows of `checks.all_checks` as text: both routes with their values, and the outcome."""

    def number(value):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"

    return pd.DataFrame(
        {
            "file": "`" + checks["file"] + "`",
            "quantity": checks["quantity"],
            "one route": checks["route"] + ": " + checks["value"].map(number),
            "the other": checks["other_route"] + ": " + checks["other"].map(number),
            "agree": checks["agrees"].map({True: "yes", False: "no"}),
            "independent": checks["independent"].map({True: "yes", False: "no"}),
        }
    )
