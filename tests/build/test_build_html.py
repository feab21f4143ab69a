"""The folder of pages, replaced as a whole, and not at all when one of them has a warning."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.helpers.stub_book import StubBook
from tools import ROOT, build_html

SUMMARY = {"name": "a set", "n_ratings": 1, "n_users": 1, "n_movies": 1, "simulated": True}


def test_a_new_book_replaces_the_old_one(tmp_path):
    new, old = tmp_path / "new", tmp_path / "html"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).write_text("")
    build_html.replace(new, old)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert [path.name for path in old.iterdir()] == ["new"]


@pytest.mark.book
def test_a_page_with_a_warning_fails_the_build_and_leaves_the_old_book(tmp_path):
    book = StubBook(tmp_path / "checkout")
    for name in ("_config.yml", "book/references.bib", "tools/build_html.py"):
        shutil.copy2(ROOT / name, book.folder / name)
    shutil.copytree(ROOT / "book" / "static", book.folder / "book" / "static", dirs_exist_ok=True)
    for name in ("one", "two"):
        (book.folder / "book" / f"{name}.md").write_text(f"# The page {name}\n\nIts text.\n")
    build = book.folder / "_build"
    build.mkdir()
    (build / "dataset.json").write_text(json.dumps(SUMMARY))

    def pages():
        command = [sys.executable, "-m", "tools.build_html", "_build"]
        done = subprocess.run(command, cwd=book.folder, capture_output=True, text=True)
        return done.returncode, done.stderr, (build / "html" / "two.html").read_text()

    code, said, first = pages()
    assert code == 0, said
    assert "The page two" in first
    with open(book.folder / "book" / "two.md", "a") as page:
        page.write("\n{numref}`fig-that-is-not-there`\n")
    code, said, page = pages()
    assert code != 0
    assert "fig-that-is-not-there" in said
    assert page == first
