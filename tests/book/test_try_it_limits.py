"""The page "Try it" at full size, on a phone, and where a browser keeps nothing or nonsense."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from analysis.try_it import browser_model
from lib.als import ALS
from tests.helpers import bare_page
from tests.helpers.try_it_page import give, listed, open_page


def invented_page(folder, n, k=10, known=None):
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
    content = browser_model.export(model, movies, train, 100, about, known)
    return bare_page.write(folder, browser_model.page, content, movies.head(2))


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return invented_page(tmp_path_factory.mktemp("bare"), 1000)


@pytest.fixture(scope="module")
def half_known(tmp_path_factory):
    """A page with 1,000 films of which every second one is known."""
    return invented_page(tmp_path_factory.mktemp("half"), 1000, known=np.arange(1000) % 2 == 0)


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
    expect(page.locator(".results li")).to_have_count(3)
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


INVENTED = """kind => [...document.querySelectorAll(`.${kind}.films [data-film]`)]
  .map(({ dataset }) => TryIt.page.model.invented.has(Number(dataset.film)))"""


def test_invented_films_are_shown_when_asked_for(browser, half_known):
    context = browser.new_context()
    page, trouble = open_page(context, half_known)
    for kind in ("results", "recommended"):
        shown = page.evaluate(INVENTED, kind)
        assert len(shown) > 5
        assert not any(shown)
    on_map = "TryIt.page.map.films.some(film => TryIt.page.model.invented.has(film))"
    assert not page.evaluate(on_map)
    page.check("#try-it-invented")
    assert set(page.evaluate(INVENTED, "recommended")) == {False, True}
    assert page.evaluate(on_map)
    page.reload()
    expect(page.locator("#try-it-invented")).to_be_checked()
    page.click(".forget")
    expect(page.locator("#try-it-invented")).not_to_be_checked()
    assert trouble == []
    context.close()


def test_real_films_need_no_tick(browser, bare):
    context = browser.new_context()
    page, _ = open_page(context, bare)
    expect(page.locator(".tick")).to_be_hidden()
    context.close()


def test_without_ratings_alpha_changes_nothing(browser, bare):
    context = browser.new_context()
    page, _ = open_page(context, bare)
    begin = listed(page)
    page.fill("#try-it-alpha", "0")
    assert listed(page) == begin
    expect(page.locator(".news")).to_contain_text("highest mean rating")
    context.close()


def test_a_long_profile_is_folded(browser, bare):
    context = browser.new_context()
    page, trouble = open_page(context, bare)
    while page.locator(".results li").count() < 12:
        page.click(".more")
    for number in range(12):
        page.locator(".results .stars input").nth(number).fill("4")
    rows = page.locator(".rated.films li")
    expect(rows).to_have_count(12)
    expect(rows.filter(visible=True)).to_have_count(6)
    page.click(".all")
    expect(rows.filter(visible=True)).to_have_count(12)
    page.locator(".recommended.films summary").first.click()
    # Eight ratings, the sum of the other four, the sum of all, the mean rating, and the score.
    expect(page.locator(".recommended.films details[open] tr")).to_have_count(12)
    assert trouble == []
    context.close()


REASON = """(pulls) => TryIt.reason(TryIt.page.model, pulls.map(([film, stars, pull]) =>
  ({ film, stars, pull })), 0.3)"""


@pytest.mark.parametrize(
    ("pulls", "begins", "named"),
    [
        ([[1, 5, 0.5], [2, 4, 0.1]], "Mostly because you gave", [1]),
        ([[1, 5, 0.5], [2, 1, 0.4]], "Mostly because you gave", [1, 2]),
        ([[2, 1, -0.9], [1, 5, 0.2]], "High mean rating, and you gave", [1]),
        ([[2, 1, -0.9]], "High mean rating, although", []),
        ([[2, 1, -0.9], [1, 5, 0.01]], "High mean rating, although", []),
        ([[1, 5, 0.01], [2, 1, -0.01]], "High mean rating; your ratings say little", []),
    ],
)
def test_the_reason_names_what_helps(browser, bare, pulls, begins, named):
    context = browser.new_context()
    page, _ = open_page(context, bare)
    reason = page.evaluate(REASON, pulls)
    titles = page.evaluate(
        "[1, 2].map(film => Explore.shortTitle(TryIt.page.model.titles[film], 40))"
    )
    assert reason.startswith(begins)
    assert [film for film, title in enumerate(titles, 1) if title in reason] == named
    context.close()


def test_without_scripts_the_page_says_what_would_be_there(browser, bare):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(bare)
    assert "JavaScript" in page.inner_text(".try-it")
    expect(page.locator(".try-it tbody tr")).to_have_count(2)
    context.close()
