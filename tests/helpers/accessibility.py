"""What axe-core finds on a page, of any impact, in up to four views."""

from importlib import metadata

from tests.helpers.pages import visit

AXE = metadata.distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")
# A page has thousands of words of code, whose colours are those of their class: the first of each
# class stands for all, and the others become text of the block that they are in.
FEWER_WORDS = """() => {
    const kinds = new Set();
    for (const word of document.querySelectorAll("pre span[class]")) {
        const kind = `${word.parentElement.className}/${word.className}`;
        if (kinds.has(kind)) word.replaceWith(...word.childNodes);
        kinds.add(kind);
    }
    for (const block of document.querySelectorAll("pre")) block.normalize();
}"""
RUN = """async rules => {
    const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]);
}"""
# All rules in one view; in the others those whose answer can depend on the width or on colours.
WIDTH = ["target-size", "scrollable-region-focusable", "aria-hidden-focus"]
COLOURS = ["color-contrast", "link-in-text-block"]
ALL_VIEWS = {(1280, "light"): [], (1280, "dark"): COLOURS, (390, "dark"): [*WIDTH, *COLOURS],
             (390, "light"): COLOURS}  # fmt: skip
# Colours are the style sheet's: contrast, which takes two seconds, is measured in four views on
# the pages that together have every kind of element, and in one view on the others.
EVERY_KIND = ("404", "als", "claims", "density", "geometry", "intro", "search", "try_it")
TWO_VIEWS = {(1280, "light"): [], (390, "dark"): WIDTH}
SETTLED = 400  # milliseconds after which the theme has seen another width


def faults(browser, path, views):
    """What axe-core finds on a page: {(width, scheme): [[rule, element, ...], ...]}."""
    page, _ = visit(browser, path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(FEWER_WORDS)
    page.add_style_tag(content="* { transition: none !important }")  # colours change at once
    found = {}
    for (width, scheme), rules in views.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if page.locator("html[data-theme]").count():
            page.locator(f"html[data-theme={scheme}]").wait_for(state="attached")
        page.wait_for_timeout(SETTLED)
        found[width, scheme] = page.evaluate(RUN, rules)
    page.context.close()
    return {view: listed for view, listed in found.items() if listed}


def pages(book):
    """Of a built book the paths of the pages, in two lists: those with every kind of element."""
    # index.html only leads to the first page
    paths = [path for path in sorted((book / "html").glob("*.html")) if path.stem != "index"]
    assert {path.stem for path in paths} > set(EVERY_KIND)
    every_kind = [path for path in paths if path.stem in EVERY_KIND]
    return every_kind, [path for path in paths if path.stem not in EVERY_KIND]
