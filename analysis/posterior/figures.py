"""Figures of the chapter on the posterior."""

import numpy as np
from matplotlib.ticker import MultipleLocator

from analysis.plotting import style

MODELS = {"posterior": style.DATASET, "ALS": style.VERMILION}


def errors_by_k(panels):
    """Test RMSE over k: modes at the paper's penalty and at the best, and the posterior mean.

    panels : list of (title, table of `by_dimension.by_k`), a panel for each
    """
    figure, axes = style.subplots(1, len(panels), height=3.9)
    curves = (
        ("paper_rmse", "ALS, the paper's τ/λ", "s", style.PAPER),
        ("best_rmse", "ALS, the best τ/λ tried for each k", "^", style.ORANGE),
        ("rmse", "posterior mean, no τ or λ", "o", style.DATASET),
    )
    for ax, (title, table) in zip(np.atleast_1d(axes), panels, strict=True):
        for column, label, mark, colour in curves:
            ax.plot(table["k"], table[column], marker=mark, ms=6, color=colour, label=label)
        ax.set(title=title, xlabel="k", xscale="log", ylabel="test RMSE  [stars]")
        ax.set_xticks(table["k"], [f"{k}" for k in table["k"]])
        ax.minorticks_off()
    handles, names = np.atleast_1d(axes)[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=1)
    return figure


def traces(chains, mode_rmse):
    """Test RMSE by sweep, of the draws and of their running mean, for each chain.

    chains : fitted `Posterior`s; mode_rmse : of the mode beside them
    """
    figure, ax = style.subplots(height=3.9)
    for chain in chains:
        history, first = chain.history, chain is chains[0]
        ax.plot(history["sweep"], history["test_rmse"], lw=1, color=style.SKY,
                label="one draw" if first else None)  # fmt: skip
        ax.plot(history["sweep"], history["test_rmse_mean"], color=style.DATASET,
                label="mean of the draws so far" if first else None)  # fmt: skip
    ax.axhline(mode_rmse, color=style.PAPER, lw=1.5, ls="--", label="ALS, the paper's best setting")
    ax.axvline(chains[0].burn_in, color=style.REFERENCE, lw=1, ls=":")
    lowest = min(chain.history["test_rmse_mean"].min() for chain in chains)
    highest = max(chain.history["test_rmse"].iloc[chain.burn_in :].max() for chain in chains)
    span = max(highest, mode_rmse) - lowest
    ax.set_ylim(lowest - 0.15 * span, lowest + 1.6 * span)
    ax.set(xlabel="sweep", ylabel="test RMSE  [stars]")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def what_is_known(table):
    """Errors beside the widths that were announced, and coverage, by ratings of the film.

    table : of `calibration.by_count`, with the models posterior and ALS
    """
    figure, (left, right) = style.subplots(1, 2, height=4.0)
    groups = sorted(table["at_least"].unique())
    for name, rows in table.groupby("model", sort=False):
        rows = rows.set_index("at_least").reindex(groups)
        places, colour = np.arange(len(groups)), MODELS[name]
        left.plot(places, rows["rmse"], "o-", color=colour, label=f"{name}, error")
        left.plot(places, rows["width"], ls="--", color=colour, label=f"{name}, announced")
        right.plot(places, rows["covered"], "o-", color=colour)
    right.axhline(0.95, color=style.REFERENCE, lw=1.2, ls=":")
    style.percent_axis(right.yaxis)
    right.yaxis.set_major_locator(MultipleLocator(0.05))
    for ax in (left, right):
        ax.set_xticks(np.arange(len(groups)), [f"{style.short(n)}+" for n in groups])
        ax.set_xlabel("training ratings of the film")
    left.set(ylabel="RMSE and sd  [stars]", title="error and announced error")
    right.set(ylabel="share of ratings inside", title="95% intervals")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def rankings(table):
    """Precision and how well known the listed films are, as the lower bound becomes more careful.

    table : of `rankings.compare`
    """
    figure, (left, right) = style.subplots(1, 2, height=4.0)
    bounds = table[table["caution"].notna()]
    others = table[table["caution"].isna()]
    looks = ((style.GREEN, "-."), (style.VERMILION, "--"), (style.PURPLE, ":"))
    panels = ((left, "precision", "Precision@10"), (right, "raters", "training ratings, median"))
    for ax, column, label in panels:
        ax.plot(bounds["caution"], bounds[column], "o-", color=style.DATASET,
                label="posterior, mean − z sd")  # fmt: skip
        for row, (colour, dash) in zip(others.itertuples(), looks, strict=False):
            ax.axhline(getattr(row, column), color=colour, ls=dash, lw=1.8, label=row.ranked_by)
        ax.set(xlabel="z, caution of the bound  [sd]", ylabel=label)
    right.set_yscale("log")
    style.plain_log_axis(right.yaxis)
    left.set_ylim(bottom=0)
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure


def learning(table):
    """Errors on later ratings, and the standard deviation, by the number of ratings given.

    table : of `newcomers.learning`
    """
    figure, ax = style.subplots(height=3.9)
    places = np.arange(len(table))
    ax.plot(places, table["model_rmse"], "s-", color=style.VERMILION, label="ALS, error")
    ax.plot(places, table["rmse"], "o-", color=style.DATASET, label="posterior, error")
    ax.plot(places, table["expected_sd"], "o--", color=style.DATASET,
            label="posterior, sd of the expected rating")  # fmt: skip
    ax.set_xticks(places, [f"{n}" for n in table["given"]])
    ax.set_ylim(bottom=0)
    ax.set(xlabel="ratings given", ylabel="RMSE and sd  [stars]")
    figure.legend(loc="outside lower center", ncols=3)
    return figure
