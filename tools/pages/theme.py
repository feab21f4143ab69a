"""What the theme and Sphinx put beside the pages and no page needs.

tools.pages.theme.lean(text)
tools.pages.theme.clear(folder)
"""

import re
import shutil

_ICONS = re.compile(r'\s*<script[^>]*src="[^"]*/fontawesome\.js[^"]*"[^>]*></script>')
UNUSED = (
    "_static/**/*.map",
    "_static/scripts/fontawesome.js*",
    "_static/vendor/fontawesome/webfonts/*.ttf",
    "_static/*macros.html",
    "_static/locales",
    "_static/images",
    "_static/file.png",
    "_static/minus.png",
    "_static/plus.png",
    "_sources",
)


def lean(text):
    """The page without the script that draws icons, which are letters of a font here.

    Its button for downloads leads to the notebook or source that its banner links to.
    """
    text = re.sub(r'"_sources/([^"/]+\.ipynb)"', r'"notebooks/\1"', text)
    text = re.sub(r'"_sources/([^"/]+\.md)"', r'"sources/\1"', text)
    return _ICONS.sub("", text)


def clear(folder):
    """Remove from a built book, a pathlib.Path, what no page loads or links to.

    Notebooks and sources of the chapters are in the downloads; Sphinx keeps them a second time.
    """
    for pattern in UNUSED:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
