"""Figures of the chapter on other models."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from analysis.plotting import style


def rules(curves):
    """Test RMSE by epoch, and by seconds of training, of each way to update at its best penalty.

    curves : frame with rule, epoch, elapsed, test_rmse
    """
    figure, axes = style.subplots(1, 2, height=4.0, sharey=True)
    colours = (style.BLUE, style.SKY, style.VERMILION, style.ORANGE)
    for ax, along, name in zip(axes, ("epoch", "elapsed"), ("epoch", "seconds"), strict=True):
        for (rule, curve), colour in zip(curves.groupby("rule", sort=False), colours, strict=True):
            style_of = style.DASHED if "joint" in rule else "-"
            ax.plot(curve[along], curve["test_rmse"], color=colour, ls=style_of, label=rule)
        ax.set_xlabel(f"{name} of training" if along == "elapsed" else name)
    axes[0].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[0].set_ylabel("test RMSE  [stars]")
    lowest = curves["test_rmse"].min()
    late = curves.loc[curves["epoch"] == min(3, curves["epoch"].max()), "test_rmse"].max()
    axes[0].set_ylim(lowest - 0.1 * (late - lowest), late + 0.6 * (late - lowest))
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def rankers(table, paper_precision, floor):
    """Precision@10 of each model with its 95% interval, and two numbers of MovieLens 32M.

    table : frame with name, precision, precision_half, ours (whether it is the paper's kind of
        model), from the lowest precision to the highest
    paper_precision, floor : what the paper prints, and what popularity reaches at least
    """
    figure, ax = style.subplots(height=0.36 * len(table) + 1.7)
    rows = np.arange(len(table))
    colours = np.where(table["ours"], style.DATASET, style.REFERENCE)
    ax.hlines(rows, 0, table["precision"], color=colours, lw=1.2, alpha=0.5)
    for at, colour, row in zip(rows, colours, table.itertuples(), strict=True):
        mark = "o" if row.ours else "D"
        ax.errorbar(row.precision, at, xerr=row.precision_half, fmt=mark, ms=7, color=colour)
    ax.axvline(paper_precision, color=style.PAPER, lw=1.8, label="the paper's best (ml-32m)")
    ax.axvline(floor, color=style.GREEN, lw=1.8, ls="--",
               label="at least, by the ten most rated films (ml-32m)")  # fmt: skip
    ax.set_yticks(rows, table["name"])
    ax.set_xlim(left=0)
    ax.set_xlabel("Precision@10")
    ax.grid(visible=False, axis="y")
    figure.legend(loc="outside lower center", ncols=2, columnspacing=1)
    return figure
