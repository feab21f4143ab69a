"""Figures of the chapter on the grid search."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from analysis.plotting import heat_map, style


def heat_maps(panels, edge, low_is_best, label):
    """One value for every model, over k (down) and tau / lam (across), a panel per source.

    panels : list of (title, table); a table has k as index and tau / lam as columns
    edge : the largest tau / lam of the paper's grid, after which a line is drawn
    low_is_best : whether the lowest value of a panel is framed, or the highest
    """
    figure, axes = style.subplots(len(panels), 1, height=2.6 * len(panels) + 0.3)
    ratios = sorted(set().union(*(table.columns for _, table in panels)))
    bar = {"label": label, "pad": 0.01, "aspect": 12}
    for ax, (title, table) in zip(np.atleast_1d(axes), panels, strict=True):
        heat_map.draw(ax, table.reindex(columns=ratios), edge, low_is_best, cbar_kws=bar)
        ax.set_title(title)
    return figure


def model_by_model(author, here, bias_rmse):
    """Test RMSE of each model of the grid, the author's beside ours: Table 2 as a figure.

    author, here : DataFrames of k, ratio, test_rmse, the same models in each
    bias_rmse : our test RMSE of the biases alone, in stars
    """
    ks = sorted(here["k"].unique())
    figure, axes = style.subplots(len(ks), 1, height=6.4, sharex=True)
    for ax, k in zip(axes, ks, strict=True):
        theirs, ours = (
            frame[frame["k"] == k].set_index("ratio")["test_rmse"].sort_index()
            for frame in (author, here)
        )
        rows = np.arange(len(ours))
        ax.hlines(rows, theirs[ours.index], ours, color=style.REFERENCE, lw=1.2, alpha=0.5)
        ax.plot(theirs[ours.index], rows, "D", ms=7, color=style.REFERENCE, label="author, ml-32m")
        ax.plot(ours, rows, "o", ms=8, color=style.DATASET, label="this dataset")
        ax.axvline(bias_rmse, color=style.INK, lw=1.2, ls="--", label="biases only, this dataset")
        ax.set_yticks(rows, [f"{ratio:g}" for ratio in ours.index])
        ax.set_ylim(len(ours) - 0.4, -0.6)
        ax.set_ylabel(f"k = {k}\nτ / λ")
    axes[-1].set_xlabel("test RMSE  [stars]")
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, columnspacing=1)
    return figure


def all_curves(rows):
    """Test RMSE by epoch: a row of panels per source, a panel per k, a curve per model.

    rows : list of (title, frame) with columns k, ratio, epoch, test_rmse; a dot marks the
        lowest point of each curve
    """
    ks = sorted(rows[0][1]["k"].unique())
    ratios = sorted(set().union(*(frame["ratio"] for _, frame in rows)))
    colours = style.ordered(len(ratios))
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
        right.plot(run["epoch"], run["train_rmse"], ls=style.DASHED, **look)
    left.plot([], [], color=style.INK, label="test")
    left.plot([], [], color=style.INK, ls=style.DASHED, label="training")
    left.set(xlabel="epoch", ylabel="loss / (λ × training ratings)  [stars²]")
    right.set(xlabel="epoch", ylabel="RMSE  [stars]")
    for ax in (left, right):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside lower center", ncols=4)
    return figure
