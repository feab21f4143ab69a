"""A value for every combination of k and tau / lam, as a field of colours with its numbers."""

import numpy as np
import seaborn
from matplotlib.patches import Rectangle

from analysis.plotting import style


def draw(ax, table, edge, low_is_best, vmax=None, **look):
    """Draw a table as a heat map with its numbers, frame the best, and mark where a grid ends.

    table : DataFrame with k as index and tau / lam as columns; NaN where there is no model
    edge : the largest tau / lam of the paper's grid, after which a dashed line is drawn
    low_is_best : whether the lowest value is framed, and bright, or the highest
    vmax : the value at which the colours end; the highest without one
    look : more options of `seaborn.heatmap`, such as cbar
    """
    cmap = style.SEQUENTIAL + ("_r" if low_is_best else "")
    seaborn.heatmap(
        table, annot=True, fmt=".3f", cmap=cmap, ax=ax, vmax=vmax, annot_kws={"size": 11}, **look
    )
    values = table.to_numpy()
    colour_numbers(ax, values)
    best = np.nanargmin(values) if low_is_best else np.nanargmax(values)
    row, column = np.unravel_index(best, values.shape)
    box = {"fill": False, "ec": style.VERMILION, "lw": 3.5}
    ax.add_patch(Rectangle((column + 0.03, row + 0.04), 0.94, 0.92, **box))
    n_inside = int((table.columns <= edge).sum())
    if n_inside < len(table.columns):
        ax.axvline(n_inside, color=style.INK, lw=2, ls="--")
    ax.set_xticks(np.arange(len(table.columns)) + 0.5, [f"{ratio:g}" for ratio in table])
    ax.tick_params(axis="y", rotation=0)
    ax.grid(visible=False)
    ax.set(ylabel="k", xlabel="τ / λ")


def colour_numbers(ax, values):
    """Give the numbers in a seaborn heat map of `values` the colour that contrasts most."""
    grounds = ax.collections[0].get_facecolors()[np.isfinite(values.ravel())]
    for number, ground in zip(ax.texts, grounds, strict=True):
        number.set_color(style.on(ground))  # the same in light and dark pages
