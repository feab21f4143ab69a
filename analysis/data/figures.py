"""Figures of the chapter on the data: how many ratings, of what, when, and how high."""

import numpy as np

from analysis.data import powerlaws
from analysis.plotting import style
from lib.evaluation.intervals import NORMAL_95


def degrees(panels):
    """CCDF of users' and movies' numbers of ratings, with the laws fitted to MovieLens 32M.

    panels: list of (title, histogram, reference, assessment); histogram and reference are
    (values, counts), the laws are those of the `powerlaws.Assessment` of the reference.
    """
    figure, axes = style.subplots(1, 2, height=4.8, sharey=True)
    for ax, (title, data, reference, fits) in zip(axes, panels, strict=True):
        ax.plot(reference[0], powerlaws.ccdf(reference[1]), color=style.REFERENCE, lw=6, alpha=0.5)
        _fitted(ax, fits.power_law, reference, style.PAPER, "--")
        _fitted(ax, fits.lognormal, reference, style.GREEN, "-")
        ax.plot(data[0], powerlaws.ccdf(data[1]), ".", color=style.DATASET, ms=3.5, zorder=3)
        ax.set(xscale="log", yscale="log", title=title, xlabel="number of ratings, n")
        style.log_percent_axis(ax.yaxis)
        style.count_axis(ax.xaxis)
        ax.xaxis.get_major_locator().set_params(numticks=5)  # labels side by side, not overlapping
    axes[0].set(ylabel="share with n ratings or more", ylim=(None, 1.6))
    names = ["MovieLens 32M", "power law fitted to it", "lognormal fitted to it", "this dataset"]
    figure.legend(axes[0].lines, names, loc="outside lower center", ncols=2, markerscale=2.5)
    return figure


def _fitted(ax, law, data, colour, dash):
    """Draw a law over the part of the data that it was fitted to."""
    x = np.unique(np.geomspace(law.xmin, data[0][-1], 200).astype(int))
    covered = data[1][data[0] >= law.xmin].sum() / data[1].sum()
    ax.plot(x, covered * law.ccdf(x), dash, color=colour, lw=1.8, zorder=4)


def exponents(panels):
    """The fitted exponent against the point from which it is fitted, with 95% intervals.

    panels: list of (title, fits, reference), two tables of `powerlaws.alpha_by_xmin` each.
    """
    figure, axes = style.subplots(1, 2, height=4.0, sharey=True)
    for ax, (title, fits, reference) in zip(axes, panels, strict=True):
        for table, colour, marker, name in (
            (reference, style.REFERENCE, "s", "MovieLens 32M"),
            (fits, style.DATASET, "o", "this dataset"),
        ):
            ax.errorbar(
                table["xmin"],
                table["alpha"],
                yerr=NORMAL_95 * table["se"],
                color=colour,
                marker=marker,
                ms=5,
                lw=1.5,
                label=name,
            )
        ax.set(xscale="log", title=title, xlabel="fitted from this many ratings")
        style.count_axis(ax.xaxis)
    axes[0].set_ylabel("exponent α")
    axes[0].legend(loc="upper left")
    return figure


def concentration(curves):
    """Lorenz curves: share of all ratings held by the most active members.

    curves: list of (name, colour, dash, members, ratings) from `describe.lorenz`.
    """
    figure, ax = style.subplots(height=4.4)
    for name, colour, dash, members, ratings in curves:
        ax.plot(members, ratings, dash, color=colour, label=name)
    ax.plot([0, 1], [0, 1], ":", color=style.INK, lw=1.2, label="all equally active")
    ax.set_xlabel("share of users or movies, most ratings first")
    ax.set_ylabel("share of all ratings")
    style.percent_axis(ax.xaxis)
    style.percent_axis(ax.yaxis)
    ax.legend(loc="lower right")
    return figure


def stars(shares, reference, mean):
    """Shares of the ten rating values; both are Series by value."""
    figure, ax = style.subplots(height=3.8)
    ax.bar(shares.index, shares, width=0.38, color=style.DATASET, label="this dataset")
    ax.plot(reference.index, reference, "_", color=style.INK, ms=24, mew=2.5, label="MovieLens 32M")
    ax.axvline(mean, color=style.ORANGE, lw=2, ls="--", label=f"mean of this dataset, {mean:.2f}")
    ax.set(xlabel="stars", ylabel="share of ratings", xticks=shares.index)
    style.percent_axis(ax.yaxis)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return figure


def release_years(years, reference):
    """Movies listed and ratings given, both by release year, as shares of their totals.

    years: `describe.by_release_year`; reference: the same columns for MovieLens 32M.
    """
    figure, axes = style.subplots(2, 1, height=5.4, sharex=True)
    panels = (("n_listed", "movies", style.ORANGE), ("n_ratings", "ratings", style.BLUE))
    for ax, (column, what, colour) in zip(axes, panels, strict=True):
        _filled(ax, years["year"], years[column], colour, "this dataset")
        ax.plot(
            reference["year"],
            reference[column] / reference[column].sum(),
            color=style.INK,
            lw=1.4,
            label="MovieLens 32M",
        )
        ax.set(title=f"{what.capitalize()} by release year", ylabel=f"share of {what}")
        style.percent_axis(ax.yaxis)
        ax.legend(loc="upper left")
    axes[1].set(xlabel="year of release", xlim=(1900, 2025))
    return figure


def _filled(ax, years, counts, colour, label):
    shares = (counts / counts.sum()).to_numpy(float)
    ax.fill_between(
        years.to_numpy(float), shares, step="mid", color=colour, alpha=0.55, label=label
    )


def calendar_years(years, reference):
    """Ratings by the year in which they were given, as shares; both are Series by year."""
    figure, ax = style.subplots(height=3.6)
    ax.bar(years.index, years / years.sum(), color=style.DATASET, width=0.8, label="this dataset")
    ax.plot(
        reference.index,
        reference / reference.sum(),
        color=style.INK,
        marker="o",
        ms=4,
        lw=1.4,
        label="MovieLens 32M",
    )
    ax.set(xlabel="year in which the rating was given", ylabel="share of ratings")
    ax.xaxis.get_major_locator().set_params(integer=True)
    style.percent_axis(ax.yaxis)
    ax.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def mean_by_release_year(years, reference, mean):
    """Mean stars by release year with 95% intervals; years with one movie have none."""
    figure, ax = style.subplots(height=4.4)
    seen = years.dropna(subset=["low"])
    error = [seen["mean_rating"] - seen["low"], seen["high"] - seen["mean_rating"]]
    ax.errorbar(
        seen["year"].astype(float),
        seen["mean_rating"],
        yerr=np.asarray(error, float),
        fmt="o",
        ms=3.5,
        lw=1,
        color=style.DATASET,
        alpha=0.75,
        label="this dataset, 95% interval",
    )
    means = reference["year"], reference["mean_rating"]
    ax.plot(*means, color=style.INK, lw=1.6, label="MovieLens 32M")
    ax.axhline(mean, color=style.ORANGE, lw=1.8, ls="--", label="mean of this dataset")
    ax.set(xlabel="year of release", ylabel="mean stars", xlim=(1900, 2025), ylim=(2, 5))
    figure.legend(loc="outside lower center", ncols=3)
    return figure
