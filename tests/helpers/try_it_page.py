"""The page "Try it" as a reader uses it: opened, read and clicked."""


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
