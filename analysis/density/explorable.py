"""The density that readers can explore: its settings, and its place in a notebook."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from analysis.density import figures
from analysis.plotting import page_data, style

NAME = "explore_density_data"
FILES = ("explore.css", "explore_text.js", "explore_field.js", "explore_density.js")


def content(r, lam, tau):
    """The settings and colours that the page needs, as a dict that `json` can write.

    r, lam, tau : to begin with; r is rounded to a tenth of a star
    The levels and colours of the contours are those of `figures.contours`.
    """
    n_bands = len(figures.LEVELS) - 1
    colours = colormaps[style.SEQUENTIAL](np.linspace(0, 1, n_bands))
    return {
        "r": round(float(np.clip(r, -4.5, 4.5)), 1),
        "lam": float(lam),
        "tau": float(tau),
        "levels": figures.LEVELS.tolist(),
        "colours": [to_hex(colour) for colour in colours],
        "edge": figures.EDGE,
    }


def show(content):
    """Show the density; where no scripts run, a link leads to the figure of twelve settings."""
    inside = """<p>Here you would move r, λ and τ and see the density change. It needs JavaScript,
and the files that <code>make book</code> puts beside the page.
<a href="#fig-density-contours">The figure above</a> shows twelve settings.</p>"""
    page_data.show(NAME, content, "explore-density", inside, FILES)
