"""Measured times as text and numbers: their spread, and the machine that they belong to."""

import numpy as np


def spread(seconds):
    """(median, least, most, number) of an array of times."""
    return float(np.median(seconds)), float(np.min(seconds)), float(np.max(seconds)), len(seconds)


def seconds_text(seconds, fastest, slowest, repeats):
    """A time with its spread, as text; a single run, which has none, is marked."""
    if not np.isfinite(seconds):
        return "–"
    if repeats < 2:
        return f"{seconds:.3g} ¹"
    return f"{seconds:.3g} ({fastest:.3g}–{slowest:.3g})"


def one_machine(table):
    """The rows of a benchmark on the processor that was measured last, in their order."""
    newest = table.loc[table["date"] == table["date"].max(), "cpu"].iloc[-1]
    return table[table["cpu"] == newest]


def machine_text(table):
    """The dataset, processor, threads, other programs and days of a benchmark, for a caption.

    Tables that were measured before the processors of other programs were counted have the load
    of the system instead.
    """

    def ends(column):
        low, high = table[column].min(), table[column].max()
        return f"{low}" if low == high else f"{low} to {high}"

    counted = "others" in table and table["others"].notna().all()
    busy = f"other programs on {ends('others')}" if counted else f"load {ends('load')}"
    row = table.iloc[-1]
    return f"{row['dataset']}, {row['threads']} threads of {row['cpu']}, {busy}, {ends('date')}"


def exponent(frame, k, largest=3):
    """Slope of log seconds over log ratings at one k, fitted to the `largest` sets of ratings.

    frame : columns k, n_train and seconds_per_epoch; a slope of 1 is growth in proportion
    """
    rows = frame[frame["k"] == k].nlargest(largest, "n_train")
    return float(np.polyfit(np.log(rows["n_train"]), np.log(rows["seconds_per_epoch"]), 1)[0])


def plain_over_fast(compared):
    """Seconds of the plain kernel over those of the fast one: a Series by k.

    compared : rows of data/benchmarks/comparison.csv on one machine. This is the one place that
        the ratio of the two kernels is taken from.
    """
    seconds = compared.pivot_table("seconds_per_epoch", "k", "contender")
    return (seconds["plain"] / seconds["ours"]).dropna()
