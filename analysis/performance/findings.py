"""Numbers and tables of the chapter on performance, from precomputed times."""

import numpy as np
import pandas as pd

from analysis.kernel import measured
from lib.util import escaping

TELLS = 2  # a smaller ratio of single runs is not read as a difference
OURS = ("ours", "plain")
NAMES = {
    "ours": "this book",
    "plain": "plain loops",
    "implicit": "implicit",
    "implicit-cg": "implicit, CG",
    "cmfrec": "cmfrec",
    "cmfrec-cg": "cmfrec, CG",
    "lenskit": "lenskit",
    "surprise": "Surprise",
    "pyspark": "Spark",
}
SAMPLERS = {
    "posterior": "this book, a sweep",
    "ours": "this book, an epoch of ALS",
    "myfm": "myFM, a sweep",
    "smurff": "SMURFF, a sweep",
}


def programs(compared):
    """Versions, models and methods: a DataFrame with a row per program, in the order given."""
    rows = compared.drop_duplicates("contender")
    versions = rows["version"].astype(object).fillna("").astype(str)
    return pd.DataFrame(
        {
            "program": rows["contender"].map(NAMES),
            "version": versions.str.split(".post").str[0],  # without the number of the build
            "fits": rows["model"],
            "by": rows["method"],
        }
    ).set_index("program")


def seconds_table(compared):
    """Seconds per epoch with their spread as text: a row per program, a column per k."""
    spread = compared[["seconds_per_epoch", "fastest", "slowest", "repeats"]].to_numpy()
    cells = compared.assign(
        cell=[measured.seconds_text(*row) for row in spread],
        program=compared["contender"].map(NAMES),
    )
    shown = cells.pivot_table("cell", "program", "k", aggfunc="first", sort=False)
    shown = shown.sort_index(axis=1).fillna("–")
    shown.columns = [f"$k$ = {k}" for k in shown]
    return shown.reset_index()


def largest_table(compared):
    """All that was measured at the largest k, as text: a row per program."""
    rows = compared[compared["k"] == compared["k"].max()]
    stars = rows["test_rmse"].map("{:.4f}".format) + " after " + rows["rmse_epochs"].astype(str)
    shown = pd.DataFrame(
        {
            "program": rows["contender"].map(NAMES),
            "times ours": rows["times_ours"].map("{:.1f}".format),
            "share of the limit": rows["share_of_limit"].map("{:.0%}".format),
            "test RMSE, epochs": stars.where(rows["test_rmse"].notna(), "–"),
            "memory, GiB": rows["peak_gib"].map("{:.1f}".format),
            "repeats × $n$": rows["repeats"].astype(str) + " × " + rows["epochs"].astype(str),
            "remark": rows["note"].astype(object).fillna(""),
        }
    )
    return shown.replace(["nan", "nan%"], "–").loc[:, (shown != "").any()]


def machines_table(compared):
    """Our two kernels on every processor that was measured, as text: a row for each of them and k.

    compared : all rows of data/benchmarks/comparison.csv. A share that is of a limit by sgemm
        alone, as it was first measured, is marked.
    """
    rows = []
    for (cpu, dataset), one in compared.groupby(["cpu", "dataset"], sort=False):
        own = one[one["contender"] == "ours"].set_index("k").sort_index()
        ratios = measured.plain_over_fast(one)
        for k, row in own.iterrows():
            mark = "" if np.isfinite(row.get("fused_gflops", np.nan)) else " ²"
            rows.append(
                {
                    "processor": cpu,
                    "ratings": dataset,
                    "day": row["date"].replace("-", "\u2011"),  # stays on one line
                    "$k$": str(k),
                    "fast, s": f"{row['seconds_per_epoch']:.3g}",
                    "plain over fast": f"{ratios[k]:.1f}" if k in ratios else "–",
                    "share of the limit": f"{row['share_of_limit']:.0%}{mark}",
                }
            )
    return pd.DataFrame(rows)


def samplers_table(sampled):
    """Seconds a sweep of each sampler, and of an epoch of ALS: a DataFrame of texts.

    sampled : rows of data/benchmarks/gibbs.csv

    A row per size and program, a column per k with the seconds, their spread, and how many times
    our sweep they are.
    """
    cells = [
        measured.seconds_text(row.seconds_per_epoch, row.fastest, row.slowest, row.repeats)
        + ("" if row.contender == "posterior" or np.isnan(row.times_ours)
           else f", {row.times_ours:.1f} ×")
        for row in sampled.itertuples()
    ]  # fmt: skip
    return _by_size_and_k(sampled, cells)


def samplers_errors(sampled):
    """Test RMSE of each sampler and after how many sweeps: a DataFrame of texts as the seconds."""
    stars = sampled["test_rmse"].map("{:.4f}".format) + " after " + sampled["rmse_epochs"].map(str)
    return _by_size_and_k(sampled, stars.where(sampled["test_rmse"].notna(), "–"))


def untimed_samplers(sampled):
    """Samplers without a time and the reasons, a sentence each: a text, empty if there is none."""
    untimed = sampled[sampled["seconds_per_epoch"].isna()]
    names = untimed["contender"].map(SAMPLERS).str.split(",").str[0]
    return "".join(
        f" {name} at $k$ = {row.k} on {row.n_train / 1e6:.1f} million ratings: "
        f"{escaping.markdown(row.note)}."
        for name, row in zip(names, untimed.itertuples(), strict=True)
    )


def _by_size_and_k(sampled, cells):
    """Texts as a table with a row per number of ratings and program, and a column per k."""
    rows = ["n_train", "ratings", "program", "fits"]
    shown = sampled.assign(
        ratings=(sampled["n_train"] / 1e6).map("{:.1f} M".format),
        program=sampled["contender"].map(SAMPLERS),
        fits=sampled["model"],
        cell=np.asarray(cells),
    ).pivot_table("cell", rows, "k", aggfunc="first", sort=False)
    shown = shown.sort_index(level="n_train", sort_remaining=False, kind="stable")
    shown = shown.sort_index(axis=1).fillna("–")
    shown.columns = [f"$k$ = {k}" for k in shown]
    return shown.reset_index().drop(columns="n_train")


def named_together(sampled):
    """The rows, in which all datasets together have one name: for `measured.machine_text`."""
    return sampled.assign(dataset=" and ".join(sampled["dataset"].unique()))


def of_samplers(sampled):
    """Our sampler beside others: a dict for `put`.

    sampled : rows of data/benchmarks/gibbs.csv

    others_low, others_high (seconds of other samplers over ours, at the same k), epochs_high (the
    most by which our sweep is longer than our epoch of ALS: a factor)
    """
    timed = sampled.dropna(subset="times_ours").set_index("contender")["times_ours"]
    others, epochs = timed.drop(["posterior", "ours"]), 1 / timed[["ours"]]
    return {
        "others_low": others.min(),
        "others_high": others.max(),
        "epochs_high": epochs.max(),
    }


def threads_table(scaling):
    """Seconds per epoch by k on one thread and on all, and their ratio: a DataFrame.

    scaling : rows of data/benchmarks/scaling.csv; those of the studies k and threads count
    """
    rows = scaling[scaling["study"].isin(["k", "threads"])]
    seconds = rows.pivot_table("seconds_per_epoch", "k", "used_threads")
    named = seconds.rename(columns=lambda n: f"{n} thread{'s' if n > 1 else ''}, s")
    speedup = seconds.iloc[:, 0] / seconds.iloc[:, -1]
    return named.rename_axis(columns=None).assign(speedup=speedup)


def of_comparison(compared):
    """Our kernel beside other programs: a dict for `put`.

    n_timed, n_slower, n_single : times of other programs, those longer than ours at the same k,
    and those from a single run; closest, closest_k, closest_ratio : the smallest ratio to ours,
    and with exact_ for the programs that solve each row exactly; own_k, own_seconds, own_share :
    of our kernel at its largest k; compile : its seconds of compiling
    """
    timed = compared[~compared["contender"].isin(OURS)].dropna(subset="times_ours")
    own = compared[compared["contender"] == "ours"].sort_values("k")
    last = own.iloc[-1]
    return {
        "n_timed": len(timed),
        "n_slower": int((timed["times_ours"] > 1).sum()),
        "n_single": int((timed["repeats"] < 2).sum()),
        **_closest(timed, "closest"),
        **_closest(timed[timed["share_of_limit"].notna()], "exact"),
        "own_k": int(last["k"]),
        "own_seconds": float(last["seconds_per_epoch"]),
        "own_share": float(last["share_of_limit"]),
        "compile": float(own["compile_seconds"].max()),
    }


def _closest(timed, name):
    row = timed.loc[timed["times_ours"].idxmin()]
    found = {"": row["contender"], "_k": int(row["k"]), "_ratio": float(row["times_ours"])}
    return {f"{name}{end}": value for end, value in found.items()}


def of_whole(stages, whole, author_seconds, n_settings, n_epochs):
    """One fit and the whole grid: a dict for `put`.

    stages, whole : the benchmarks fit and grid; author_seconds : Series, the author's seconds
    per epoch by k; n_settings, n_epochs : of the paper's grid
    training, peak : GiB, while training and over all stages; author_hours : of all settings
    """
    training = stages["stage"].str.contains("epochs")
    runs_each = n_settings / len(author_seconds)
    return {
        "training": float(stages.loc[training, "peak_gib"].max()),
        "peak": float(stages["peak_gib"].max()),
        "grid_minutes": float(whole["grid_minutes"].iloc[0]),
        "author_hours": float(n_epochs * runs_each * np.sum(author_seconds) / 3600),
    }
