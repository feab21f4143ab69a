"""Figures of the chapter on the geometry of movie vectors."""

import re

import numpy as np
import seaborn
from matplotlib.lines import Line2D

from analysis.plotting import heat_map, style
from analysis.plotting.labels import label
from lib.evaluation.intervals import share_interval

# A movie belongs to the first group of which it has a genre: name, genres, colour, marker.
GROUPS = (
    ("Animation, Children", {"Animation", "Children"}, style.BLUE, "o"),
    ("Horror", {"Horror"}, style.BROWN, "X"),
    ("Sci-Fi, Fantasy", {"Sci-Fi", "Fantasy"}, style.GREEN, "s"),
    ("Crime, Film-Noir", {"Crime", "Film-Noir"}, style.VERMILION, "D"),
    ("Action, War", {"Action", "War"}, style.PURPLE, "^"),
    ("Romance", {"Romance"}, style.ORANGE, "P"),
    ("Comedy", {"Comedy"}, style.SKY, "v"),
    ("any other", set(), style.REFERENCE, "o"),
)
ORDER = "coloured by the first of these that a film has"


def plain_name(title):
    """ "Lion King, The (1994)" as it is spoken: "The Lion King"."""
    name = re.sub(r"(?<=.)(?<! [Oo]r) \(.*", "", title)  # "Birdman: Or (The ...)" goes on
    return re.sub(r"^(.*), (The|A|An|Le|La|Les|El)$", r"\2 \1", name)


def films(scores, shares, names, genres):
    """Some films in the plane of two components, each with its name.

    scores : (n, 2); shares : (2,) of the variance; names : n str; genres : n tuples of str
    """
    figure, ax = style.subplots(height=6.6)
    _scatter(ax, scores, genres, size=70)
    for line in (ax.axhline, ax.axvline):
        line(0, color="#bbbbbb", lw=1, zorder=0)
    _component_axes(ax, shares)
    ax.margins(0.12)
    _legend(figure, genres)
    label(figure, ax, scores, names)
    return figure


def displaced(paper, ours, names):
    """The paper's points and ours for the same films, joined by lines; names beside the paper's.

    paper, ours : (n, 2), ours from `studied.laid_over`; names : n str
    """
    figure, ax = style.subplots(height=6.8)
    paper, ours = np.asarray(paper, float), np.asarray(ours, float)
    ends = np.stack([paper, ours]).transpose(2, 0, 1)
    ax.plot(*ends, color=style.DATASET, lw=1.2, alpha=0.45, zorder=1)
    ax.scatter(*paper.T, s=62, fc="white", ec=style.PAPER, lw=2, marker="D", label="the paper")
    ax.scatter(*ours.T, s=62, color=style.DATASET, lw=0, label="this dataset")
    ax.set(xlabel="first component  (of the paper)", ylabel="second component  (of the paper)")
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.1)
    figure.legend(loc="outside lower center", ncols=2)
    label(figure, ax, paper, names, others=ours)
    return figure


def _scatter(ax, points, genres, size, **look):
    groups = np.array([group(listed) for listed in genres])
    # The grey rest first, so that it lies beneath the others.
    for place in reversed(range(len(GROUPS))):
        _, _, colour, marker = GROUPS[place]
        chosen = points[groups == place]
        ax.scatter(*chosen.T, s=size, color=colour, marker=marker, lw=0, **look)


def group(genres):
    """The place in `GROUPS` of a movie with these genres."""
    mine = set(genres)
    places = (place for place, (_, members, _, _) in enumerate(GROUPS) if mine & members)
    return next(places, len(GROUPS) - 1)


def _legend(figure, genres):
    """Name the groups; where no film belongs to one, there are no colours to explain."""
    present = sorted({group(listed) for listed in genres})
    if present == [len(GROUPS) - 1]:
        return
    handles = [
        Line2D([], [], ls="", marker=GROUPS[place][3], color=GROUPS[place][2], ms=8)
        for place in present
    ]
    names = [GROUPS[place][0] for place in present]
    figure.legend(handles, names, title=ORDER, loc="outside lower center", ncols=4,
                  handletextpad=0.2, columnspacing=1.2)  # fmt: skip


def _component_axes(ax, shares):
    ax.set_xlabel(f"first component  ({shares[0]:.0%} of the variance)")
    ax.set_ylabel(f"second component  ({shares[1]:.0%})")


def to_name(titles, counts, n, among=None):
    """Indices of the `n` films with the most ratings, of each series only the first of them.

    titles : Series of n_films str; counts : (n_films,); among : mask (n_films,) of those to take
    """
    series = titles.map(lambda title: plain_name(title).split(":")[0])
    order = np.argsort(-counts, kind="stable")
    order = order if among is None else order[among[order]]
    return order[~series.iloc[order].duplicated().to_numpy()][:n]


def genre_tests(tables):
    """Purity of neighbours and silhouette by genre, filled; that of shuffled genres, hollow.

    tables : dict of model name -> `geometry.genre_tests`; the first decides the order
    """
    order = next(iter(tables.values()))["genre"].tolist()[::-1]
    height = 0.36 * len(order) + 1.4
    figure, axes = style.subplots(1, 2, height=height, sharey=True)
    panels = (("purity", "share of neighbours"), ("silhouette", "silhouette"))
    for ax, (column, axis_name) in zip(axes, panels, strict=True):
        for place, (name, table) in enumerate(tables.items()):
            rows = table.set_index("genre").loc[order]
            y = np.arange(len(order)) + 0.16 * (1 - 2 * place)
            colour = (style.BLUE, style.ORANGE)[place]
            shuffled = rows[f"{column}_shuffled"]
            ax.hlines(y, shuffled, rows[column], color=colour, lw=1.5, alpha=0.6)
            ax.plot(shuffled, y, "o", mfc="white", mec=colour, ms=5.5, mew=1.5)
            ax.plot(rows[column], y, "o", color=colour, ms=7, label=name)
        ax.set_xlabel(axis_name)
        ax.grid(axis="y", visible=False)
    axes[0].set_yticks(range(len(order)), map(style.name, order))
    axes[1].axvline(0, color=style.INK, lw=1)
    style.percent_axis(axes[0].xaxis)
    handles, names = axes[0].get_legend_handles_labels()
    handles.append(Line2D([], [], ls="", marker="o", mfc="white", mec=style.INK, ms=5.5))
    figure.legend(handles, [*names, "genres shuffled"], loc="outside lower center", ncols=3)
    return figure


def power(table, level):
    """Share of planted genres that are found, by the size of what was planted.

    table : frame of `controls.power`; level : of the tests, a dashed line
    """
    figure, ax = style.subplots(height=3.9)
    looks = (("purity", style.BLUE, "o"), ("silhouette", style.ORANGE, "s"))
    for name, colour, marker in looks:
        low, high = share_interval(table[name], table["n_tests"])
        # at shares of 0 and 1 an end of the interval may miss the share by a last digit
        reach = np.maximum([table[name] - low, high - table[name]], 0)
        ax.errorbar(table["size"], table[name], reach, color=colour, marker=marker, ms=7, lw=1.8,
                    label=name)  # fmt: skip
    ax.axhline(level, color=style.INK, lw=1, ls="--", label=f"{level:.0%}")
    ax.set(xlabel="planted shift  [spread of the films]", ylabel="share of genres found")
    ax.set_ylim(-0.03, 1.05)
    style.percent_axis(ax.yaxis)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def component_meanings(table, shares):
    """Correlations (attributes x components) as a heat map with the numbers in it."""
    figure, ax = style.subplots(height=0.36 * len(table) + 1.3)
    heads = [f"{name}\n{share:.0%}" for name, share in zip(table.columns, shares, strict=True)]
    bar = {"label": "correlation", "pad": 0.02, "aspect": 30}
    table = table.set_axis(heads, axis=1).rename(index=style.name)
    numbers = table.map(style.signed)
    seaborn.heatmap(
        table, annot=numbers, fmt="", cmap="PuOr", vmin=-0.8, vmax=0.8, ax=ax, cbar_kws=bar
    )
    heat_map.colour_numbers(ax, table.to_numpy())
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    ax.grid(visible=False)
    return figure


def movie_map(points, genres, named, names):
    """Thousands of movies in a map without axes; `named` are the indices that get `names`."""
    figure, ax = style.subplots(height=8.2)
    size = float(np.clip(40_000 / len(points), 8, 30))
    _scatter(ax, points, genres, size=size, alpha=0.75, rasterized=len(points) > style.MANY)
    ax.scatter(*points[named].T, s=34, fc="none", ec=style.INK, lw=1.2, zorder=4)
    ax.set_axis_off()
    _legend(figure, genres)
    label(figure, ax, points[named], names)
    return figure


def recovery(cosines, errors):
    """Recovery of the simulated truth: principal angles, and error by number of ratings.

    cosines : dict of k -> cosines of the principal angles, largest first
    errors : DataFrame, a row per class of movies by number of ratings (its label the index), a
        column per k, of Procrustes errors
    """
    figure, (left, right) = style.subplots(1, 2, height=4.4)
    looks = zip(style.PALETTE, "osD^vP", strict=False)
    for (k, values), (colour, marker) in zip(cosines.items(), looks, strict=False):
        look = {"color": colour, "marker": marker, "ms": 6}
        left.plot(np.arange(1, len(values) + 1), values, label=f"k = {k}", **look)
        right.plot(range(len(errors)), errors[k], **look)
    left.set(xlabel="principal angle, smallest first", ylabel="cosine of the angle", ylim=(0, 1.03))
    left.xaxis.get_major_locator().set_params(integer=True)
    right.set(xlabel="training ratings of the movie", ylabel="Procrustes error")
    right.set_xticks(range(len(errors)), errors.index, rotation=35, ha="right")
    right.axhline(1, color=style.INK, lw=1, ls="--")
    right.set_ylim(0, None)
    figure.legend(loc="outside lower center", ncols=len(cosines))
    return figure
