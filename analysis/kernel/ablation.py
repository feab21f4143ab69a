"""Gains of the ideas of the kernel, from the precomputed steps of data/benchmarks/ideas.csv."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from lib.als.kernels import gram_large_k, gram_small_k, microkernels

# From which and up to which k the kernel uses an idea; the others are used for every k.
USED = {
    "a small k without a copy": (1, gram_small_k.LARGEST_K),
    "copying while multiplying": (gram_large_k.FUSED_VECTORS * microkernels.WIDTH, np.inf),
}


class Ablation(NamedTuple):
    """Steps from the plain kernel to the finished one: frames, steps as index, a column per k.

    seconds : seconds per epoch, each step with all ideas up to its own
    gains : how many times faster than the step above
    losses : how many times slower the finished kernel is without the idea alone
    fastest, slowest : as seconds, of the repeats; None where they were not kept
    """

    seconds: pd.DataFrame
    gains: pd.DataFrame
    losses: pd.DataFrame
    fastest: pd.DataFrame | None = None
    slowest: pd.DataFrame | None = None


def of_ladder(ladder):
    """The `Ablation` in a table of `benchmarks.ideas`: columns step, k and seconds_per_epoch."""
    table = ladder.pivot_table("seconds_per_epoch", "step", "k", sort=False)
    alone = table.index.str.startswith("without ")
    steps = table[~alone]
    without = table[alone].rename(index=lambda step: step.removeprefix("without "))
    gains = (steps.shift() / steps).iloc[1:]
    ends = (
        ladder.pivot_table(end, "step", "k", sort=False)[~alone] if end in ladder else None
        for end in ("fastest", "slowest")
    )
    return Ablation(steps, gains, (without / steps.iloc[-1]).reindex(gains.index), *ends)


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
    """(idea, k) of every idea that made the kernel slower by more than `limit`: a list."""
    return [
        (idea, k)
        for idea in ratios.index
        for k in ratios
        if used(idea, k) and ratios.loc[idea, k] < 1 - limit
    ]


def as_text(ablation):
    """Texts "gain / loss", a row per idea and a column per k: a DataFrame.

    Cells of an idea that a k does not use are marked.
    """
    gains, losses = (part.map("{:.2f}".format) for part in ablation[1:3])
    cells = (gains + " / " + losses).replace("nan", "–", regex=True).rename_axis("idea")
    for k in cells:
        cells.loc[[not used(idea, k) for idea in cells.index], k] += " (not used)"
    cells.columns = [f"$k$ = {k}" for k in cells]
    return cells.reset_index()
