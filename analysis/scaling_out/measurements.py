"""Precomputed times and memory of large fits: as tables of text, and the numbers to be told."""

import numpy as np
import pandas as pd

from analysis.kernel import measured
from analysis.performance import findings as performance
from analysis.scaling_out import wording
from lib.util import escaping

MOVED = ["user_sent", "user_returned", "movie_sent", "movie_returned"]  # bytes of an epoch


def machines(rows):
    """The machines of a table and the days on which they were measured, as Markdown."""
    told = rows.drop_duplicates(["cpu", "threads"])
    names = [f"{row.threads} threads of {row.cpu}" for row in told.itertuples()]
    days = sorted({rows["date"].min(), rows["date"].max()})
    return escaping.markdown(f"{' and '.join(names)}, {' to '.join(days)}")


def out_of_core_table(rows):
    """Fits in memory and out of core as text: a DataFrame with a row for each.

    rows : of data/benchmarks/out_of_core.csv; fits that did not end have no numbers
    """
    spread = rows[["seconds_per_epoch", "fastest", "slowest", "epochs"]].to_numpy()
    limit = rows["limit_gib"].map(" under {:g} GiB".format).where(rows["limit_gib"].notna(), "")
    return pd.DataFrame(
        {
            "training ratings": rows["n_train"].map(_count),
            "$k$": rows["k"],
            "ratings are": rows["ratings"] + limit,
            "seconds per epoch": [measured.seconds_text(*row) for row in spread],
            "times in memory": rows["times_in_memory"].map(_text("{:.2f}")),
            "peak, GiB": rows["peak_gib"].map(_text("{:.2f}")),
            "without files, GiB": rows["own_gib"].map(_text("{:.2f}")),
            "test RMSE": rows["test_rmse"].map(_text("{:.4f}")),
        }
    )


def of_out_of_core(rows):
    """Numbers of the largest set that was trained out of core: a dict for `put`.

    rows : of data/benchmarks/out_of_core.csv
    n_train : its training ratings, in millions; k, seconds : its largest k, and of an epoch there;
    times, small_times : the most, over k, that a rating of it, and of the smallest set, takes of
    the time in memory; own, shards : the most GiB of the process without files, and those on the
    disk; limited, limit : whether it was trained under a hard limit, and the least in GiB (NaN
    without one)
    """
    done = rows[(rows["ratings"] == "out of core") & rows["seconds_per_epoch"].notna()]
    largest = done[done["n_train"] == done["n_train"].max()]
    free = largest[largest["limit_gib"].isna()].sort_values("k")
    small = done[(done["n_train"] == done["n_train"].min()) & done["limit_gib"].isna()]
    return {
        "n_train": float(free["n_train"].iloc[-1] / 1e6),
        "k": int(free["k"].iloc[-1]),
        "seconds": float(free["seconds_per_epoch"].iloc[-1]),
        "times": float(free["times_in_memory"].max()),
        "small_times": float(small["times_in_memory"].max()),
        "own": float(free["own_gib"].max()),
        "shards": float(free["shards_gib"].max()),
        "limited": bool(largest["limit_gib"].notna().any()),
        "limit": float(largest["limit_gib"].min()),
    }


def cluster_table(rows):
    """Fits on a cluster of this machine and alone as text: a DataFrame with a row for each k.

    rows : of data/benchmarks/cluster.csv
    """
    spread = ["seconds_per_epoch", "fastest", "slowest"]
    together = rows[[*spread, "epochs"]].to_numpy()
    alone = rows[[*(f"alone_{name}" for name in spread), "epochs"]].to_numpy()
    return pd.DataFrame(
        {
            "training ratings": rows["n_train"].map(wording.count_text),
            "$k$": rows["k"],
            "workers": rows["workers"],
            "cluster, s": [measured.seconds_text(*row) for row in together],
            "alone, s": [measured.seconds_text(*row) for row in alone],
            "ratio": rows["ratio"].map("{:.2f}".format),
            "moved, MB": (rows[MOVED].sum(axis=1) / 1e6).map(wording.three_digits),
            "worker, GiB": rows["worker_peak_gib"].map("{:.2f}".format),
        }
    )


def of_cluster(rows):
    """Seconds on the cluster over those alone, and whether all else agrees: a dict for `put`.

    rows : of data/benchmarks/cluster.csv
    fewest, most : the ratio, over k; same_bits : whether all models agree; as_counted : whether
    all half-steps moved the bytes of the formula
    """
    formula = rows[[f"{name}_formula" for name in MOVED]].to_numpy()
    return {
        "fewest": float(rows["ratio"].min()),
        "most": float(rows["ratio"].max()),
        "same_bits": bool(rows["same_bits"].all()),
        "as_counted": bool((rows[MOVED].to_numpy() == formula).all()),
    }


def spark_table(rows):
    """Spark's ALS and ours as text: a DataFrame with a row for each k and program.

    rows : of data/benchmarks/spark.csv
    """
    spread = rows[["seconds_per_epoch", "fastest", "slowest", "repeats"]].to_numpy()
    return pd.DataFrame(
        {
            "$k$": rows["k"],
            "program": rows["contender"].map(performance.NAMES),
            "seconds per epoch": [measured.seconds_text(*row) for row in spread],
            "times ours": rows["times_ours"].map(_text("{:.1f}")),
            "memory, GiB": rows["peak_gib"].map(_text("{:.1f}")),
        }
    )


def of_spark(rows):
    """Seconds of Spark's epochs over ours: a dict of fewest and most, over k."""
    times = rows.loc[rows["contender"] == "pyspark", "times_ours"]
    return {"fewest": float(times.min()), "most": float(times.max())}


def _count(number):
    return wording.count_text(number) if np.isfinite(number) else "–"


def _text(form):
    """A function that writes a number in a form, and a dash where there is none."""
    return lambda number: form.format(number) if np.isfinite(number) else "–"
