"""What is done to the pages that Sphinx wrote before readers get them."""

from tools.pages import figures


def finish(folder):
    """Finish each page of a built book in its folder, a pathlib.Path."""
    for path in sorted(folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        path.write_text(figures.finish(text, folder), encoding="utf-8")
