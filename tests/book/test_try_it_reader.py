"""The page "Try it" as a reader meets it, from a file and from a server: each thing it can do."""

import functools
import http.server
import re
import threading

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.helpers.try_it_page import give, listed, open_page, reader_place


@pytest.fixture(scope="module")
def address(book, book_settings):
    """The page's address: of the simulated book from a server, of the real one from its file."""
    folder = (book / "html").resolve()
    if "DATASET=ml-latest-small" in book_settings:
        yield (folder / "try_it.html").as_uri()
        return
    handler = functools.partial(QuietHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/try_it.html"
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


@pytest.fixture
def page(browser, address):
    """The page as it is opened for the first time; nothing may go wrong while it is used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, trouble = open_page(context, address)
    yield page
    assert trouble == []
    context.close()


@pytest.fixture(scope="module")
def wanted(known, existing):
    """The title of the film with the most ratings, of those that exist."""
    titles, train, _, _ = known
    return titles[int(np.argmax(train.movie_counts * existing))]


@pytest.fixture
def rated(page, wanted):
    """The page after that film was found and given 4.5 stars."""
    give(search(page, wanted).locator("input"), 4.5)
    expect(page.locator(".rated.films li")).to_have_count(1)
    return page


def search(page, title):
    """Search for the words of a title, shuffled and in capitals: the row of the film."""
    words = re.sub(r" \(\d{4}\)$", "", title).upper().split()
    page.fill("#try-it-search", " ".join(reversed(words)))
    return page.locator(".results li", has_text=title)


def press(page, field, *keys):
    page.locator(field).focus()
    for key in keys:
        page.keyboard.press(key)


def facts(page, pattern):
    """A number from what is said of each recommended film."""
    texts = page.locator(".recommended.films .facts").all_inner_texts()
    return [float(re.search(pattern, text)[1].replace(",", "")) for text in texts]


def reload(page):
    page.reload()
    page.wait_for_selector(".recommended.films li")


def test_a_film_is_found_by_words_of_its_title_in_any_order(page, wanted):
    expect(search(page, wanted)).to_have_count(1)
    expect(page.locator("#try-it-found")).to_contain_text("found")


def test_a_rating_moves_the_list_and_the_reader(page, wanted):
    begin, centre = listed(page), reader_place(page)
    assert len(begin) == 10
    give(search(page, wanted).locator("input"), 4.5)
    mine = page.locator(".rated.films li")
    expect(mine).to_have_count(1)
    expect(mine.locator("input")).to_have_value("4.5")
    expect(mine.locator("input")).to_have_attribute("aria-valuetext", "4.5 stars")
    assert listed(page) != begin
    assert wanted not in listed(page)
    assert reader_place(page) != centre
    expect(page.locator(".news")).to_contain_text("From 1 rating of yours")


def test_a_film_is_found_in_spite_of_a_slip(page, wanted):
    words = re.sub(r" \(\d{4}\)$|,|:", "", wanted).split()
    longest = max(words, key=len)
    slip = longest[:-2] + longest[-1]  # a letter is missing
    page.fill("#try-it-search", " ".join([slip if word == longest else word for word in words]))
    assert wanted in page.locator(".results .title").all_inner_texts()


def test_stars_are_given_by_keyboard_alone(rated):
    mine = rated.locator(".rated.films li")
    rated.fill("#try-it-search", "")
    press(rated, "#try-it-search", "ArrowDown", "Tab", "End", "ArrowLeft", "ArrowLeft")
    assert rated.evaluate("document.activeElement.value") == "4"
    expect(mine).to_have_count(2)
    rated.keyboard.press("Home")
    expect(mine).to_have_count(1)
    rated.keyboard.press("End")
    expect(mine).to_have_count(2)


def test_with_alpha_1_the_list_has_the_order_of_the_predicted_stars(rated):
    press(rated, "#try-it-alpha", "End")
    expect(rated.locator(".settings summary")).to_contain_text("α = 1.00")
    rows = rated.locator(".recommended.films li")
    predicted = [float(row.get_attribute("data-predicted")) for row in rows.all()]
    assert predicted == sorted(predicted, reverse=True)


def test_a_higher_filter_leaves_films_with_as_many_ratings(rated):
    press(rated, "#try-it-min", "ArrowRight")
    least = int(re.sub(r"\D", "", rated.locator("output.min").inner_text()))
    assert min(facts(rated, r"([\d,]+) rating")) >= least


def test_the_reasons_name_each_term_and_stay_open_while_a_slider_moves(rated):
    reasons = rated.locator(".recommended.films summary")
    expect(reasons).to_have_count(10)
    begins = ("Mostly because you gave ", "High mean rating")
    assert all(text.startswith(begins) for text in reasons.all_inner_texts())
    reasons.first.click()
    # The pull of the one rating, the sum of the pulls, the mean rating, and the score.
    expect(rated.locator(".recommended.films details[open] tr")).to_have_count(4)
    press(rated, "#try-it-alpha", "ArrowLeft", "ArrowRight")
    expect(rated.locator(".recommended.films details[open]")).to_have_count(1)


def test_after_a_reload_everything_is_as_it_was(rated):
    press(rated, "#try-it-alpha", "End")
    expect(rated.locator(".settings summary")).to_contain_text("α = 1.00")
    before, place = listed(rated), reader_place(rated)
    reload(rated)
    assert listed(rated) == before
    assert reader_place(rated) == pytest.approx(place, abs=0.5)
    expect(rated.locator(".settings summary")).to_contain_text("α = 1.00")


def test_one_rating_is_removed_by_itself(rated):
    rated.fill("#try-it-search", "")
    give(rated.locator(".results .stars input").nth(1), 2)
    expect(rated.locator(".rated.films li")).to_have_count(2)
    rated.locator(".rated.films .remove").first.click()
    expect(rated.locator(".rated.films li")).to_have_count(1)
    assert rated.evaluate("document.activeElement.matches('.rated.films input')")


def test_what_is_forgotten_is_nowhere_even_after_a_reload(page, wanted):
    begin = listed(page)
    give(search(page, wanted).locator("input"), 4.5)
    press(page, "#try-it-alpha", "End")
    expect(page.locator(".settings summary")).to_contain_text("α = 1.00")
    page.click(".forget")
    expect(page.locator(".rated.films li")).to_have_count(0)
    expect(page.locator(".kept")).to_contain_text("Forgotten")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('taste'))") == []
    assert listed(page) == begin
    reload(page)
    assert listed(page) == begin


def test_the_model_is_loaded_once_and_on_this_page_alone(book):
    html = book / "html"
    scripts = list((html / "_static").glob("try_it_data_*.js"))
    assert len(scripts) == 1
    assert scripts[0].stat().st_size < 3_000_000
    asking = [path.stem for path in html.glob("*.html") if scripts[0].name in path.read_text()]
    assert asking == ["try_it"]
    for copy in [*html.glob("*/try_it.ipynb"), html / "searchindex.js", html / "try_it.html"]:
        assert copy.stat().st_size < 500_000, copy
