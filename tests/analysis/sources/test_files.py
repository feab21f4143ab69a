"""The table of files: links with names, and numbers as they are."""

import pandas as pd

from analysis.sources import files
from lib.data import tables

COMMIT = "1a88666c412be370c1a4f2d5c860980316e09c8c"


def test_a_link_is_named_by_repository_and_file():
    link = f"https://github.com/someone/project/blob/{COMMIT}/figures/a%20b.pdf"
    assert files.links_text(link, "") == f"[someone/project, a b.pdf]({link})"
    tree = f"https://github.com/someone/project/tree/{COMMIT}"
    assert files.links_text(tree, "") == f"[someone/project, all files]({tree})"
    site = "https://files.grouplens.org/datasets/movielens/ml-32m-README.html"
    assert files.links_text(site, "") == f"[files.grouplens.org]({site})"
    assert files.links_text("", "the paper") == "the paper"


def test_every_link_names_a_commit_or_the_publisher():
    for links in tables.facts("SOURCES")["links"].dropna():
        for link in links.split():
            assert files.REPOSITORY.fullmatch(link) or link.startswith("https://files.grouplens.")


def test_every_file_of_the_folder_has_a_row():
    assert len(files.of_facts()) == len(tables.facts("SOURCES"))


def test_checks_are_shown_with_their_routes():
    row = {
        "file": "x",
        "quantity": "mean",
        "value": 3.25,
        "route": "one",
        "other": 1234567,
        "other_route": "two",
        "agrees": False,
        "independent": True,
    }
    shown = files.as_text(pd.DataFrame([row])).iloc[0].tolist()
    assert shown == ["`x`", "mean", "one: 3.25", "two: 1,234,567", "no", "yes"]
