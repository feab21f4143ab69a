"""The whole book, built by `make` and looked at in a browser as its readers do."""

import copy
import json
import re
from urllib.parse import unquote, urldefrag, urlparse

import pytest
from bs4 import BeautifulSoup

from lib.data import datasets
from tests.helpers.pages import empty_page, make, visit
from tools import ROOT

WIDE, PHONE = (1280, "light", "dark"), (390, "dark", "light")

# Pictures load when they are seen: here, all that this theme shows.
BROKEN = """async () => {
    const broken = [];
    for (const image of document.images) {
        if (!image.getClientRects().length) continue;
        image.loading = "eager";
        await image.decode().catch(() => broken.push(image.src));
    }
    return broken;
}"""


@pytest.fixture(scope="module")
def pages(book):
    found = sorted(path for path in (book / "html").glob("*.html"))
    return [path for path in found if path.stem not in ("404", "search", "index")]


@pytest.fixture(scope="module")
def trees(pages):
    """The pages, parsed: {path: tree}. No test changes them."""
    return {path: BeautifulSoup(path.read_text(), "html.parser") for path in pages}


def test_the_same_settings_run_nothing_again(book, book_settings):
    done = make("book", *book_settings)
    assert done.returncode == 0
    assert "Running" not in done.stdout
    assert "Building" not in done.stdout


def test_the_book_can_be_served_as_it_is(book):
    """GitHub Pages leaves out _static without .nojekyll; Safari before 16.4 looks not behind."""
    assert (book / "html" / ".nojekyll").is_file()
    static = book / "html" / "_static"
    scripts = [*static.glob("try_it*.js"), *static.glob("explore*.js")]
    assert len(scripts) > 10
    for script in scripts:
        assert not re.search(r"\(\?<[=!]", script.read_text(encoding="utf-8")), script.name


def test_every_page_says_which_data_it_shows(book, trees):
    of_the_book = json.loads((book / "dataset.json").read_text())
    for path, tree in trees.items():
        summary = of_the_book
        if path.stem == "twin" and not summary["simulated"]:
            summary = datasets.load("twin-small").summary()
        banner = tree.select(".provenance")
        assert len(banner) == 1, path.name
        text = banner[0].get_text()
        assert summary["name"] in text
        assert ("simulated data" if summary["simulated"] else "real data") in text
        assert f"{summary['n_ratings']:,} ratings" in text
        for link in banner[0].select("a"):
            assert (book / "html" / link["href"]).is_file(), (path.name, link["href"])


def test_links_lead_somewhere(trees):
    names = {path.resolve(): {tag["id"] for tag in tree.select("[id]")}
             for path, tree in trees.items()}  # fmt: skip
    for path, tree in trees.items():
        for link in tree.select("a[href]"):
            target, fragment = urldefrag(link["href"])
            if urlparse(target).scheme:
                continue
            there = (path.parent / unquote(target)).resolve() if target else path.resolve()
            assert there.exists(), (path.name, link["href"])
            if fragment and there in names:
                assert unquote(fragment) in names[there], (path.name, link["href"])


def test_nothing_is_left_unresolved(trees):
    for path, tree in trees.items():
        article = copy.copy(tree.select_one("article"))
        for code in article.select("pre, code"):
            code.decompose()
        text = article.get_text()
        assert not re.search(r"\{(glue|numref|eq|cite|doc|ref)\b", text), path.name
        # The page on the library speaks of None, the value of Python.
        left = r"\bnan\b|Traceback" if path.stem == "library" else r"\bnan\b|\bNone\b|Traceback"
        assert not re.search(left, text), path.name


def test_figures_are_numbered_captioned_and_described(trees):
    for path, tree in trees.items():
        article = tree.select_one("article")
        for image in article.select("img"):
            where = (path.name, image["src"])
            figure = image.find_parent("figure")
            assert figure is not None, where
            assert figure.select_one(".caption-number"), where
            assert len(figure.select_one(".caption-text").get_text()) > 20, where
            assert len(image.get("alt", "")) > 20, where


@pytest.mark.parametrize(("width", "first", "second"), [WIDE, PHONE])
def test_pages_look_right(browser, pages, width, first, second):
    """Each page opened in one scheme, and after the reader's system has changed to the other."""
    page, trouble = empty_page(browser, width)
    for path in pages:
        page.emulate_media(color_scheme=first)
        page.goto(path.resolve().as_uri())
        look(page, path.name, width, first)
        page.emulate_media(color_scheme=second)
        look(page, path.name, width, second)
        assert trouble == [], path.name
    page.context.close()


def look(page, name, width, scheme):
    theme = "scheme => document.documentElement.dataset.theme === scheme"
    page.wait_for_function(theme, arg=scheme, timeout=5000)
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{name} is {overflow} px too wide at {width} px"
    broken = page.evaluate(BROKEN)
    assert broken == [], name
    formulas = page.locator("article .math").count()
    assert page.locator("article .math math > *").count() == formulas, name


def test_printed_code_is_not_cut(browser, pages):
    page, _ = visit(browser, next(path for path in pages if path.stem == "als"))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    cut = page.eval_on_selector_all(
        "article div.highlight pre",
        "all => all.filter(pre => pre.scrollWidth > pre.clientWidth + 1).length",
    )
    assert cut == 0
    page.context.close()


def test_every_page_says_what_it_may_run(book):
    for path in (book / "html").glob("*.html"):
        tree = BeautifulSoup(path.read_text(), "html.parser")
        [policy] = tree.select("meta[http-equiv=Content-Security-Policy]")
        assert "default-src 'none'; script-src 'self'" in policy["content"]
        assert not any(name.startswith("on") for tag in tree.find_all() for name in tag.attrs)


def test_the_buttons_of_a_page_work(browser, pages):
    page, trouble = visit(browser, pages[1])
    page.evaluate("window.print = window.toggleFullScreen = () => { window.done += 1; }")
    page.evaluate("window.done = 0")
    for button in (".btn-download-pdf-button", ".btn-fullscreen-button", ".theme-switch-button"):
        page.eval_on_selector(button, "button => button.click()")
    assert page.evaluate("window.done") == 2
    assert page.evaluate("document.documentElement.dataset.mode") != "auto"
    assert page.locator("button.copybtn").count() > 3
    assert trouble == []
    page.context.close()


def test_search_finds_a_chapter(browser, book):
    page, _ = visit(browser, book / "html" / "search.html", query="?q=ridge")
    page.wait_for_selector("#search-results li a")
    links = page.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
    assert any("als.html" in link for link in links)
    page.context.close()


def test_one_chapter_runs_alone_with_its_own_parameters(twin_book):
    build = twin_book.relative_to(ROOT)
    done = make("chapter", "CH=als", "P=-p dataset twin-small -p k 3", f"BUILD={build}")
    assert done.returncode == 0, done.stdout + done.stderr
    output = twin_book / "chapters" / "als.ipynb"
    assert str(output.relative_to(ROOT)) in done.stdout
    assert json.loads(output.read_text())["metadata"]["papermill"]["parameters"]["k"] == 3


@pytest.mark.parametrize("arguments", [["CH=99_nothing"], []])
def test_a_chapter_that_is_not_there_is_named_with_those_that_are(arguments):
    done = make("chapter", *arguments)
    assert done.returncode != 0
    assert "als" in done.stdout + done.stderr
