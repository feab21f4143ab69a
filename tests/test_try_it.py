"""The page "Try it" in a browser: its arithmetic against the library's, and a reader's clicks."""

import functools
import http.server
import re
import threading
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from pages import visit
from playwright.sync_api import expect

from lib import browser_model, datasets, search
from lib.als import ALS
from lib.film_map import fit
from lib.ratings import Ratings
from lib.recommend import default_min_ratings, pulls, recommend
from lib.title_search import TitleSearch
from tools.browser import ROOT

STATIC = ROOT / "book" / "static"
N_PROFILES = 50

RECOMMEND = """([rated, alpha, least]) => {
  const { model, map } = TryIt.page;
  const fold = TryIt.foldIn(model, rated);
  const top = TryIt.recommend(model, fold, alpha, least, 10);
  const scores = TryIt.score(model, fold.vector, alpha).filter((_, i) => model.counts[i] >= least);
  return { bias: fold.bias, vector: fold.vector, top, scores: Array.from(scores),
           place: TryIt.placeOfUser(map.plane, fold.vector),
           film: TryIt.placeOfFilm(model, map.plane, 3),
           why: top.map(({ film }) => TryIt.why(model, fold, film)) };
}"""


@pytest.fixture(scope="module")
def known(book_settings):
    """(titles, train, model, least): what the page of the built book was made from."""
    ml = datasets.load(book_settings[0].removeprefix("DATASET="))
    train, test = Ratings.from_frame(ml.ratings).split(seed=0)
    model = search.trained(train, test, k=10, lam=0.1, tau=0.25, seed=0)
    titles = ml.movies.set_index("movie_id").loc[train.movie_ids, "title"].tolist()
    return titles, train, model, default_min_ratings(train.movie_counts)


@pytest.fixture(scope="module")
def page(browser, book):
    page, trouble = visit(browser, book / "html" / "11_try_it.html")
    yield page
    assert trouble == []
    page.context.close()


def profiles(train, seed=0):
    """Random films with training ratings, each with random half stars: 1 to 40 of them."""
    rng = np.random.default_rng(seed)
    rated = np.flatnonzero(train.movie_counts > 0)
    for _ in range(N_PROFILES):
        films = rng.choice(rated, rng.integers(1, 41), replace=False)
        yield films, rng.integers(1, 11, len(films)) / 2, float(rng.choice([0.05, 0.5, 1.0]))


def same_order(found, expected, scores, tolerance):
    """Whether two lists are the same but for films whose scores are closer than the tolerance."""
    pairs = zip(found, expected, strict=True)
    return all(
        one == other or abs(scores[one] - scores[other]) <= tolerance for one, other in pairs
    )


def test_the_page_computes_what_the_library_does(page, known):
    _, train, model, least = known
    shipped = browser_model.rounded(model, browser_model.SHIPPED)
    unseen = train.movie_counts == 0
    shipped.movie_bias[unseen] = 0
    shipped.movie_factors[unseen] = 0
    plane = fit(model, train.movie_counts, least)
    allowed = train.movie_counts >= least
    exact = 2e-5  # float32 sums in the library, float64 in the page
    for films, stars, alpha in profiles(train):
        rated = [{"film": int(f), "stars": float(s)} for f, s in zip(films, stars, strict=True)]
        found = page.evaluate(RECOMMEND, [rated, alpha, least])
        bias, vector = shipped.fold_in(films, stars)
        assert found["bias"] == pytest.approx(bias, abs=exact)
        assert found["vector"] == pytest.approx(vector.tolist(), abs=exact)
        expected = recommend(shipped, vector, alpha, films, train.movie_counts, least)
        scores = alpha * (shipped.mu + shipped.movie_bias) + shipped.movie_factors @ vector
        assert np.abs(found["scores"] - scores[allowed]).max() < 10 * exact
        top = [item["film"] for item in found["top"]]
        assert same_order(top, expected["movie_index"].tolist(), scores, 10 * exact)
        # Against the model as it was trained, the rounding comes on top.
        _, vector = model.fold_in(films, stars)
        truth = alpha * (model.mu + model.movie_bias) + model.movie_factors @ vector
        rounding = np.abs(scores - truth)[allowed].max()
        assert rounding < 0.005
        assert np.abs(found["scores"] - truth[allowed]).max() <= rounding + 10 * exact
        expected = recommend(model, vector, alpha, films, train.movie_counts, least)
        assert same_order(top, expected["movie_index"].tolist(), truth, 2 * rounding + 10 * exact)
        # The reasons sum to the affinity, and the reader is where the library puts him or her.
        terms = pulls(shipped, films, stars, top)
        for item, reasons, own in zip(found["top"], found["why"], terms, strict=True):
            assert sum(r["pull"] for r in reasons) == pytest.approx(item["affinity"], abs=1e-9)
            by_film = {r["film"]: r["pull"] for r in reasons}
            assert [by_film[f] for f in films] == pytest.approx(own.tolist(), abs=1e-4)
            sizes = [abs(r["pull"]) for r in reasons]
            assert sizes == sorted(sizes, reverse=True)
        assert found["place"] == pytest.approx(plane.user(vector).tolist(), abs=0.02)
        place = plane.films(shipped.movie_factors[3])
        assert found["film"] == pytest.approx(place.tolist(), abs=1e-4)


def test_without_ratings_the_baseline_decides(page, known):
    _, train, model, least = known
    found = page.evaluate(RECOMMEND, [[], 0.5, least])
    assert found["bias"] == 0
    assert found["vector"] == [0] * model.k
    best = recommend(model, np.zeros(model.k), 0.5, (), train.movie_counts, least)
    top = [item["film"] for item in found["top"]]
    assert same_order(top, best["movie_index"].tolist(), model.movie_bias, 1e-3)


def test_the_page_finds_the_titles_that_the_library_does(page, known):
    titles, train, _, _ = known
    order = np.argsort(-train.movie_counts, kind="stable")
    index = TitleSearch([titles[film] for film in order])
    rng = np.random.default_rng(0)
    queries = ["lion king", "KING the lion", "amelie", "spider man", "e.t.", "zzzz", "&", "", "the"]
    for film in rng.choice(len(titles), 40, replace=False):
        words = re.findall(r"\w+", titles[film])
        queries.append(" ".join(rng.permutation([word[: rng.integers(2, 9)] for word in words])))
    search_page = "query => TryIt.find(TryIt.page.index, query, 50)"
    for query in queries:
        expected = [int(order[place]) for place in index.find(query)]
        found = page.evaluate(search_page, query)
        assert found["total"] == len(expected), query
        assert found["films"] == expected[:50], query


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Lion King, The (1994)", " the lion king 1994 "),
        (
            "Fabuleux destin d'Amélie Poulain, Le (2001)",
            " le fabuleux destin d amelie poulain 2001 ",
        ),
        ("Brød & Tulipaner", " brod and tulipaner "),
        ("  STRASSE / Straße ", " strasse strasse "),
        ("七人の侍 (1954)", " 七人の侍 1954 "),
    ],
)
def test_letters_are_compared_without_accents_and_signs(page, title, words):
    assert page.evaluate("title => TryIt.wordsOf(title)", title) == words


# ---- A reader's clicks -------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["file", "http"])
def address(request, book):
    """The page's address: on the file system, and from a server."""
    folder = (book / "html").resolve()
    if request.param == "file":
        yield (folder / "11_try_it.html").as_uri()
        return
    handler = functools.partial(QuietHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/11_try_it.html"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path == "/favicon.ico":  # which a browser asks for by itself
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()


def open_page(context, address):
    """The page with a list of what went wrong: errors, and requests to any other host."""
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url}"))
    home = address.rsplit("/", 1)[0]
    page.on(
        "request",
        lambda r: None if r.url.startswith((home, "data:")) else trouble.append(r.url),
    )
    page.on("request", lambda r: trouble.append("sent") if r.method != "GET" else None)
    page.goto(address)
    page.wait_for_selector(".try-it .recommended.films li")
    return page, trouble


def listed(page):
    return page.locator(".recommended.films .title").all_inner_texts()


def give(stars, value):
    """Click where a star slider of the search shows `value`; its first cell is 'not rated'."""
    box = stars.bounding_box()
    stars.click(position={"x": (2 * value + 0.5) / 11 * box["width"], "y": box["height"] / 2})


def reader_place(page):
    return page.eval_on_selector(".map .reader", "c => [c.cx.baseVal.value, c.cy.baseVal.value]")


def test_a_reader_searches_rates_slides_reloads_and_forgets(browser, address, known):
    titles, train, _, _ = known
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, trouble = open_page(context, address)
    begin, centre = listed(page), reader_place(page)
    assert len(begin) == 10
    wanted = titles[int(np.argmax(train.movie_counts))]

    # Search: the words of the most rated film, shuffled and in capitals.
    name = re.sub(r" \(\d{4}\)$", "", wanted)
    page.fill("#try-it-search", " ".join(reversed(name.upper().split())))
    row = page.locator(".results li", has_text=wanted)
    expect(row).to_have_count(1)
    expect(page.locator("#try-it-found")).to_contain_text("found")

    # Rate: by mouse, half a star; the list and the point follow.
    give(row.locator("input"), 4.5)
    mine = page.locator(".rated.films li")
    expect(mine).to_have_count(1)
    expect(mine.locator("input")).to_have_value("4.5")
    expect(mine.locator("input")).to_have_attribute("aria-valuetext", "4.5 stars")
    assert listed(page) != begin
    assert wanted not in listed(page)
    assert reader_place(page) != centre
    expect(page.locator(".recommended.films summary")).to_have_count(10)
    assert "Why" in page.locator(".recommended.films summary").first.inner_text()
    expect(page.locator(".news")).to_contain_text("From 1 rating of yours")

    # By keyboard alone: from the search field to the stars, up and down by half a star.
    page.fill("#try-it-search", "")
    page.focus("#try-it-search")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.value") == "4"
    expect(mine).to_have_count(2)
    page.keyboard.press("Home")
    expect(mine).to_have_count(1)
    page.keyboard.press("End")
    expect(mine).to_have_count(2)

    # Slide: alpha to 1 gives the order of predicted stars, a higher filter better known films.
    page.locator("#try-it-alpha").focus()
    page.keyboard.press("End")
    expect(page.locator("output.alpha")).to_have_text("1.00")
    predicted = page.locator(".recommended.films .facts").all_inner_texts()
    stars = [float(re.search(r"([\d.]+) stars predicted", text)[1]) for text in predicted]
    assert stars == sorted(stars, reverse=True)
    page.locator("#try-it-min").focus()
    page.keyboard.press("ArrowRight")
    least = int(re.sub(r"\D", "", page.locator("output.min").inner_text()))
    counts = page.locator(".recommended.films .facts").all_inner_texts()
    assert min(int(re.search(r"([\d,]+) rating", t)[1].replace(",", "")) for t in counts) >= least

    # Why: the details list all terms, and stay open while the sliders move.
    page.locator(".recommended.films summary").first.click()
    expect(page.locator(".recommended.films details[open] tr")).to_have_count(5)
    page.locator("#try-it-alpha").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".recommended.films details[open]")).to_have_count(1)

    # Reload: everything is as it was.
    before, place = listed(page), reader_place(page)
    page.reload()
    page.wait_for_selector(".recommended.films li")
    assert listed(page) == before
    assert reader_place(page) == pytest.approx(place, abs=0.5)
    expect(page.locator("output.alpha")).to_have_text("1.00")

    # Remove one, forget the rest; after a reload nothing is left.
    page.locator(".rated.films .remove").first.click()
    expect(page.locator(".rated.films li")).to_have_count(1)
    assert page.evaluate("document.activeElement.matches('.rated.films input')")
    page.click(".forget")
    expect(page.locator(".rated.films li")).to_have_count(0)
    expect(page.locator(".kept")).to_contain_text("Forgotten")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('taste'))") == []
    assert listed(page) == begin
    page.reload()
    page.wait_for_selector(".recommended.films li")
    assert listed(page) == begin
    assert trouble == []
    context.close()


def test_the_model_is_loaded_once_and_on_this_page_alone(book):
    html = book / "html"
    scripts = list((html / "_static").glob("try_it_data_*.js"))
    assert len(scripts) == 1
    assert scripts[0].stat().st_size < 3_000_000
    asking = [path.stem for path in html.glob("*.html") if scripts[0].name in path.read_text()]
    assert asking == ["11_try_it"]
    for copy in [*html.glob("*/11_try_it.ipynb"), html / "searchindex.js", html / "11_try_it.html"]:
        assert copy.stat().st_size < 500_000, copy


# ---- Full size, and what may go wrong ------------------------------------------------------------


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
