"""Figures of the chapter on the kernel: the roof, epochs by k, ideas, growth with the ratings."""

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from analysis.kernel.roofline import peak as peak_of
from analysis.kernel.sweep import LIMITS
from analysis.plotting import style

PLAIN, FAST, LIMIT = style.ORANGE, style.DATASET, style.INK
NAME_HEIGHT = 15  # points from one name beside a bar to the next


def roofline(machine, points):
    """Speed over intensity, below the roof of the machine; both axes logarithmic.

    machine : what `analysis.kernel.roofline.machine` returns
    points : frame with columns k, low, high (flops per byte, without and with perfect caches)
        and gflops; a bar from low to high for each k
    """
    figure, ax = style.subplots(height=4.6)
    peak, bandwidth = peak_of(machine), machine["copy_gb_per_s"]
    x = np.geomspace(min(0.1, points["low"].min() / 2), 4 * points["high"].max(), 300)
    roof = np.minimum(peak, bandwidth * x)
    ax.plot(x, roof, color=LIMIT)
    ax.fill_between(x, roof, 2.2 * peak, color=mpl.rcParams["grid.color"], alpha=0.5, zorder=0)
    ax.text(x[-1], 1.08 * peak, f"arithmetic: {peak:.0f} GFLOP/s", ha="right", va="bottom")
    slope = 1.15 * bandwidth  # a line just above the roof
    along = {"rotation": np.degrees(np.arctan(slope)), "transform_rotates_text": True}
    ax.text(x[30], slope * x[30], f"copying: {bandwidth:.0f} GB/s", va="bottom",
            rotation_mode="anchor", **along)  # fmt: skip
    ax.hlines(points["gflops"], points["low"], points["high"], color=FAST, lw=4, alpha=0.45)
    for side, marker in (("low", "<"), ("high", ">")):
        ax.plot(points[side], points["gflops"], marker, ms=6, color=FAST)
    bottom = min(points["gflops"].min(), roof[0]) / 2
    ax.set(xscale="log", yscale="log", xlim=(x[0], 3 * x[-1]), ylim=(bottom, 2.2 * peak))
    ax.set(xlabel="operations per byte from memory  [FLOP/B]", ylabel="useful speed  [GFLOP/s]")
    style.plain_log_axis(ax.xaxis)
    style.plain_log_axis(ax.yaxis)
    _name_bars(figure, ax, points)
    return figure


def _name_bars(figure, ax, points):
    """k at the right of each bar, moved up where it would touch the one below it."""
    figure.draw_without_rendering()  # so that heights are known
    places = ax.transData.transform(points[["high", "gflops"]])[:, 1] * 72 / figure.dpi
    last = -np.inf
    for row in np.argsort(places, kind="stable"):
        last = max(places[row], last + NAME_HEIGHT)
        k, end, height = points.iloc[row][["k", "high", "gflops"]]
        place = {"xytext": (8, last - places[row]), "textcoords": "offset points", "va": "center"}
        ax.annotate(f"k = {k:.0f}", (end, height), **place)


def epochs(times):
    """Seconds per epoch by k: the fast kernel, the plain one where it was timed, the limits.

    times : frame with columns k, arithmetic, memory, gather, and for fast and reference (NaN
        where not timed) the median, the least (fast_low) and the most (fast_high)
    """
    figure, ax = style.subplots(height=4.4)
    for kernel, name, colour in (("reference", "plain", PLAIN), ("fast", "fast", FAST)):
        rows = times.dropna(subset=kernel)
        spread = _spread(rows[kernel], rows[f"{kernel}_low"], rows[f"{kernel}_high"])
        ax.errorbar(
            rows["k"], rows[kernel], spread, fmt="o-", ms=5, capsize=3, color=colour,
            label=f"{name} kernel",
        )  # fmt: skip
    ax.plot(times["k"], times["arithmetic"], "--", color=LIMIT, label="limit by arithmetic")
    ax.plot(times["k"], times["memory"], ":", color=LIMIT, label="limit by memory")
    ax.plot(times["k"], times["gather"], "-.", color=LIMIT, label="limit by fetching")
    ax.set(xscale="log", yscale="log", xlabel="k", ylabel="seconds per epoch")
    ax.set_xticks(times["k"], [str(k) for k in times["k"]])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_minor_locator(LogLocator(subs=[]))
    style.plain_log_axis(ax.yaxis)
    ax.legend()
    return figure


def sweep(table):
    """Share of the limit over k, with what of the multiplying is of use.

    table : what `analysis.kernel.sweep.shares` returns; a dot has the marker of the limit that is
        the largest at its k
    """
    figure, ax = style.subplots(height=4.4)
    table = table.sort_values("k")
    ax.plot(table["k"], table["useful_lanes"], "--", color=LIMIT, label="multiplications of use")
    ax.plot(table["k"], table["share_of_limit"], lw=1, color=FAST)
    largest = table[list(LIMITS)].idxmax(axis=1)
    for (name, text), marker in zip(LIMITS.items(), "osD", strict=True):
        rows = table[largest == name]
        if len(rows):
            ax.plot(rows["k"], rows["share_of_limit"], marker, ms=5, color=FAST, label=text)
    ax.set(xlabel="k", ylabel="share  [%]", ylim=(0, 1))
    style.percent_axis(ax.yaxis)
    ax.legend()
    return figure


def _spread(middle, low, high):
    """Lengths of error bars from `middle` down to low and up to high."""
    return np.array([middle - low, high - middle])


def ideas(ablation):
    """Seconds per epoch as the ideas are put in, one panel for each k, a bar for each step.

    ablation : an `analysis.kernel.ablation.Ablation`; lines show the spread where it was kept
    """
    ladder, low, high = ablation.seconds, ablation.fastest, ablation.slowest
    figure, axes = style.subplots(1, len(ladder.columns), height=4.0, sharey=True)
    for ax, k in zip(np.atleast_1d(axes), ladder.columns, strict=True):
        seconds = ladder[k]
        colours = [PLAIN, *[style.REFERENCE] * (len(seconds) - 2), FAST]
        bars = None if low is None else _spread(seconds, low[k], high[k])
        ax.barh(range(len(seconds)), seconds, color=colours, height=0.72, xerr=bars, capsize=2)
        for place, value in enumerate(seconds):
            ax.text(value, place, f" {value:.3g}", va="center", size=11)
        ax.set(title=f"k = {k}", xlim=(0, 1.7 * seconds.max()), xticks=[])
        ax.set_yticks(range(len(seconds)), seconds.index)
        ax.spines["bottom"].set_visible(False)
        ax.grid(visible=False)
    np.atleast_1d(axes)[0].invert_yaxis()
    figure.supxlabel("seconds per epoch", size=12)
    return figure


def growth(live, kept, kept_name):
    """Seconds per epoch against ratings, log by log, with a line of slope one for each k.

    live, kept : frames with columns k, n_train, seconds_per_epoch, measured here and precomputed;
        live also fastest and slowest
    """
    figure, ax = style.subplots(height=4.4)
    colours = dict(zip(sorted(set(live["k"]) | set(kept["k"])), style.PALETTE, strict=False))
    for k, colour in colours.items():
        here, there = (frame[frame["k"] == k].sort_values("n_train") for frame in (live, kept))
        ax.plot(there["n_train"], there["seconds_per_epoch"], "s", ms=6, mfc="white", color=colour)
        spread = _spread(here["seconds_per_epoch"], here["fastest"], here["slowest"])
        ax.errorbar(
            here["n_train"], here["seconds_per_epoch"], spread, fmt="o", ms=6, capsize=3,
            color=colour,
        )  # fmt: skip
        anchor = (there if len(there) else here).iloc[-1]
        x = np.array([min(live["n_train"].min(), kept["n_train"].min()), anchor["n_train"]])
        line = anchor["seconds_per_epoch"] * x / anchor["n_train"]
        ax.plot(x, line, "--", lw=1, color=colour)
        ax.annotate(f"k = {k}", (x[1], line[1]), xytext=(8, 0), textcoords="offset points",
                    va="center")  # fmt: skip
    ax.plot([], [], "o", color=style.INK, label="measured here")
    ax.plot([], [], "s", mfc="white", color=style.INK, label=kept_name)
    ax.plot([], [], "--", lw=1, color=style.INK, label="in proportion")
    ax.set(xscale="log", yscale="log", xlabel="training ratings", ylabel="seconds per epoch")
    low, high = ax.get_xlim()
    ax.set_xlim(low, 2.2 * high)
    style.count_axis(ax.xaxis)
    ax.xaxis.set_minor_formatter(NullFormatter())
    style.plain_log_axis(ax.yaxis)
    ax.legend()
    return figure
