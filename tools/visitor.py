"""What a visitor of the app does, in a page of Playwright."""

from playwright.sync_api import expect


def find(page, title):
    """Choose a film by its whole title while typing."""
    box = page.get_by_role("combobox", name="Search a film")
    box.click()
    box.fill(title)
    page.get_by_role("option", name=title, exact=True).first.click()
    _wait_for_cards(page, title)


def search(page, words):
    """Search all titles for words, with Enter."""
    box = page.get_by_role("combobox", name="Search a film")
    box.click()
    box.fill(words)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def rate(page, stars):
    """Give whole stars to the first film that was found."""
    page.get_by_role("radio", name=f"{stars} out of 5 stars").first.click()


def _wait_for_cards(page, title):
    page.get_by_test_id("stMarkdown").filter(has_text=title).first.wait_for()
