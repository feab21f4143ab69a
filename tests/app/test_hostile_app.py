"""The app on a folder whose titles, tags, genres and name are markup and code, in a browser."""

from app import profiles
from lib.data import datasets
from lib.util import escaping
from tests.helpers.hostile import NAME, TITLES, write_hostile
from tests.helpers.pages import of_the_app, watch
from tools.browser import serving


def test_titles_are_shown_as_they_were_written(browser, tmp_path):
    folder = write_hostile(tmp_path)
    movies = datasets.load(folder).movies
    odd = movies[movies["title"].isin(TITLES)]
    mine = profiles.to_csv(dict.fromkeys(odd["movie_id"].tolist(), 4.0), movies)
    with serving(folder) as address:
        page = browser.new_page(viewport={"width": 390, "height": 900})
        trouble = watch(page, *of_the_app(address))
        page.goto(address)
        page.locator("input[type=file]").set_input_files(
            {"name": ":red[my] *x*.csv", "mimeType": "text/csv", "buffer": mine.encode()}
        )
        page.get_by_text(f"Your ratings ({len(odd)})").wait_for()
        page.get_by_text("predicted").nth(9).wait_for()
        shown = page.text_content(".stApp").replace("\u2060", "")
        for text in [*odd["title"], NAME, f"{len(odd)} ratings loaded from :red[my] *x*.csv"]:
            assert escaping.legible(text) in shown, text
        made = "[data-testid=stMarkdownContainer] p :is(img, svg, script, .katex, a)"
        assert page.locator(made).count() == 0
        assert page.evaluate("window.ran") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert trouble == []
        page.close()
