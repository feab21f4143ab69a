"""An SVG figure with as many letters as its picture needs.

tools.pages.slim.version(svg)
"""

import re

_DATA = re.compile(r'\b(d|x|y|points)="([^"]*)"')
_MOVED = re.compile(r"translate\(([^)]*)\)")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_UNUSED = re.compile(
    r"<!--.*?-->|<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<g id=\"[^\"]*\"\s*/>",
    re.DOTALL,
)


def version(svg):
    """The SVG as Matplotlib writes it, with coordinates in hundredths of a point.

    That is a seventy-fifth of a pixel. Only lengths in points are rounded: neither scales, nor
    what lies in the units of a font, which are integers. Comments and metadata go.
    """
    svg = _UNUSED.sub("", svg)
    svg = _DATA.sub(lambda found: f'{found[1]}="{_path(_rounded(found[2]))}"', svg)
    svg = _MOVED.sub(lambda found: f"translate({_rounded(found[1])})", svg)
    return re.sub(r">\s+<", "><", svg).strip() + "\n"


def _rounded(text):
    return _LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)


def _path(text):
    """Without the spaces and ends of lines that a path does not need."""
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(text.split()))
