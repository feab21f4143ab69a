"""Figures of the chapter on the claims: replicates with intervals, and published errors."""

import numpy as np

from analysis.plotting import style

SPLITS = {  # how the test ratings were chosen: marker and colour
    "random 80/20": ("o", style.BLUE),
    "random 90/10": ("^", style.GREEN),
    "5-fold": ("s", style.PURPLE),
    "by time": ("v", style.ORANGE),
    "not stated": ("X", style.REFERENCE),
}


def replicates(panels, author, noise):
    """Replicates of each model as dots, their mean with its interval, a panel per measure.

    panels : list of (label of the axis, dict of k -> Series by seed, dict of k -> `Estimate`)
    author : dict of k -> the author's value, shown in the first panel with two `noise` each side
    """
    figure, axes = style.subplots(1, len(panels), height=3.6, sharey=True, width_ratios=(3, 2))
    for ax, (label, values, estimates) in zip(axes, panels, strict=True):
        for row, k in enumerate(values):
            ours = estimates[k]
            y = row - 0.14
            ax.plot(values[k], np.full(len(values[k]), y), "o", ms=5, mfc="none", color=style.SKY)
            error = [[ours.mean - ours.low], [ours.high - ours.mean]]
            look = {"color": style.DATASET, "ms": 6, "capsize": 4, "lw": 1.8}
            ax.errorbar(ours.mean, y, xerr=error, fmt="o", **look)
        ax.set(xlabel=label)
        ax.grid(visible=False, axis="y")
        ax.tick_params(axis="y", length=0)
        for row in range(len(values) - 1):
            ax.axhline(row + 0.5, color="#e3e3e3", lw=0.8)
    for row, k in enumerate(panels[0][1]):
        if k in author:
            look = {"color": style.PAPER, "ms": 6, "capsize": 4, "lw": 1.8}
            axes[0].errorbar(author[k], row + 0.18, xerr=2 * noise, fmt="D", **look)
    names = [f"k = {k}" if k else "biases only" for k in panels[0][1]]
    axes[0].set_yticks(range(len(names)), names)
    axes[0].invert_yaxis()
    handles = [
        axes[0].plot([], [], "o", ms=5, mfc="none", color=style.SKY, label="one seed")[0],
        axes[0].plot([], [], "o-", color=style.DATASET, label="mean, 95% interval")[0],
        axes[0].plot([], [], "D-", color=style.PAPER, label="author, ml-32m")[0],
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def published(results, biases):
    """Ranked test errors on MovieLens 32M: a row per result, the lowest on top.

    results : DataFrame with columns label, test_rmse, kind (a key of SPLITS) and paper (bool)
    biases : (low, high) of the bias-only results, shaded
    """
    figure, ax = style.subplots(height=0.27 * len(results) + 1.3)
    ax.axvspan(*biases, color=style.REFERENCE, alpha=0.35, lw=0)
    for row, result in enumerate(results.itertuples()):
        marker, colour = SPLITS[result.kind]
        colour = style.PAPER if result.paper else colour
        ax.plot(result.test_rmse, row, marker, ms=9 if result.paper else 7, color=colour)
    ax.set_yticks(range(len(results)), results["label"], fontsize=10)
    for text, is_paper in zip(ax.get_yticklabels(), results["paper"], strict=True):
        text.set_fontweight("bold" if is_paper else "normal")
    ax.set(xlabel="test RMSE  [stars]", ylim=(len(results) - 0.4, -0.6))
    shown = [kind for kind in SPLITS if kind in set(results["kind"])]
    handles = [
        ax.plot([], [], SPLITS[kind][0], color=SPLITS[kind][1], label=kind)[0] for kind in shown
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure
