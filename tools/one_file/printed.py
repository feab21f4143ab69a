"""A PDF of one page of HTML, printed by Chromium: vector figures, links and an outline."""

from playwright.sync_api import sync_playwright

from tools.browser import CHROMIUM, QUIET

PATIENCE = 600_000  # milliseconds, of which a busy machine needs many for such a page
FOOTER = (
    '<div style="width:100%;font:8pt sans-serif;color:#555;text-align:center">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)


def write(page, path):
    """Print the page, a pathlib.Path, into a PDF at `path`.

    Raises RuntimeError without a Chromium.
    """
    if CHROMIUM is None:
        raise RuntimeError("no Chromium was found: bash tools/install_chromium.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        tab = browser.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.goto(page.resolve().as_uri())
        tab.evaluate("document.fonts.ready")
        tab.pdf(
            path=path,
            prefer_css_page_size=True,
            print_background=True,
            display_header_footer=True,
            header_template="<div></div>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
        )
        browser.close()
