"""Pages without anything that axe-core finds, of any impact."""

from importlib import metadata

import pytest

from tests.helpers.pages import visit

AXE = metadata.distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")
RUN = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]);
}"""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(browser, twin_book, width, scheme):
    script = AXE.read_text(encoding="utf-8")
    paths = sorted((twin_book / "html").glob("*.html"))
    assert len(paths) > 10
    found = {}
    for path in paths:
        if path.stem == "index":  # it only leads to the first page
            continue
        page, _ = visit(browser, path, width, scheme)
        page.evaluate(script)
        found[path.name] = page.evaluate(RUN)
        page.context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
