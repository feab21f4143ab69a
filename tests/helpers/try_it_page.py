"""The page "Try it" as a reader uses it: opened, read and clicked."""

from tests.helpers.pages import watch


def open_page(context, address):
    """The page with a list of what went wrong: errors, and requests to any other host."""
    page = context.new_page()
    trouble = watch(page, address.rsplit("/", 1)[0], "data:")
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
