"""What is done to the pages that Sphinx wrote before readers get them."""

from tools.pages import access, figures, fonts, formulas, head, minus, source_links, theme


def finish(folder, site="", repository=None):
    """Finish each page of a built book in its folder, a pathlib.Path.

    site : the address at which the book will lie, "" where that is not known
    repository : a `tools.repository.Repository`, None where that is not known
    """
    texts = {
        path: source_links.finish(path.read_text(encoding="utf-8"), path.name, repository)
        for path in sorted(folder.glob("*.html"))
    }
    fonts.write_mathematics(texts.values(), folder)
    fonts.cut_icons(texts.values(), folder)
    theme.clear(folder)
    for path, text in texts.items():
        text = head.finish(text, path.name, site)
        for change in (theme.lean, formulas.finish, minus.finish, access.finish):
            text = change(text)
        path.write_text(figures.finish(text, folder), encoding="utf-8")
    names = [path.name for path in texts if path.stem not in ("index", "search", "genindex")]
    head.write_for_the_site(names, folder, site)
