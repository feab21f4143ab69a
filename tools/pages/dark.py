"""A figure for dark pages, made from the one for light pages.

    tools.pages.dark.version(svg)

A figure is drawn once, on white. Its dark version has the same shapes with each colour replaced
by that of its role: the ground of a dark page for white, light ink for dark ink, and a lighter
tone for a colour of the palette. Colours of a colormap stand for values and stay, as do the two
for letters upon them, and pixels.
"""

import re

from analysis.plotting import palette

GROUND = 0x12  # grey of a dark page of the theme, #121212
LIGHTEST = 0xEE  # grey for what is black on white
# The palette on a dark page: hues as in `palette`, each light enough for thin lines and letters.
LIGHTER = {
    palette.BLUE: "#3a94d6",
    palette.ORANGE: "#f0a830",
    palette.GREEN: "#22b98d",
    palette.VERMILION: "#f0743a",
    palette.PURPLE: "#d88fca",
    palette.BROWN: "#d0a07a",
    palette.SKY: "#8fd0f5",
}
KEPT = (palette.ON_LIGHT, palette.ON_DARK)

_COLOUR = re.compile(r"(?<=[\s:\"])#[0-9a-f]{6}(?=[;\"])")


def colour(light):
    """The dark page's colour for one of a light page, both as ``#rrggbb`` in small letters.

    Greys, white and black included, turn round between the page's ground and its lightest ink;
    what is neither grey nor of the palette stays.
    """
    if light in KEPT:
        return light
    grey = int(light[1:3], 16)
    if light != f"#{3 * light[1:3]}":
        return LIGHTER.get(light, light)
    turned = round(LIGHTEST - (LIGHTEST - GROUND) * grey / 255)
    return f"#{3 * f'{turned:02x}'}"


def version(svg):
    """The SVG of a figure for dark pages, from that for light ones, as Matplotlib writes it.

    Matplotlib says no colour where it means black, so the whole figure gets one.
    """
    turned = _COLOUR.sub(lambda found: colour(found[0]), svg)
    return turned.replace("<svg ", f'<svg fill="{colour("#000000")}" ', 1)
