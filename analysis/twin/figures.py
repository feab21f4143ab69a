"""Figures and table text of the appendix on the twin."""

import numpy as np
import pandas as pd

from analysis.plotting import style
from lib.data.twin.ingredients import FITTED


def grid_agreement(grids):
    """Test RMSE of the paper's grid on the twin against the paper's, a panel for each size.

    grids: dict from dataset to DataFrame with k, twin, target, bound and kind; settings that the
    twin was fitted to are hollow.
    """
    figure, axes = style.subplots(1, len(grids), height=4.4, sharex=True, sharey=True)
    axes = np.atleast_1d(axes)
    both = pd.concat(grids.values())[["twin", "target"]].to_numpy()
    line = np.array([both.min() - 0.02, both.max() + 0.02])
    for ax, (dataset, grid) in zip(axes, grids.items(), strict=True):
        bound = grid["bound"].max()
        ax.fill_between(line, line - bound, line + bound, color="#e3e3e3", label=f"±{bound:g}")
        ax.plot(line, line, color=style.REFERENCE, lw=1)
        marks = zip(sorted(grid["k"].unique()), style.PALETTE, "osD^", strict=False)
        for k, colour, mark in marks:
            rows = grid[grid["k"] == k]
            fitted = rows["kind"] == FITTED
            ax.plot([], [], mark, color=colour, ms=7, label=f"k = {k}")
            ax.plot(*_pairs(rows[~fitted]), mark, color=colour, ms=7)
            ax.plot(*_pairs(rows[fitted]), mark, color=colour, ms=7, mfc="white", mew=1.6)
        ax.set(title=dataset, xlabel="RMSE in Table 2, stars", xlim=line, ylim=line)
    axes[0].set_ylabel("RMSE on the twin, stars")
    axes[0].plot([], [], "o", color=style.INK, mfc="white", label="fitted to")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=6, columnspacing=1.0)
    return figure


def _pairs(rows):
    return rows["target"], rows["twin"]


def taste_spectrum(shares, estimate):
    """Shares of the taste variance by dimension, planted and in the drawn movie vectors."""
    figure, ax = style.subplots(height=3.2)
    dimension = np.arange(1, len(shares) + 1)
    ax.plot(dimension, shares, "o", color=style.BLUE, label="planted, by dimension")
    ax.plot(dimension, estimate, "-", color=style.ORANGE, label="eigenvalues over the ratings")
    ax.set(xlabel="dimension", ylabel="share of the variance of u·v", yscale="log")
    style.power_axis(ax.yaxis)
    ax.legend()
    return figure


def as_text(checks):
    """The rows of `calibration.judge` as text: large numbers as counts, others rounded."""

    def number(value):
        if pd.isna(value):
            return ""
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}"

    shown = checks[["part", "quantity", "kind"]].copy()
    for name, column in (("twin", "twin"), ("ml-32m", "target"), ("difference", "difference")):
        shown[name] = checks[column].map(number)
    shown["bound"] = checks["bound"].map(number)
    shown["within"] = checks["ok"].map({True: "yes", False: "no"}).fillna("")
    return shown
