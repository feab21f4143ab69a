"""Figures of the chapter on what lies beyond the paper's grid."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.plotting import heat_map, style


def surfaces(panels, edge, corner_ks):
    """A value for every model, over k (down) and tau / lam (across), a panel per measure.

    panels : list of (title, table, low_is_best); a table has k as index, tau / lam as columns
    edge : the largest tau / lam of the paper's grid
    corner_ks : the values of k in the paper's grid; its models are those of these rows with a
        ratio up to `edge`, which are outlined. The best value of each panel is framed.
    """
    rows = len(panels[0][1])
    figure, axes = style.subplots(len(panels), 1, height=(0.34 * rows + 0.95) * len(panels))
    for ax, (title, table, low_is_best) in zip(np.atleast_1d(axes), panels, strict=True):
        # A few very poor models would leave one colour to all the others.
        most = table.stack().quantile(0.8) if low_is_best else None
        heat_map.draw(ax, table, edge, low_is_best, most, cbar=False)
        n_inside = int((table.columns <= edge).sum())
        for row, k in enumerate(table.index):
            if k in corner_ks:
                outline = {"fill": False, "ec": style.ON_DARK, "lw": 2, "ls": (0, (3, 2))}
                ax.add_patch(Rectangle((0.03, row + 0.05), n_inside - 0.06, 0.9, **outline))
        ax.set_title(title)
    return figure


def by_ratio(table, edge, bias_rmse):
    """Test RMSE over tau / lam, a curve for each k, the paper's range shaded.

    table : frame with k, ratio, test_rmse; bias_rmse : the lowest of the bias-only model
    """
    figure, ax = style.subplots(height=4.2)
    ks = sorted(table["k"].unique())
    colours = style.ordered(len(ks))
    for k, colour in zip(ks, colours, strict=True):
        curve = table[table["k"] == k].sort_values("ratio")
        ax.plot(curve["ratio"], curve["test_rmse"], "o-", ms=4, color=colour, label=f"{k}")
    ax.axvspan(table["ratio"].min(), edge, color=style.REFERENCE, alpha=0.15, lw=0)
    ax.axhline(bias_rmse, color=style.INK, lw=1.2, ls="--", label="biases only")
    ax.set_xscale("log")
    style.power_axis(ax.xaxis)
    lowest = table["test_rmse"].min()
    ax.set_ylim(lowest - 0.01, min(table["test_rmse"].max(), lowest + 0.25))
    ax.set(xlabel="τ / λ", ylabel="test RMSE  [stars]")
    figure.legend(title="k", loc="outside lower center", ncols=len(ks) + 1, columnspacing=1)
    return figure


def search_plane(choice, paper):
    """The trials of a search over tau / lam (across) and k (up), the chosen model framed.

    choice : a `model_choice.Choice`; paper : frame with k, ratio, the models of the paper's grid
    """
    figure, ax = style.subplots(height=4.6)
    trials = choice.trials.sort_values("validation_rmse", ascending=False)
    above = 1000 * (trials["validation_rmse"] - trials["validation_rmse"].min())
    best = choice.best_by_k
    ax.plot(best["ratio"], best["k"], color=style.INK, lw=1.2, zorder=1,
            label="best ratio of each k")  # fmt: skip
    ax.plot(paper["ratio"], paper["k"], "x", ms=7, mew=2, color=style.PAPER, ls="",
            label="the paper's grid")  # fmt: skip
    dots = ax.scatter(trials["ratio"], trials["k"], c=above, s=60, cmap=style.SEQUENTIAL + "_r",
                      vmin=0, vmax=min(20, above.max()), edgecolors=style.INK, lw=0.5,
                      zorder=2)  # fmt: skip
    ax.plot(choice.ratio, choice.k, "s", ms=15, mfc="none", mec=style.VERMILION, mew=2.5, ls="",
            label="chosen")  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="τ / λ", ylabel="k")
    style.power_axis(ax.xaxis)
    ks = [k for k in (1, 2, 4, 8, 16, 32, 64, 128, 256) if k <= max(best["k"].max(), 100) * 1.3]
    ax.set_yticks(ks, [f"{k}" for k in ks])
    ax.minorticks_off()
    figure.colorbar(dots, ax=ax, pad=0.01, extend="max",
                    label="RMSE above the lowest  [0.001 stars]")  # fmt: skip
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def profiles(choices):
    """Over k, each at its own best ratio: validation RMSE above the lowest, and that ratio.

    choices : list of (name, best_by_k, (k, ratio) chosen), this dataset first; those after it
        are precomputed on others. The model without vectors is left out, if it was tried.
    """
    figure, (left, right) = style.subplots(1, 2, height=3.9)
    colours = (style.DATASET, style.GREEN, style.PURPLE)
    for (name, table, chosen), colour, mark in zip(choices, colours, "oDv", strict=False):
        table = table[table["k"] > 0]
        above = table["validation_rmse"] - table["validation_rmse"].min()
        look = {"ls": "-", "marker": mark, "ms": 5, "color": colour}
        left.plot(table["k"], above, label=name, **look)
        right.plot(table["k"], table["ratio"], **look)
        at = table["k"] == chosen[0]
        frame = {"ms": 11, "mfc": "none", "mec": colour, "mew": 2}
        left.plot(table["k"][at], above[at], "s", **frame)
        right.plot(chosen[0], chosen[1], "s", **frame)
    for ax in (left, right):
        ax.set(xscale="log", xlabel="k")
        style.power_axis(ax.xaxis)
    left.set_ylim(bottom=-0.0008)
    left.set(ylabel="RMSE above the lowest  [stars]", title="at its best ratio")
    right.set(yscale="log", ylabel="τ / λ", title="best ratio of each k")
    ratios = sorted({ratio for _, table, _ in choices for ratio in table["ratio"][table["k"] > 0]})
    right.set_yticks(ratios, [f"{ratio:g}" for ratio in ratios])
    right.minorticks_off()
    figure.legend(loc="outside lower center", ncols=len(choices))
    return figure


def stopping(found, curves, best_rmse):
    """Held-out and test RMSE by epoch, a panel for each k, with the epoch where training stops.

    found, curves : frames of what `early_stopping.stopped_early` returned for each k
    best_rmse : Series by k, the lowest test RMSE with any penalty
    """
    figure, axes = style.subplots(1, len(found), height=3.7, sharey=True)
    for ax, row in zip(np.atleast_1d(axes), found.itertuples(), strict=True):
        curve = curves[curves["k"] == row.k]
        ax.plot(curve["epoch"], curve["held_out_rmse"], color=style.ORANGE, ls=style.DASHED,
                label="held out (first model)")  # fmt: skip
        ax.plot(curve["epoch"], curve["test_rmse"], color=style.DATASET,
                label="test (second model)")  # fmt: skip
        ax.plot(row.epoch, row.test_rmse, "o", ms=9, mec="white", color=style.DATASET,
                label="stops here")  # fmt: skip
        ax.axhline(best_rmse[row.k], color=style.VERMILION, lw=1.5, label="best penalty, epoch 20")
        ax.set(title=f"k = {row.k}", xlabel="epoch")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    np.atleast_1d(axes)[0].set_ylabel("RMSE  [stars]")
    handles, names = np.atleast_1d(axes)[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure
