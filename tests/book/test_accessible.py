"""Pages with every kind of element: axe-core finds nothing on them, in four views."""

from tests.helpers.accessibility import ALL_VIEWS, faults, pages


def test_axe_finds_nothing(browser, twin_book):
    found = {path.name: faults(browser, path, ALL_VIEWS) for path in pages(twin_book)[0]}
    assert {name: views for name, views in found.items() if views} == {}


def test_a_fault_is_found(browser, tmp_path):
    """An image without a text, in grey on white: axe-core runs, and the views are what they say."""
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><title>t</title><script>'
        'const dark = matchMedia("(prefers-color-scheme: dark)");'
        "const set = () => "
        'document.documentElement.dataset.theme = dark.matches ? "dark" : "light";'
        "set(); dark.onchange = set;</script>"
        "<style>p { color: #bbb } [data-theme=dark] p { color: #000 }</style>"
        '<main><h1>t</h1><p>some text</p><img src="data:image/png;base64,"></main></html>'
    )
    found = faults(browser, page, ALL_VIEWS)
    assert {rule for rule, *_ in found[1280, "light"]} == {"color-contrast", "image-alt"}
    assert set(found) == {(1280, "light"), (390, "light")}
