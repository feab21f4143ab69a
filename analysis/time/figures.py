"""Figures of the chapter on time."""

import numpy as np
import pandas as pd

from analysis.plotting import style
from lib.evaluation.intervals import NORMAL_95


def years(table, since, test_from):
    """Mean stars and the share of half stars by calendar year, with the dates that matter.

    table : a row per year: year, mean, error (standard error), half (share of half stars)
    since, test_from : dates, as years with a fraction; `since` is drawn where there are ratings
        of earlier years
    """
    figure, (above, below) = style.subplots(2, 1, height=4.9, sharex=True)
    above.errorbar(table["year"] + 0.5, table["mean"], NORMAL_95 * table["error"], fmt="o", ms=5,
                   lw=1.3, color=style.DATASET)  # fmt: skip
    above.set_ylabel("mean rating  [stars]")
    below.plot(table["year"] + 0.5, table["half"], "o-", ms=5, color=style.DATASET)
    top = None if table["half"].any() else 1  # a scale of whole stars has nothing to measure by
    below.set(ylabel="with half stars", xlabel="year of the rating", ylim=(-0.03, top))
    if len(table) < 10:  # or the ticks would be fractions of a year
        below.set_xticks(range(table["year"].min(), table["year"].max() + 2))
    style.percent_axis(below.yaxis)
    marks = (("half stars exist", since, "-"), ("calendar test set", test_from, ":"))
    if since < table["year"].min() + 1:
        marks = marks[1:]
    for name, date, dashes in marks:
        for ax in (above, below):
            line = ax.axvline(date, color=style.INK, lw=1.6, ls=dashes, zorder=1)
        line.set_label(f"{name} from here")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def splits(table):
    """Test RMSE with 95% intervals: a row per split, a marker per model.

    table : columns split, model, rmse, error (standard error); the order is that of first use
    """
    names, models = table["split"].unique(), table["model"].unique()
    figure, ax = style.subplots(height=0.75 * len(names) + 1.4)
    colours = (style.REFERENCE, style.PAPER, style.DATASET)
    for place, (model, colour, marker) in enumerate(zip(models, colours, "sDo", strict=True)):
        rows = table[table["model"] == model].set_index("split").loc[names]
        y = np.arange(len(names)) + 0.2 * (place - 1)
        ax.errorbar(rows["rmse"], y, xerr=NORMAL_95 * rows["error"], fmt=marker, ms=7, lw=1.5,
                    color=colour, label=model)  # fmt: skip
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("test RMSE  [stars]")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def by_movie_count(panels):
    """Test RMSE by the film's training ratings: a panel per pair of splits.

    panels : list of (title, dict of split -> frame); a frame has the class's lower bound as its
        index, and columns n_ratings and mse. Classes with fewer than 100 ratings are left out.
    """
    figure, axes = style.subplots(1, len(panels), height=3.9, sharey=True)
    every = pd.concat([frame for _, lines in panels for frame in lines.values()])
    bounds = np.sort(every.index.unique())
    for ax, (title, lines) in zip(axes, panels, strict=True):
        looks = zip(lines.items(), (style.REFERENCE, style.DATASET), "so", strict=True)
        for (name, frame), colour, marker in looks:
            frame = frame[frame["n_ratings"] >= 100]
            x = np.searchsorted(bounds, frame.index)
            ax.plot(x, np.sqrt(frame["mse"]), marker=marker, ms=6, color=colour, label=name)
        names = [f"{low}+" if low == bounds[-1] else f"{low}" for low in bounds]
        ax.set_xticks(range(len(bounds)), names, rotation=45)
        ax.set(title=title, xlabel="training ratings of the film")
        ax.legend()
    axes[0].set_ylabel("test RMSE  [stars]")
    return figure
