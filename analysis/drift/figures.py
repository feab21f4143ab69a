"""Figures of the chapter on drift."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.plotting import style
from analysis.plotting.labels import label
from lib.evaluation.intervals import NORMAL_95, share_interval


def two_groups(table, null, names, named):
    """Each film's change of level in one group of users against that in the other.

    table, null : frames of `drift.changes`, of the true periods and of one permutation
    names : the films' titles; named : rows that get theirs written
    """
    figure, (left, right) = style.subplots(1, 2, height=4.1, sharex=True, sharey=True)
    columns = ["level_change_1", "level_change_2"]
    reach = 1.08 * np.quantile(np.abs(np.concatenate([table[columns], null[columns]])), 0.998)
    for ax, title, frame, colour in (
        (left, "true periods", table, style.DATASET),
        (right, "permuted periods", null, style.REFERENCE),
    ):
        area = np.clip(frame["precision"] / frame["precision"].median() * 12, 3, 80)
        look = {"color": colour, "alpha": 0.55, "mew": 0, "rasterized": len(frame) > style.MANY}
        for size, films in frame[columns].groupby(np.sqrt(area).round()):  # one shape for each
            ax.plot(*films.to_numpy().T, "o", ms=size, **look)
        for line in (ax.axhline, ax.axvline):
            line(0, color=style.INK, lw=0.8, zorder=1)
        r = np.corrcoef(*frame[columns].to_numpy().T)[0, 1]
        ax.set(
            title=f"{title}\nr = {style.signed(r)}",
            xlabel="change, group 1  [stars]",
            aspect="equal",
        )
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    left.set_ylabel("change, group 2  [stars]")
    if len(named):
        points = table[columns].to_numpy()
        label(figure, left, points[named], names[named], size=11)
    return figure


def scores(kinds):
    """Share of films whose score exceeds x: true periods, permuted ones, a planted exchange.

    kinds : dict of "level" / "vector" -> dict with arrays true, null (a list of them), planted
    """
    figure, axes = style.subplots(1, 2, height=4.2, sharey=True)
    for ax, (kind, data) in zip(axes, kinds.items(), strict=True):
        for null in data["null"]:
            _survival(ax, null, color=style.REFERENCE, lw=1, alpha=0.6)
        _survival(ax, data["planted"], color=style.ORANGE, ls=(0, (4, 1.5)))
        _survival(ax, data["true"], color=style.DATASET)
        ax.set(yscale="log", title=kind, xlabel="score  [stars² × ratings]")
        ax.set_xscale("symlog", linthresh=np.quantile(np.concatenate(data["null"]), 0.95))
        style.power_axis(ax.xaxis)
        style.power_axis(ax.yaxis)
        ax.set_xlim(0, None)
        ax.set_ylim(0.5 / len(data["true"]), 1)
    axes[0].set_ylabel("share of films above")
    lines = [Line2D([], [], color=style.DATASET), Line2D([], [], color=style.REFERENCE, lw=1),
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
    band = {"color": style.REFERENCE, "alpha": 0.3, "lw": 9, "zorder": 1}
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
        ax.xaxis.set_major_locator(MaxNLocator(4))
    return figure
