"""Colours and numbers of figures: contrast on any ground, an order of lines, signs and powers."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.plotting import style


def contrast(one, other):
    """The contrast of two colours as the accessibility guidelines (WCAG 2) define it."""
    lights = []
    for colour in (one, other):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        lights.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05)
    return max(lights) / min(lights)


@pytest.mark.parametrize("cmap", ["cividis", "PuOr"])
def test_letters_contrast_with_every_colour_of_a_map(cmap):
    for place in np.linspace(0, 1, 50):
        ground = mpl.colormaps[cmap](place)
        letters = [contrast(to_rgb(ink), ground[:3]) for ink in (style.ON_LIGHT, style.ON_DARK)]
        chosen = contrast(to_rgb(style.on(np.array(ground))), ground[:3])
        assert chosen == pytest.approx(max(letters), rel=0.02)
        assert chosen > 4


@pytest.mark.parametrize("n", [1, 5, 6, 11])
def test_ordered_lines_differ_and_are_seen_on_white_and_on_black(n):
    colours = style.ordered(n)
    assert len(set(colours)) == n
    for colour in colours:
        assert min(contrast(to_rgb(colour), (1, 1, 1)), contrast(to_rgb(colour), (0, 0, 0))) > 1.7


def test_few_ordered_lines_have_colours_that_a_dark_page_replaces():
    assert set(style.ordered(6)) == set(style.RAMP) <= set(style.PALETTE)


def test_a_minus_is_no_hyphen():
    assert style.signed(-0.254) == "−0.25"
    assert style.signed(0.5, 3) == "+0.500"


def test_a_plain_axis_has_no_exponents():
    figure, ax = style.subplots()
    ax.plot([1e-6, 1e4], [1, 1])
    ax.set_xscale("log")
    style.plain_log_axis(ax.xaxis)
    figure.savefig(io.StringIO(), format="svg")
    assert {"0.000001", "1", "10,000"} <= {label.get_text() for label in ax.get_xticklabels()}
