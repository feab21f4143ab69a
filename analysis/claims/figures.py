"""Figures of the chapter on the claims: verdicts, replicates, and published errors."""

import matplotlib as mpl
import numpy as np

from analysis.claims.verdicts import VERDICTS
from analysis.plotting import style

VERDICT_COLOURS = (style.GREEN, style.SKY, style.ORANGE, style.REFERENCE)


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
            ax.axhline(row + 0.5, color=mpl.rcParams["grid.color"], lw=0.8)
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


def scoreboard(counts):
    """Number of claims with each verdict as stacked bars, a bar for each source of evidence.

    counts : DataFrame with columns kind, source and one for each of VERDICTS, in the order to
        show, from the top
    """
    figure, ax = style.subplots(height=0.9 + 0.62 * len(counts))
    names = [f"{row.kind}\n{style.name(row.source)}" for row in counts.itertuples()]
    left = np.zeros(len(counts))
    for verdict, colour in zip(VERDICTS, VERDICT_COLOURS, strict=True):
        n = counts[verdict].to_numpy()
        bars = ax.barh(range(len(counts)), n, left=left, height=0.7, color=colour, label=verdict)
        texts = [str(count) if count else "" for count in n]
        ax.bar_label(bars, texts, label_type="center", color=style.ON_LIGHT, size=11)
        left += n
    ax.set_yticks(range(len(counts)), names)
    ax.set(xlabel="number of claims", ylim=(len(counts) - 0.5, -0.5))
    ax.grid(visible=False, axis="y")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def published(results):
    """Reported test errors on MovieLens 32M: a panel per kind of split, a row per result.

    results : DataFrame with columns label, test_rmse, scheme, paper (bool) and biases (bool), the
        rows of a scheme together and in the order to show, from the top
    """
    groups = [(scheme, group) for scheme, group in results.groupby("scheme", sort=False)]
    figure, axes = style.subplots(
        len(groups), 1, height=0.27 * len(results) + 0.45 * len(groups) + 0.8, sharex=True,
        squeeze=False, height_ratios=[len(group) + 0.6 for _, group in groups],
    )  # fmt: skip
    for ax, (scheme, group) in zip(axes[:, 0], groups, strict=True):
        for row, result in enumerate(group.itertuples()):
            marker, colour = ("D", style.PAPER) if result.paper else ("o", style.DATASET)
            face = "none" if result.biases else colour
            ax.plot(result.test_rmse, row, marker, ms=7, color=colour, mfc=face)
        ax.set_yticks(range(len(group)), group["label"])
        ax.set_ylim(len(group) - 0.3, -0.7)
        ax.set_title(scheme, loc="left")
    axes[-1, 0].set_xlabel("test RMSE  [stars]")
    return figure
