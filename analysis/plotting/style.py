"""One look for all figures: colours, font sizes, output format, and how numbers are written."""

import re
import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import (
    FuncFormatter,
    LogFormatterSciNotation,
    LogLocator,
    NullFormatter,
    PercentFormatter,
)
from matplotlib_inline.backend_inline import set_matplotlib_formats

from analysis.plotting.notation import RAISED
from analysis.plotting.palette import (
    BLUE,
    BROWN,
    GREEN,
    ON_DARK,
    ON_LIGHT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
)
from lib.util import escaping

WIDTH = 6.8  # inches; the text column of a page, so that letters keep their size there

# Colour by role.
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, BROWN, SKY)
DATASET = BLUE  # this dataset
REFERENCE = "#8a8a8a"  # MovieLens 32M, known from its aggregates
PAPER = VERMILION  # what the paper prints
INK = "#262626"
SEQUENTIAL = "cividis"  # for ordered values
RAMP = (PURPLE, BLUE, SKY, GREEN, ORANGE, VERMILION)  # all are seen on white and on black
MANY = 5000  # points in a panel that would make a figure heavy; drawn as pixels, they stay dim
DASHED = (0, (2, 1))  # of a second line in one colour

_SETTINGS = {
    "font.family": "DejaVu Sans",
    # Titles hold dollars. A formula of our own says parse_math=True.
    "text.parse_math": False,
    "font.size": 12,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2,
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": 150,
    "image.cmap": SEQUENTIAL,
    # Outlined letters look alike on every machine; the salt keeps the file's ids the same.
    "svg.fonttype": "path",
    "svg.hashsalt": "latent-geometry-of-taste",
}


def use():
    """Set the look; in a notebook, figures are SVG of the size they are given, NaN is a dash."""
    mpl.rcParams.update(_SETTINGS)
    # A letter that the font lacks is drawn as a box that names its script; a title may have some.
    warnings.filterwarnings("ignore", r"Glyph \d+ ", UserWarning)
    if get_ipython() is not None:
        set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None})
        of_frames = get_ipython().display_formatter.formatters["text/html"]
        of_frames.for_type(pd.DataFrame, _with_dashes)


def _with_dashes(frame):
    """A frame as it is shown in a notebook, with a dash where there is no value."""
    html = frame._repr_html_()
    return html and html.replace("<td>NaN</td>", "<td>–</td>")


def subplots(rows=1, columns=1, *, height=4.0, width=WIDTH, **options):
    """(Figure, axes) like pyplot's, but known to nobody else, so that it is shown only once."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def subfigures(rows=1, columns=1, *, height, width=WIDTH, **options):
    """(Figure, subfigures), for parts whose axes need not line up."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subfigures(rows, columns, **options)


def ordered(n):
    """Colours for `n` lines in an order, on light and dark pages: n of RAMP, or between them."""
    if n <= len(RAMP):
        return list(RAMP[-n:])
    between = LinearSegmentedColormap.from_list("ordered", RAMP)
    return [to_hex(colour) for colour in between(np.linspace(0, 1, n))]


def on(ground):
    """The colour of letters that contrasts most with a ground, (r, g, b, ...) from 0 to 1."""
    linear = np.where(ground[:3] <= 0.04, ground[:3] / 12.92, ((ground[:3] + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)  # relative, as in WCAG 2
    return ON_LIGHT if luminance > 0.196 else ON_DARK  # where both have the same contrast


def short(number):
    """A count in few letters: 950, 12k, 3.2M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            scaled = number / size
            return f"{scaled:.0f}{letter}" if scaled >= 9.95 else f"{scaled:.3g}{letter}"
    return f"{number:.0f}"


def signed(number, digits=2):
    """A number with its sign, the minus as long as the plus: +0.25, −0.25."""
    return f"{number:+.{digits}f}".replace("-", "−")


def percent_axis(axis):
    """Label an axis that holds shares (0 to 1) in per cent."""
    axis.set_major_formatter(PercentFormatter(1, decimals=0))


def log_percent_axis(axis):
    """Label a logarithmic axis of shares in per cent, with as many digits as each needs."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g}%"))


class _Powers(LogFormatterSciNotation):
    """Powers of ten as plain text, 10⁻³, for a formula would need parse_math in every label."""

    def __call__(self, value, position=None):
        text = super().__call__(value, position)
        text = re.sub(r"\^\{(-?\d+)\}", lambda power: power[1].translate(RAISED), text)
        return text.replace(r"$\mathdefault{", "").replace("}$", "").replace(r"\times", "×")


def power_axis(axis):
    """Label a logarithmic axis by powers of ten, and between them where these are few."""
    axis.set_major_formatter(_Powers())
    if not isinstance(axis.get_minor_formatter(), NullFormatter):
        axis.set_minor_formatter(_Powers(labelOnlyBase=False))


def plain_log_axis(axis):
    """Label a logarithmic axis at the powers of ten, written as plain numbers: 0.01, 1,000."""
    axis.set_major_locator(LogLocator(numticks=12))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:,.12f}".rstrip("0").rstrip("."))
    )
    axis.set_minor_formatter(NullFormatter())


def name(text):
    """Text from data, to stand in a title or along an axis: short, and each sign visible."""
    return escaping.drawable(text, escaping.LONGEST_TICK)


def count_axis(axis):
    """Label an axis of counts in few letters: 1k, 20k, 3M."""
    axis.set_major_formatter(FuncFormatter(lambda number, _: short(number)))
