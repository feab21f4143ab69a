"""Figures of the chapter on time."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from analysis.plotting import style
from analysis.plotting.labels import label
from lib.evaluation.intervals import NORMAL_95, share_interval

PERMUTED = "#b8b8b8"


def years(table, since, middle, test_from):
    """Mean stars and the share of half stars by calendar year, with the dates that matter.

    table : a row per year: year, mean, error (standard error), half (share of half stars)
    since, middle, test_from : dates, as years with a fraction; `since` is drawn where there are
        ratings of earlier years
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
    marks = (("half stars exist", since, "-"), ("late period", middle, "--"),
             ("calendar test set", test_from, ":"))  # fmt: skip
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


def two_groups(table, null, names, named):
    """Each film's change of level in one group of users against that in the other.

    table, null : frames of `drift.changes`, of the true periods and of one permutation
    names : the films' titles; named : rows that get theirs written
    """
    figure, (left, right) = style.subplots(1, 2, height=3.9, sharex=True, sharey=True)
    columns = ["level_change_1", "level_change_2"]
    reach = 1.08 * np.quantile(np.abs(np.concatenate([table[columns], null[columns]])), 0.998)
    for ax, title, frame, colour in (
        (left, "true periods", table, style.DATASET),
        (right, "permuted periods", null, style.REFERENCE),
    ):
        size = np.clip(frame["precision"] / frame["precision"].median() * 12, 3, 80)
        ax.scatter(*frame[columns].to_numpy().T, s=size, color=colour, alpha=0.45, lw=0,
                   rasterized=True)  # fmt: skip
        for line in (ax.axhline, ax.axvline):
            line(0, color=style.INK, lw=0.8, zorder=1)
        r = np.corrcoef(*frame[columns].to_numpy().T)[0, 1]
        ax.set(title=f"{title}:  r = {r:+.2f}", xlabel="change, group 1  [stars]", aspect="equal")
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    left.set_ylabel("change, group 2  [stars]")
    if len(named):
        points = table[columns].to_numpy()
        label(figure, left, points[named], names[named], size=9)
    return figure


def scores(kinds):
    """Share of films whose score exceeds x: true periods, permuted ones, a planted exchange.

    kinds : dict of "level" / "vector" -> dict with arrays true, null (a list of them), planted
    """
    figure, axes = style.subplots(1, 2, height=4.2, sharey=True)
    for ax, (kind, data) in zip(axes, kinds.items(), strict=True):
        for null in data["null"]:
            _survival(ax, null, color=PERMUTED, lw=1)
        _survival(ax, data["planted"], color=style.ORANGE, ls=(0, (4, 1.5)))
        _survival(ax, data["true"], color=style.DATASET)
        ax.set(yscale="log", title=kind, xlabel="score  [stars² × ratings]")
        ax.set_xscale("symlog", linthresh=np.quantile(np.concatenate(data["null"]), 0.95))
        style.power_axis(ax.xaxis)
        style.power_axis(ax.yaxis)
        ax.set_xlim(0, None)
        ax.set_ylim(0.5 / len(data["true"]), 1)
    axes[0].set_ylabel("share of films above")
    lines = [Line2D([], [], color=style.DATASET), Line2D([], [], color=PERMUTED, lw=1),
             Line2D([], [], color=style.ORANGE, ls=(0, (4, 1.5)))]  # fmt: skip
    names = ["true periods", "permuted periods", "exchanged films"]
    figure.legend(lines, names, loc="outside lower center", ncols=3)
    return figure


def power(table):
    """Share of films with a planted drift that are found, by the size of what was planted.

    table : frame of `drift_search.power`
    """
    figure, axes = style.subplots(1, 2, height=3.9, sharey=True)
    panels = (("level", "planted change of level  [stars]", "levels moved"),
              ("exchange", "share of the users", "films exchanged"))  # fmt: skip
    looks = (("level", style.DATASET, "o"), ("vector", style.ORANGE, "s"))
    for ax, (planted, axis_name, title) in zip(axes, panels, strict=True):
        rows = table[table["planted"] == planted]
        for score, colour, marker in looks:
            low, high = share_interval(rows[score], rows["n_planted"])
            reach = [rows[score] - low, high - rows[score]]
            ax.errorbar(rows["size"], rows[score], reach, color=colour, marker=marker, ms=7, lw=1.8,
                        label=f"by the {score}")  # fmt: skip
        ax.set(xlabel=axis_name, title=title, ylim=(-0.03, 1.05))
        ax.set_xlim(0, None)
    axes[0].set_ylabel("share of planted films found")
    style.percent_axis(axes[0].yaxis)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure


def _survival(ax, values, **look):
    ordered = np.sort(values)[::-1]
    ax.step(ordered, np.arange(1, len(ordered) + 1) / len(ordered), where="post", **look)


def genres(table, nulls):
    """Change of level and drift of the vectors by genre, each with that of permuted periods.

    table : frame of `drift.by_genre`; nulls : list of such frames, of permuted periods. The band
        is a 95% interval around zero by the root mean square of the nulls for the level, and
        from their lowest to their highest value for the vectors.
    """
    order = table["level_change"].argsort().to_numpy()
    figure, (left, right) = style.subplots(1, 2, height=0.33 * len(table) + 1.5, sharey=True)
    y = np.arange(len(table))
    level, vector = (
        np.array([null[column].to_numpy()[order] for null in nulls])
        for column in ("level_change", "vector_drift")
    )
    reach = NORMAL_95 * np.sqrt(np.square(level).mean(axis=0))
    band = {"color": "#dcdcdc", "lw": 9, "zorder": 1}
    left.hlines(y, -reach, reach, **band)
    left.plot(table["level_change"].to_numpy()[order], y, "o", color=style.DATASET, ms=7)
    left.axvline(0, color=style.INK, lw=1)
    left.set(xlabel="change of level  [stars]")
    right.hlines(y, 100 * vector.min(axis=0), 100 * vector.max(axis=0), **band)
    right.plot(100 * table["vector_drift"].to_numpy()[order], y, "o", color=style.DATASET, ms=7)
    right.axvline(0, color=style.INK, lw=1)
    right.set(xlabel="drift of the vector  [0.01 stars²]")
    left.set_yticks(y, table["genre"].iloc[order].map(style.name))
    for ax in (left, right):
        ax.grid(axis="y", visible=False)
    return figure
