"""Figures of a page: light and dark versions, and a link to the figure by itself.

    tools.pages.figures.finish(text, folder)

Each SVG figure gets a dark twin beside it, and the page shows the one of its theme. Both are
loaded when they are first seen, so that a reader's browser asks for one of them only. Each is a
link to its file, which `book/static/enlarge.js` opens as a dialog.
"""

import html
import re

from tools.pages import dark, slim

_IMAGE = re.compile(r'<img ([^>]*?)src="(_images/[^"]+)\.svg"([^>]*?)\s*/?>')
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
PIXELS = 96 / 72  # of CSS in a point


def size(svg):
    """Width and height in whole CSS pixels; raises ValueError where a figure does not say them."""
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("a figure says no size in points")
    return tuple(round(float(points) * PIXELS) for points in found.groups())


def finish(text, folder):
    """The page with both versions of its figures; writes the dark ones into the book's folder.

    text : HTML of a page; folder : pathlib.Path of the built pages
    """

    def pair(found):
        before, name, after = found.groups()
        path = folder / f"{html.unescape(name)}.svg"
        svg = slim.version(path.read_text(encoding="utf-8"))
        path.write_text(svg, encoding="utf-8")
        path.with_suffix(".dark.svg").write_text(dark.version(svg), encoding="utf-8")
        width, height = size(svg)
        shape = f'width="{width}" height="{height}" loading="lazy"'
        return "".join(
            f'<a class="enlarge {scheme}-only" href="{file}">'
            f'<img class="drawn" src="{file}" {shape} {before}{after}></a>'
            for scheme, file in (("light", f"{name}.svg"), ("dark", f"{name}.dark.svg"))
        )

    return _IMAGE.sub(pair, text)
