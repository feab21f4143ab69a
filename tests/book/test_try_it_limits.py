"""The page "Try it" at full size, on a phone, and where a browser keeps nothing or nonsense."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from analysis.try_it import browser_model
from lib.als import ALS
from tests.helpers.try_it_page import give, listed, open_page
from tools.browser import ROOT

STATIC = ROOT / "book" / "static"


def invented_page(folder, n, k=10):
    """The address of a page without theme, with an invented model of `n` films."""
    rng = np.random.default_rng(0)
    counts = np.ceil(rng.pareto(0.5, n)).clip(1, 80_000).astype(np.int64)
    train = SimpleNamespace(movie_ids=np.arange(1, n + 1), movie_counts=counts)
    words = [f"word{number}" for number in range(2000)]
    years = rng.integers(1900, 2024, n)
    names = rng.choice(words, (n, 3))
    titles = [f"{' '.join(name)} ({year})" for name, year in zip(names, years, strict=True)]
    genres = [(f"Genre {number % 19}", f"Genre {number % 7}") for number in range(n)]
    movies = pd.DataFrame({"movie_id": train.movie_ids, "title": titles, "genres": genres})
    model = ALS(k, 0.1, 0.25)
    model.mu, model.movie_bias = 3.5, rng.normal(0, 0.4, n).astype(np.float32)
    model.movie_factors = rng.normal(0, 0.4, (n, k)).astype(np.float32)
    model.user_factors = rng.normal(0, 0.4, (1000, k)).astype(np.float32)
    about = {"name": "invented", "simulated": True, "n_ratings": int(counts.sum())}
    content = browser_model.export(model, movies, train, 100, about)
    (folder / "_static").mkdir()
    files = {browser_model.script_name(content): browser_model.script(content)}
    files |= {name: (STATIC / name).read_text() for name in (*browser_model.SCRIPTS, "try_it.css")}
    for name, text in files.items():
        (folder / "_static" / name).write_text(text, encoding="utf-8")
    tags = "".join(
        f'<script defer src="_static/{name}"></script>' for name in files if name != "try_it.css"
    )
    head = (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    )
    style = '<link rel="stylesheet" href="_static/try_it.css">'
    html = f'{head}{style}<div class="try-it"></div>{tags}'
    (folder / "page.html").write_text(html)
    return (folder / "page.html").as_uri()


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return invented_page(tmp_path_factory.mktemp("bare"), 1000)


CLICK = """async (value) => {
  const input = document.querySelector(".results .stars input");
  const start = performance.now();
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""


def test_a_catalogue_of_84_432_films_is_small_and_answers_at_once(browser, tmp_path):
    address = invented_page(tmp_path, 84_432)  # as many as MovieLens 32M has with ratings
    data = next((tmp_path / "_static").glob("try_it_data_*.js"))
    assert data.stat().st_size < 8_000_000
    context = browser.new_context()
    page, trouble = open_page(context, address)
    # The quickest of some clicks: what the page needs, whatever else the machine is doing.
    assert min(page.evaluate(CLICK, value) for value in (5, 1, 4, 2, 3)) < 100
    expect(page.locator(".rated.films li")).to_have_count(1)
    page.fill("#try-it-search", "word7 word")
    expect(page.locator(".results li")).to_have_count(6)
    assert trouble == []
    context.close()


def test_a_finger_gives_stars_on_a_phone(browser, bare):
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page, trouble = open_page(context, bare)
    stars = page.locator(".results .stars input").nth(1)
    box = stars.bounding_box()
    assert box["height"] >= 44
    stars.tap(position={"x": 7.5 / 11 * box["width"], "y": 20})
    expect(page.locator(".rated.films input")).to_have_value("3.5")
    assert trouble == []
    context.close()


@pytest.mark.parametrize(
    "obstacle",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })",
        "Storage.prototype.setItem = () => { throw new Error('full'); }",
    ],
)
def test_ratings_work_where_nothing_can_be_kept(browser, bare, obstacle):
    context = browser.new_context()
    context.add_init_script(obstacle)
    page, trouble = open_page(context, bare)
    begin = listed(page)
    give(page.locator(".results .stars input").first, 5)
    expect(page.locator(".rated.films li")).to_have_count(1)
    expect(page.locator(".kept")).to_contain_text("keeps nothing")
    page.click(".forget")
    assert listed(page) == begin
    assert trouble == []
    context.close()


@pytest.mark.parametrize(
    "kept",
    ["{", "null", "7", '{"ratings": [[1]]}', '{"ratings": [["x", 9], null, [1, 4.2]], "alpha": 7}'],
)
def test_what_was_kept_may_be_broken(browser, bare, kept):
    context = browser.new_context()
    page, _ = open_page(context, bare)
    begin = listed(page)
    page.evaluate("kept => localStorage.setItem('latent-geometry-of-taste:invented', kept)", kept)
    page.close()
    page, trouble = open_page(context, bare)
    assert listed(page) == begin
    expect(page.locator(".rated.films li")).to_have_count(0)
    assert trouble == []
    context.close()
