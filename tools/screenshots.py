"""Take the pictures of README.md: the app, and the page "Try it" of a book that was built.

python -m tools.screenshots twin _build/html/try_it.html
"""

import argparse
import io
import math
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lib.util import atomic
from tools import ROOT, browser, visitor

PICTURES = ROOT / "docs"
RATINGS = {"Toy Story (1995)": 5, "Lion King, The (1994)": 4.5, "Pulp Fiction (1994)": 2}
SEARCH = "Search a film"
COLOURS = 128  # enough for letters and lines, and a third of the bytes
LARGEST = 150_000  # bytes
WIDTH = 1100  # pixels


def app(page, address):
    """Rate some films in the app; returns what to show."""
    page.goto(address)
    for number, (title, stars) in enumerate(RATINGS.items(), start=1):
        visitor.find(page, title)
        visitor.rate(page, math.ceil(stars))
        page.get_by_text(f"Your ratings ({number})").wait_for()
        if stars % 1:
            page.get_by_text("−½").first.click()
    visitor.search(page, "star wars")
    page.get_by_text("Star Wars: Episode").first.wait_for()
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_timeout(1500)  # until the map is drawn
    return page


def book_page(page, address):
    """Rate some films on the page; returns what to show."""
    page.goto(address)
    for title, stars in RATINGS.items():
        page.get_by_label(SEARCH).fill(title)
        page.locator(".results .stars input").first.fill(str(stars))
    page.get_by_label(SEARCH).fill("star wars")
    shown = page.locator("div.try-it")
    # The theme's bar stays in view, and would lie on a part that is higher than the window.
    height = shown.evaluate("element => element.scrollHeight + 200")
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_timeout(1000)
    return shown


def write(png, path):
    """Write a picture with few colours; raises ValueError when it is still too large."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    with atomic.replacing(path) as partial:
        picture.save(partial, "PNG", optimize=True)
        if partial.stat().st_size > LARGEST:
            raise ValueError(f"{path} has {partial.stat().st_size:,} bytes, more than {LARGEST:,}")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("dataset", help="for the app")
    parser.add_argument("page", type=Path, nargs="?", help="the HTML of the page Try it")
    arguments = parser.parse_args()
    if browser.CHROMIUM is None:
        parser.exit(1, "No Chromium found: install it, or name it in CHROMIUM.\n")
    view = {"viewport": {"width": WIDTH, "height": 900}, "color_scheme": "light"}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.QUIET)
        with browser.serving(arguments.dataset) as address:
            write(app(chromium.new_page(**view), address).screenshot(), PICTURES / "app.png")
        if arguments.page:
            shown = book_page(chromium.new_page(**view), arguments.page.resolve().as_uri())
            write(shown.screenshot(), PICTURES / "try_it.png")
        chromium.close()


if __name__ == "__main__":
    main()
