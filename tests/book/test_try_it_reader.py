"""The page "Try it" as a reader meets it: from a file and from a server, every click of a visit."""

import functools
import http.server
import re
import threading

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.helpers.try_it_page import give, listed, open_page, reader_place


@pytest.fixture(scope="module", params=["file", "http"])
def address(request, book):
    """The page's address: on the file system, and from a server."""
    folder = (book / "html").resolve()
    if request.param == "file":
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
    expect(page.locator("output.alpha")).to_have_text("1.00")
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
    assert asking == ["try_it"]
    for copy in [*html.glob("*/try_it.ipynb"), html / "searchindex.js", html / "try_it.html"]:
        assert copy.stat().st_size < 500_000, copy
