"""Figures of the chapter on new users."""

import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from analysis.plotting.style import (
    BLUE,
    DASHED,
    GREEN,
    INK,
    ORANGE,
    PALETTE,
    PAPER,
    REFERENCE,
    VERMILION,
    count_axis,
    name,
    percent_axis,
    subplots,
)
from lib.evaluation.intervals import NORMAL_95


def biases(counts, bias, marked):
    """Movie bias against number of ratings, with some films marked.

    marked : dict of label -> indices into both arrays
    """
    figure, axes = subplots(height=4.6)
    axes.plot(counts, bias, ".", color=REFERENCE, ms=5, alpha=0.5, mew=0, rasterized=True)
    axes.figure.set_dpi(200)
    looks = (
        {"marker": "o", "ms": 11, "mfc": "none", "mec": VERMILION, "mew": 2},
        {"marker": "s", "ms": 6, "mfc": BLUE, "mec": "white", "mew": 0.6},
    )
    for (label, films), look in zip(marked.items(), looks, strict=True):
        axes.plot(counts[films], bias[films], ls="", label=label, **look)
    axes.axhline(0, color=INK, lw=0.8)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(10, subs=(1, 2, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    count_axis(axes.xaxis)
    axes.set_xlabel("training ratings of the film")
    axes.set_ylabel("movie bias $b_i$  [stars]", parse_math=True)
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def alpha_sweep(sweeps, n):
    """Composition of the list against alpha: two counts, rank and bias.

    sweeps : dict of model name -> DataFrame of `experiments.sweep_alpha`
    """
    figure, axes = subplots(1, 3, height=3.9, sharex=True)
    shared, rank, bias = axes
    for (model, sweep), dash in zip(sweeps.items(), ("-", DASHED), strict=True):
        alpha = sweep["alpha"]
        shared.plot(alpha, sweep["esteemed"], color=GREEN, ls=dash)
        shared.plot(alpha, sweep["popular"], color=ORANGE, ls=dash)
        rank.plot(alpha, sweep["rank"], color=BLUE, ls=dash, label=model)
        bias.plot(alpha, sweep["bias"], color=BLUE, ls=dash)
    shared.plot([], [], color=GREEN, label="highest bias")
    shared.plot([], [], color=ORANGE, label="most ratings")
    shared.legend(loc="upper left", handlelength=1, borderaxespad=0.1, handletextpad=0.5)
    shared.set(title="Films shared with", ylim=(-0.3, 1.7 * n))
    shared.set_yticks(np.arange(0, n + 1, max(n // 5, 1)))
    rank.set(title="Popularity rank", yscale="log")
    rank.invert_yaxis()
    rank.yaxis.set_major_locator(LogLocator(10, subs=(1, 1.5, 2, 3, 5, 7)))
    rank.yaxis.set_minor_locator(NullLocator())
    count_axis(rank.yaxis)
    bias.set(title="Bias [stars]")
    for ax in axes:
        ax.set_xlabel("α")
    handles, labels = rank.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2, handlelength=3)
    return figure


def genre_shares(rows, genre):
    """The share of a genre in one newcomer's list: a row of panels for each dataset.

    rows : dict of dataset name -> dict of model name -> (shares, base rate), with what
        `genre_share.study` returns and the genre's share of all candidates
    """
    names = list(next(iter(rows.values())))
    figure, axes = subplots(
        len(rows), len(names), height=1.2 + 2.3 * len(rows), sharex=True, sharey=True, squeeze=False
    )
    for line, (dataset, models) in zip(axes, rows.items(), strict=True):
        for ax, (model, (shares, base_rate)) in zip(line, models.items(), strict=True):
            alpha = shares["alpha"]
            band = {"color": REFERENCE, "alpha": 0.3, "lw": 0, "step": "mid"}
            ax.fill_between(
                alpha, shares["low"], shares["high"], label="random profiles, 95%", **band
            )
            ax.axhline(base_rate, color=INK, lw=1.2, ls=":", label="all candidates")
            ax.plot(alpha, shares["share"], color=BLUE, label="this profile")
            ax.set(title=f"{name(dataset)}, {model}", ylim=(-0.03, 1.03))
            percent_axis(ax.yaxis)
        line[0].set_ylabel(f"share of {name(genre)}")
    for ax in axes[-1]:
        ax.set_xlabel("α")
    _shared_legend(figure, axes[0])
    return figure


def fans(rows, genre, printed, its_model):
    """The mean share of a genre over many newcomers' lists: a row of panels for each dataset.

    rows : dict of dataset name -> dict of model name -> frame of `genre_share.fans`
    printed : alpha and share of the paper's lists; its_model : the name of the model they are of
    """
    names = list(next(iter(rows.values())))
    figure, axes = subplots(
        len(rows), len(names), height=1.4 + 2.7 * len(rows), sharex=True, sharey=True, squeeze=False
    )
    looks = (("fans", BLUE, "-", "fans of the genre"), ("others", REFERENCE, "--", "anybody"))
    for line, (dataset, models) in zip(axes, rows.items(), strict=True):
        for ax, (model, shares) in zip(line, models.items(), strict=True):
            alpha = shares["alpha"]
            for column, colour, dashes, label in looks:
                half = NORMAL_95 * shares[f"{column}_error"]
                low, high = shares[column] - half, shares[column] + half
                ax.fill_between(alpha, low, high, color=colour, alpha=0.25, lw=0)
                ax.plot(alpha, shares[column], color=colour, ls=dashes, label=label)
            if model == its_model and len(printed):
                points = {"color": PAPER, "ms": 8, "clip_on": False, "label": "the paper's lists"}
                ax.plot(printed["alpha"], printed["share"], "D", **points)
            ax.set_title(f"{name(dataset)}, {model}")
            percent_axis(ax.yaxis)
        line[0].set_ylabel(f"share of {name(genre)}")
    axes[0, 0].set_ylim(0, None)  # of all panels, once everything is drawn
    for ax in axes[-1]:
        ax.set_xlabel("α")
    _shared_legend(figure, axes[0])
    return figure


def _shared_legend(figure, axes):
    entries = [dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True)) for ax in axes]
    legend = {label: handle for panel in entries for label, handle in panel.items()}
    figure.legend(
        legend.values(), legend.keys(), loc="outside upper center", ncols=4, columnspacing=1.2
    )


def settling(precision, overlap, popularity, given):
    """Precision and overlap of the list against the number of ratings given.

    precision, overlap : dict of alpha -> DataFrame (given, mean, half)
    popularity : (mean, half) of the most rated films; half is half the width of an interval
    """
    figure, axes = subplots(1, 2, height=4.5)
    places = np.arange(len(given))
    shifts = np.linspace(-0.12, 0.12, len(precision))
    for panel, curves in zip(axes, (precision, overlap), strict=True):
        for (alpha, curve), colour, shift in zip(curves.items(), PALETTE, shifts, strict=False):
            panel.errorbar(
                places + shift,
                curve["mean"],
                curve["half"],
                color=colour,
                marker="o",
                ms=5,
                capsize=2,
                elinewidth=1.2,
                label=f"α = {alpha:g}",
            )
        panel.set_xticks(places, labels=[str(number) for number in given])
        panel.set_xlabel("ratings given")
        percent_axis(panel.yaxis)
    mean, half = popularity
    axes[0].axhspan(mean - half, mean + half, color=REFERENCE, alpha=0.25, lw=0)
    axes[0].axhline(mean, color=REFERENCE, ls="--", label="most rated films")
    axes[0].set(title="Precision@10", ylim=(0, None))
    axes[1].set(title=f"Kept until {given[-1]} are given", ylim=(0, 1.03))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=4, columnspacing=1.2)
    return figure
