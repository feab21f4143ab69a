"""What is done to the pages that Sphinx wrote before readers get them."""

from tools.pages import access, figures, fonts, formulas, theme


def finish(folder):
    """Finish each page of a built book in its folder, a pathlib.Path."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    fonts.write_mathematics(texts.values(), folder)
    fonts.cut_icons(texts.values(), folder)
    theme.clear(folder)
    for path, text in texts.items():
        for change in (theme.lean, formulas.finish, access.finish):
            text = change(text)
        path.write_text(figures.finish(text, folder), encoding="utf-8")
