"""A figure opened by itself, on a phone and with the keyboard."""

import pytest

from tests.helpers.pages import visit


@pytest.fixture(params=[(390, "dark"), (1280, "light")], ids=["phone", "wide"])
def page(request, browser, twin_book):
    """A chapter with figures; nothing may go wrong while it is used."""
    page, trouble = visit(browser, twin_book / "html" / "als.html", *request.param)
    page.scheme = request.param[1]
    yield page
    assert trouble == []
    page.context.close()


def test_enter_opens_a_figure_escape_closes_it_and_the_focus_is_back(page):
    figure = page.locator(f"a.enlarge.{page.scheme}-only").first
    dialog = page.locator("dialog.enlarged")
    figure.focus()
    page.keyboard.press("Enter")
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert figure.evaluate("link => link === document.activeElement")
    assert page.url.endswith("als.html")


def test_a_figure_opens_large_in_its_scheme_and_scrolls(page):
    figure = page.locator(f"a.enlarge.{page.scheme}-only").first
    figure.click()
    image = page.locator("dialog.enlarged img")
    image.evaluate("image => image.decode()")
    assert image.get_attribute("src").endswith(".dark.svg") == (page.scheme == "dark")
    assert image.get_attribute("alt") == figure.locator("img").get_attribute("alt")
    assert page.locator("dialog.enlarged").get_attribute("aria-label").startswith("Fig")
    # Letters have their size at the figure's own width, 6.8 inches.
    assert image.bounding_box()["width"] > 6.8 * 96
    frame = page.locator("dialog.enlarged .frame")
    scrolled = "frame => (frame.scrollBy(0, 9999), frame.scrollBy(9999, 0), frame.scrollLeft)"
    assert (frame.evaluate(scrolled) > 0) == (page.viewport_size["width"] < 6.8 * 96)
    page.get_by_role("button", name="Close", exact=True).click()
    assert page.locator("dialog.enlarged").is_hidden()
