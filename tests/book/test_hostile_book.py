"""The book on a folder whose titles, tags, genres and name are markup and code, in a browser."""

import shutil
import subprocess
import sys

import pytest

from analysis.geometry.figures import plain_name
from lib.data import datasets
from lib.util import escaping
from tests.helpers import chapters
from tests.helpers.hostile import GENRES, NAME, TITLES, write_hostile
from tests.helpers.pages import visit
from tests.helpers.try_it_page import give
from tools import ROOT

# The chapters that show titles, tags or genres.
# Whether each picture that is to be seen can be drawn; those further down load when asked for.
LOADED = """async () => {
    const seen = [...document.images].filter(image => image.getClientRects().length);
    for (const image of seen) image.loading = "eager";
    await Promise.allSettled(seen.map(image => image.decode()));
    return seen.every(image => image.naturalWidth);
}"""
CHAPTERS = ("data", "geometry", "cold_start", "try_it")
BUILD = ROOT / "_build" / "test-hostile"
ODD = {escaping.legible(title) for title in TITLES}


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_hostile(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def names(folder):
    """The titles of all films, as they should be shown."""
    return {escaping.legible(title) for title in datasets.load(folder).movies["title"]}


@pytest.fixture(scope="module")
def hostile_book(twin_book, folder):
    """The twin's book with these chapters run on a hostile folder; returns its pages."""
    shutil.rmtree(BUILD, ignore_errors=True)
    (BUILD / "executed").mkdir(parents=True)
    for notebook in (twin_book / "executed").glob("*.ipynb"):
        if notebook.stem not in CHAPTERS:
            shutil.copy(notebook, BUILD / "executed")
    chapters.run(CHAPTERS, folder, "_build/test-hostile")
    run("tools.build_html", str(BUILD))
    return BUILD / "html"


@pytest.fixture(scope="module", params=CHAPTERS)
def page(request, browser, hostile_book):
    """A page on a phone; nothing may go wrong while it is opened and used."""
    page, trouble = visit(browser, hostile_book / f"{request.param}.html", 390)
    page.chapter = request.param
    yield page
    assert trouble == []
    assert page.evaluate("window.ran") is None
    page.context.close()


def texts(page, selector):
    return page.eval_on_selector_all(selector, "all => all.map(one => one.textContent.trim())")


def column(page, table, number):
    return texts(page, f"#{table} tbody td:nth-child({number})")


def test_data_make_no_elements_and_no_formulas(page):
    inside = page.eval_on_selector_all(
        "article tbody td *", "all => [...new Set(all.map(one => one.localName))]"
    )
    assert set(inside) <= {"p", "bdi", "strong"}
    assert page.locator("article tbody math").count() == 0
    assert page.evaluate(LOADED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_name_of_the_folder_is_shown_on_every_page(page):
    assert texts(page, ".provenance strong") == [NAME]
    if page.chapter == "data":
        assert NAME in texts(page, "#tab-data-size th")
        assert f"In the figures, {NAME} is called this dataset" in page.inner_text("article")


@pytest.mark.parametrize("page", ["cold_start"], indirect=True)
def test_lists_show_titles_as_they_were_written(page, names):
    films = [film for part in ("personal", "middle", "baseline") for number in (3, 5)
             for film in column(page, f"tab-cold-{part}", number)]  # fmt: skip
    assert set(films) <= names | {"–"}
    assert len(ODD & set(films)) > 5


@pytest.mark.parametrize("page", ["geometry"], indirect=True)
def test_neighbours_and_genres_are_shown_as_they_were_written(page, names):
    assert set(column(page, "tab-geometry-purity", 1)) == {*GENRES}
    plain = {escaping.legible(plain_name(name)) for name in names}
    assert set(column(page, "tab-geometry-all-ends", 3)) <= plain
    assert set(column(page, "tab-geometry-all-neighbours", 2)) <= plain


@pytest.mark.parametrize("page", ["try_it"], indirect=True)
def test_the_recommender_finds_and_rates_every_title(page, names):
    assert set(column(page, "tab-try-why", 1)) <= names
    heads = texts(page, "#tab-try-why th")[2:5]
    assert {head.rpartition(", ")[0] for head in heads} <= names
    for title in ODD:
        page.fill("#try-it-search", title)
        assert title in texts(page, ".results .title"), title
    for title in TITLES[:3]:
        page.fill("#try-it-search", title)
        give(page.locator(".results .stars input").first, 4.5)
    assert set(texts(page, ".rated.films .title")) == set(TITLES[:3])
    page.locator(".recommended.films summary").first.click()
    assert len(texts(page, ".recommended.films details[open] tr")) == 6
    assert page.locator(".map svg text").count() > 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
