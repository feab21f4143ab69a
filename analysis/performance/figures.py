"""Figures of the chapter on performance: our kernels beside other programs."""

import numpy as np

from analysis.plotting import style

PLAIN, FAST, LIMIT = style.ORANGE, style.DATASET, style.INK


def comparison(table, names):
    """Seconds per epoch of every contender, one panel for each k, with the limit of exact ones.

    table : rows of data/benchmarks/comparison.csv; those without a time are left out. A line goes
        from the fastest to the slowest repeat, and a single run is marked
    names : contender -> the name to show, from top to bottom
    """
    ks = sorted(table["k"].unique())
    figure, axes = style.subplots(len(ks), 1, height=1.0 + 2.3 * len(ks), sharex=True)
    for ax, k in zip(np.atleast_1d(axes), ks, strict=True):
        rows = table[table["k"] == k].set_index("contender").reindex(names)
        # rows may be of several hours: the limit is that of the machine at its fastest
        limit = rows[["arithmetic_limit", "memory_limit"]].min().max()
        ax.axvline(limit, color=LIMIT, ls="--", lw=1.5)
        for place, (name, row) in enumerate(rows.iterrows()):
            seconds = row["seconds_per_epoch"]
            if np.isnan(seconds):
                continue
            colour = {"ours": FAST, "plain": PLAIN}.get(name, style.REFERENCE)
            exact = not np.isnan(row["share_of_limit"])
            ax.hlines(place, row["fastest"], row["slowest"], color=colour, lw=3)
            ax.plot(seconds, place, "o", ms=7, mec=colour, mfc=colour if exact else "white")
            text = f"{seconds:.3g}" + (" ¹" if row["repeats"] < 2 else "")
            ax.text(1.13 * max(seconds, row["slowest"]), place, text, va="center", size=11)
        ax.set_yticks(range(len(names)), names.values())
        ax.set(title=f"k = {k}", xscale="log", ylim=(len(names) - 0.4, -0.6))
        style.plain_log_axis(ax.xaxis)
    np.atleast_1d(axes)[-1].set_xlabel("seconds per epoch")
    low, high = ax.get_xlim()
    ax.set_xlim(low, 2 * high)
    return figure
