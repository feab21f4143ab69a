"""The dark version of a figure: its colours, and the pair of pictures on a page."""

import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib import colors

from analysis.plotting import style
from tools.pages import dark, figures

GROUND = f"#{3 * f'{dark.GROUND:02x}'}"


def luminance(colour):
    """Relative luminance of WCAG 2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
              for c in colors.to_rgb(colour)]  # fmt: skip
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def svg(draw):
    with mpl.rc_context(style._SETTINGS):
        figure, axes = style.subplots(height=2)
        draw(axes)
        text = io.StringIO()
        figure.savefig(text, format="svg")
        return text.getvalue()


def test_white_becomes_the_ground_and_ink_light():
    assert dark.colour("#ffffff") == GROUND
    assert contrast(dark.colour(style.INK), GROUND) > 10
    assert contrast(dark.colour("#000000"), GROUND) > contrast(dark.colour(style.INK), GROUND)


@pytest.mark.parametrize("light", [*style.PALETTE, style.REFERENCE, style.INK])
def test_lines_and_letters_are_seen_on_the_dark_ground(light):
    assert contrast(dark.colour(light), GROUND) >= min(10, max(4, contrast(light, "#ffffff")))


def test_colours_of_the_palette_stay_apart():
    def nearest(palette):
        points = np.array([colors.to_rgb(c) for c in palette])
        between = np.linalg.norm(points[:, None] - points, axis=2)
        return between[~np.eye(len(points), dtype=bool)].min()

    assert nearest(map(dark.colour, style.PALETTE)) > 0.8 * nearest(style.PALETTE)


@pytest.mark.parametrize("name", [style.SEQUENTIAL, "PuOr", "viridis"])
def test_colours_of_a_colormap_and_of_letters_upon_them_stay(name):
    """The greys of cividis lie in the middle, where turning them round changes little."""
    for colour in map(colors.to_hex, mpl.colormaps[name](np.arange(256))):
        difference = np.subtract(colors.to_rgb(dark.colour(colour)), colors.to_rgb(colour))
        grey = colour[1:3] == colour[3:5] == colour[5:]
        assert np.abs(difference).max() < (0.1 if grey else 1e-9)
    assert dark.colour(style.ON_LIGHT) == style.ON_LIGHT
    assert dark.colour(style.ON_DARK) == style.ON_DARK


def test_a_figure_keeps_its_shapes_and_changes_its_colours():
    light = svg(lambda axes: (axes.plot([1, 2, 4]), axes.set_xlabel("x"), axes.set_title("y")))
    turned = dark.version(light)
    assert "#ffffff" not in turned
    assert f"fill: {GROUND}" in turned
    assert f"stroke: {dark.colour(style.BLUE)}" in turned
    assert re.findall(r' d="[^"]+"', turned) == re.findall(r' d="[^"]+"', light)


def test_black_that_is_not_said_becomes_light():
    light = svg(lambda axes: axes.text(0.5, 0.5, "black", color="black"))
    assert "fill: #000000" not in light
    assert f'<svg fill="{dark.colour("#000000")}" ' in dark.version(light)


def test_a_page_shows_each_figure_in_two_versions(tmp_path):
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "a.svg").write_text(svg(lambda axes: axes.plot([1, 2])))
    page = '<p><img alt="A &quot;line&quot;" src="_images/a.svg" /> <img src="_static/b.svg"></p>'
    tree = BeautifulSoup(figures.finish(page, tmp_path), "html.parser")
    pair = tree.select("a.enlarge > img")
    assert [image["src"] for image in pair] == ["_images/a.svg", "_images/a.dark.svg"]
    assert [image.parent["href"] for image in pair] == [image["src"] for image in pair]
    assert {(i["alt"], i["width"], i["loading"]) for i in pair} == {('A "line"', "653", "lazy")}
    assert tree.select_one('img[src="_static/b.svg"]').parent.name == "p"
    assert (tmp_path / "_images" / "a.dark.svg").read_text().count(GROUND) > 0


def test_a_figure_without_a_size_is_an_error():
    with pytest.raises(ValueError, match="no size"):
        figures.size('<svg viewBox="0 0 1 1">')
