"""Numbers of the chapter on the kernel for its text, from measured times."""

import numpy as np
import pandas as pd

from analysis.kernel import ablation, measured
from analysis.plotting import notation

ENDS = ("low", "high", "n")  # of the columns with the spread of a time


def of_work(work, counts):
    """Least work of an epoch: a dict for `put`.

    work : frame with columns k, flops, long_way (with k equations for every row) and least_bytes
    counts : number of training ratings of each movie
    """
    first, last = work.iloc[0], work.iloc[-1]
    return {
        "short_movies": float(np.mean(counts <= 5)),
        "dual_saves": float(last["long_way"] / last["flops"]),
        "low_intensity": float(first["flops"] / first["least_bytes"]),
        "high_intensity": float(last["flops"] / last["least_bytes"]),
    }


def of_times(times):
    """Distance of the kernel from the limits: a dict for `put`.

    times : frame with columns k, fast, reference (NaN where it was not timed), share (of the
        limit) and gather, by ascending k. The largest k that both kernels were timed at is shown.
    """
    top, low = times.dropna(subset="reference").iloc[-1], times.iloc[0]
    large = times[times["k"] >= 20]
    return {
        "top_k": int(top["k"]),
        "top_plain": float(top["reference"]),
        "top_fast": float(top["fast"]),
        "top_share": float(top["share"]),
        "low_share": float(low["share"]),
        "low_gather": float(low["gather"] / low["fast"]),
        "steep": float(np.polyfit(np.log(large["k"]), np.log(large["fast"]), 1)[0]),
    }


def of_ideas(steps):
    """The gains that the text tells of: a dict for `put`.

    steps : an `ablation.Ablation`. At its largest k: the idea that gains most and the one whose
    absence costs most; noise is what no idea can have caused; first_high is the largest gain of
    the first step over all k.
    """
    k = steps.seconds.columns[-1]
    best, biggest = steps.gains[k].idxmax(), steps.losses[k].idxmax()
    return {
        "ladder_k": int(k),
        "best": best,
        "best_gain": float(steps.gains.loc[best, k]),
        "biggest": biggest,
        "biggest_cost": float(steps.losses.loc[biggest, k]),
        "noise": float(ablation.noise(steps.gains, steps.losses)),
        "first_high": float(steps.gains.iloc[0].max()),
    }


def of_growth(scaling, ks):
    """Exponents of the growth with the ratings: a dict for `put`, slope_K for each K of `ks`."""
    return {f"slope_{k}": measured.exponent(scaling, k) for k in ks}


def times_table(times):
    """The times of both kernels with the limits, as text for the page: a DataFrame.

    times : frame as for `of_times`, with the spreads of `timing.by_k`, and the limits
        arithmetic, memory and gather
    """
    texts = {
        kernel: [
            measured.seconds_text(*row)
            for row in times[[kernel, *(f"{kernel}_{end}" for end in ENDS)]].to_numpy()
        ]
        for kernel in ("reference", "fast")
    }
    return pd.DataFrame(
        {
            "$k$": times["k"],
            "plain, s": texts["reference"],
            "fast, s": texts["fast"],
            "limit by arithmetic, s": times["arithmetic"].map(_short),
            "by memory, s": times["memory"].map(_short),
            "by fetching, s": times["gather"].map(_short),
            "share of the limit": times["share"].map("{:.0%}".format),
        }
    )


def _short(seconds):
    return notation.powers(f"{seconds:.3g}")


def of_sweep(swept):
    """The share of the limit over many k: a dict for `put`.

    swept : what `analysis.kernel.sweep.shares` returns

    sweep_low and sweep_high (the least and the largest share), each with _k, at which; dent (the
    largest fall of the share from one k to the next that was timed, relative) and dent_k, the
    second of the two
    """
    shares = swept.set_index("k")["share_of_limit"].sort_index()
    falls = 1 - shares / shares.shift()
    return {
        "sweep_low": float(shares.min()),
        "sweep_low_k": int(shares.idxmin()),
        "sweep_high": float(shares.max()),
        "sweep_high_k": int(shares.idxmax()),
        "dent": float(falls.max()),
        "dent_k": int(falls.idxmax()),
    }
