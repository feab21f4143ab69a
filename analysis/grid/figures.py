"""Figures of the chapter on the grid search."""

import numpy as np
import seaborn
from matplotlib import colormaps
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.plotting import style


def heat_maps(panels, edge, low_is_best, label):
    """One value for every model, over k (down) and tau / lam (across), a panel per source.

    panels : list of (title, table); a table has k as index and tau / lam as columns
    edge : the largest tau / lam of the paper's grid, after which a line is drawn
    low_is_best : whether the lowest value of a panel is framed, or the highest
    """
    figure, axes = style.subplots(len(panels), 1, height=2.6 * len(panels) + 0.3)
    ratios = sorted(set().union(*(table.columns for _, table in panels)))
    for ax, (title, table) in zip(np.atleast_1d(axes), panels, strict=True):
        table = table.reindex(columns=ratios)
        cmap = style.SEQUENTIAL + ("_r" if low_is_best else "")
        bar = {"label": label, "pad": 0.01, "aspect": 12}
        seaborn.heatmap(table, annot=True, fmt=".3f", cmap=cmap, ax=ax, cbar_kws=bar)
        values = table.to_numpy()
        best = np.nanargmin(values) if low_is_best else np.nanargmax(values)
        row, column = np.unravel_index(best, values.shape)
        box = {"fill": False, "ec": style.VERMILION, "lw": 3.5}
        ax.add_patch(Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, **box))
        if ratios[-1] > edge:
            ax.axvline(ratios.index(edge) + 1, color=style.INK, lw=2, ls="--")
        ax.set_xticks(np.arange(len(ratios)) + 0.5, [f"{ratio:g}" for ratio in ratios])
        ax.tick_params(axis="y", rotation=0)
        ax.grid(visible=False)
        ax.set(title=title, ylabel="k", xlabel="τ / λ")
    return figure


def all_curves(rows):
    """Test RMSE by epoch: a row of panels per source, a panel per k, a curve per model.

    rows : list of (title, frame) with columns k, ratio, epoch, test_rmse; a dot marks the
        lowest point of each curve
    """
    ks = sorted(rows[0][1]["k"].unique())
    ratios = sorted(set().union(*(frame["ratio"] for _, frame in rows)))
    colours = colormaps["viridis"](np.linspace(0, 0.92, len(ratios)))
    figure, axes = style.subplots(len(rows), len(ks), height=5.6, sharex=True, sharey="row")
    for line, (title, frame) in zip(axes, rows, strict=True):
        for ax, k in zip(line, ks, strict=True):
            for ratio, colour in zip(ratios, colours, strict=True):
                curve = frame[(frame["k"] == k) & (frame["ratio"] == ratio)]
                ax.plot(curve["epoch"], curve["test_rmse"], color=colour, label=f"{ratio:g}")
                lowest = curve.loc[[curve["test_rmse"].idxmin()]]
                ax.plot(lowest["epoch"], lowest["test_rmse"], "o", ms=6, mec="white", color=colour)
            ax.set_title(f"k = {k}")
            ax.set_xticks([1, 10, 20])
        line[0].set_ylabel(f"{title}\ntest RMSE  [stars]")
    for ax in axes[-1]:
        ax.set_xlabel("epoch")
    handles = axes[0, 0].lines[::2]
    names = [f"{ratio:g}" for ratio in ratios]
    figure.legend(handles, names, title="τ / λ", loc="outside lower center", ncols=len(ratios))
    return figure


def best_run(history, author, scale, author_scale):
    """Objective, and RMSE, by epoch of one model, with the author's run behind: Figure 5.

    history, author : frames with epoch, loss, train_rmse, test_rmse
    scale, author_scale : what each loss is divided by
    """
    figure, (left, right) = style.subplots(1, 2, height=4.0)
    runs = (
        ("author, ml-32m", style.REFERENCE, 5, 0.55, author, author_scale),
        ("this dataset", style.DATASET, 2, 1, history, scale),
    )
    for name, colour, width, alpha, run, divisor in runs:
        look = {"color": colour, "lw": width, "alpha": alpha}
        left.plot(run["epoch"], run["loss"] / divisor, label=name, **look)
        right.plot(run["epoch"], run["test_rmse"], **look)
        right.plot(run["epoch"], run["train_rmse"], ls=(0, (2, 1)), **look)
    left.plot([], [], color=style.INK, label="test")
    left.plot([], [], color=style.INK, ls=(0, (2, 1)), label="training")
    left.set(xlabel="epoch", ylabel="loss / (λ × training ratings)  [stars²]")
    right.set(xlabel="epoch", ylabel="RMSE  [stars]")
    for ax in (left, right):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside lower center", ncols=4)
    return figure
