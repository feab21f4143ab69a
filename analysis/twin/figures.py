"""Figures and table text of the appendix on the twin."""

import numpy as np
import pandas as pd

from analysis.plotting import style


def grid_agreement(grid):
    """Test RMSE of the paper's grid on the twin against the paper's, one mark per setting.

    grid: DataFrame with k, twin, target and bound.
    """
    figure, ax = style.subplots(height=4.6, width=5.6)
    low, high = grid[["twin", "target"]].to_numpy().min(), grid[["twin", "target"]].to_numpy().max()
    line = np.array([low - 0.02, high + 0.02])
    bound = grid["bound"].max()
    ax.fill_between(line, line - bound, line + bound, color="#e3e3e3", label=f"within {bound:g}")
    ax.plot(line, line, color=style.REFERENCE, lw=1)
    marks = zip(sorted(grid["k"].unique()), style.PALETTE, "osD^", strict=False)
    for k, colour, mark in marks:
        rows = grid[grid["k"] == k]
        ax.plot(rows["target"], rows["twin"], mark, color=colour, ms=7, label=f"k = {k}")
    ax.set(
        xlabel="test RMSE printed in Table 2, stars",
        ylabel="test RMSE on the twin, stars",
        xlim=line,
        ylim=line,
        aspect="equal",
    )
    ax.legend(loc="upper left")
    return figure


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

    shown = checks[["part", "quantity"]].copy()
    for name, column in (("twin", "twin"), ("ml-32m", "target"), ("difference", "difference")):
        shown[name] = checks[column].map(number)
    shown["bound"] = checks["bound"].map(number)
    shown["within"] = checks["ok"].map({True: "yes", False: "no"}).fillna("")
    return shown
