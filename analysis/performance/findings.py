"""Numbers and words of the chapter on performance, from measured times."""

import numpy as np

from lib.als.kernels import gram_large_k, gram_small_k, microkernels

TELLS = 2  # a smaller ratio of single runs is not read as a difference

# From which and up to which k the kernel uses an idea; the others are used for every k.
USED = {
    "a small k without a copy": (1, gram_small_k.LARGEST_K),
    "copying while multiplying": (gram_large_k.FUSED_VECTORS * microkernels.WIDTH, np.inf),
}


def one_machine(table):
    """The rows of a benchmark on the processor that was measured last, in their order."""
    newest = table.loc[table["date"] == table["date"].max(), "cpu"].iloc[-1]
    return table[table["cpu"] == newest]


def machine_text(table):
    """The dataset, processor, threads, load and days of a benchmark, for a caption."""

    def ends(column):
        low, high = table[column].min(), table[column].max()
        return f"{low}" if low == high else f"{low} to {high}"

    row = table.iloc[-1]
    return (
        f"{row['dataset']}, {row['threads']} threads of {row['cpu']}, load {ends('load')}, "
        f"{ends('date')}"
    )


def used(idea, k):
    """Whether the kernel does anything else with an idea than without it, at this k."""
    low, high = USED.get(idea, (1, np.inf))
    return low <= k <= high


def noise(*ratios):
    """The largest distance from 1 of ratios that an idea cannot have caused: a float.

    ratios : DataFrames, ideas as index and k as columns; an idea that a k does not use has been
        measured against itself. 0 where there is none.
    """
    idle = [
        abs(table.loc[idea, k] - 1)
        for table in ratios
        for idea in table.index
        for k in table.columns
        if not used(idea, k) and np.isfinite(table.loc[idea, k])
    ]
    return max(idle, default=0.0)


def slower(ratios, limit):
    """Ideas that made the kernel slower by more than `limit`, as text: "name (k = 10: 0.80)"."""
    found = []
    for idea in ratios.index:
        at = [k for k in ratios if used(idea, k) and ratios.loc[idea, k] < 1 - limit]
        if at:
            values = ", ".join(f"k = {k}: {ratios.loc[idea, k]:.2f}" for k in at)
            found.append(f"{idea} ({values})")
    return "; ".join(found) or "none"


def seconds_text(seconds, fastest, slowest, repeats):
    """A time with its spread, as text; a single run, which has none, is marked."""
    if not np.isfinite(seconds):
        return "–"
    if repeats < 2:
        return f"{seconds:.3g} ¹"
    return f"{seconds:.3g} ({fastest:.3g}–{slowest:.3g})"


def spread_note(table):
    """Sentence on the spread that a benchmark kept with its times, if any."""
    if {"fastest", "slowest"} <= set(table.columns):
        return "The bars end at the medians, their thin lines at the fastest and slowest epochs."
    return "The spread of these times was not kept, so that the noise has to be found otherwise."


def spread(seconds):
    """(median, least, most, number) of an array of times."""
    return float(np.median(seconds)), float(np.min(seconds)), float(np.max(seconds)), len(seconds)


def closeness(ratio):
    """Reading of a ratio of two times, one of them a single run on a shared machine, in words."""
    if ratio < TELLS:
        return "which is within what single runs on a shared machine can tell"
    return "which is more than single runs on a shared machine differ by"
