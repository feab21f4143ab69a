"""Tables and numbers of the chapter on scaling out, for its text."""

import numpy as np
import pandas as pd

from analysis.scaling_out import communication, projections, wording
from analysis.scaling_out.projections import GIB

LEARNED = ("mu", "user_bias", "movie_bias", "user_factors", "movie_factors")


def half_steps(size, k, workers):
    """Bytes of the two half-steps by broadcast, as numbers: a DataFrame with a row for each.

    Columns: sent to each worker, sent to all, returned
    """
    rows = {}
    for name, fixed, updated in (
        ("user step", size.n_movies, size.n_users),
        ("movie step", size.n_users, size.n_movies),
    ):
        sent, returned = communication.half_step_bytes(fixed, updated, k, workers)
        rows[name] = {"to each worker": sent // workers, "to all": sent, "returned": returned}
    return pd.DataFrame(rows).T


def shard_table(train):
    """Training shards by user and by movie: a DataFrame with a row for each.

    train : `Shards`
    Columns: rows, ratings, most (ratings of one row), MB (of the file)
    """
    counts = {"users": train.user_counts, "movies": train.movie_counts}
    rows = {}
    for name, listed in (("users", train.by_user), ("movies", train.by_movie)):
        for number, shard in enumerate(listed, start=1):
            rows[name, number] = {
                "rows": shard.last - shard.first,
                "ratings": shard.n_ratings,
                "most of a row": counts[name][shard.first : shard.last].max(),
                "MB": round(shard.size / 1e6, 1),
            }
    return pd.DataFrame(rows).T.astype({"rows": int, "ratings": int, "most of a row": int})


def differing_bits(models):
    """Numbers of learned values that differ from those of the first model in any bit.

    models : dict of fitted `ALS` by name
    Returns a DataFrame with a row for each other model and a column for each array; a mean rating
    counts as an array of one value.
    """
    (_, first), *others = models.items()
    return pd.DataFrame(
        {
            name: {array: _differing(getattr(first, array), getattr(model, array))
                   for array in LEARNED}
            for name, model in others
        }
    ).T  # fmt: skip


def _differing(one, other):
    """The number of values of two arrays of one shape and type that differ in any bit."""
    one, other = (np.atleast_1d(np.asarray(values)) for values in (one, other))
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        raise ValueError(f"{one.dtype} {one.shape} is compared with {other.dtype} {other.shape}")
    size = one.dtype.itemsize
    bits = (np.ascontiguousarray(values).view(f"u{size}") for values in (one, other))
    return int(np.not_equal(*bits).sum())


def traffic_table(traffic, size, k):
    """Bytes that the half-steps of a fit moved beside those of the formula: a DataFrame.

    traffic : of a fit on a cluster, from its first half-step on; rows of a test set are left out
    Rows: epoch and step; columns: sent and returned, as counted by the fit and by
    `communication.half_step_bytes`. The first half-step also sends what its rows start from.
    """
    rows = traffic[traffic["step"] != "test"].reset_index(drop=True)
    counts = {"user": (size.n_movies, size.n_users), "movie": (size.n_users, size.n_movies)}
    formula = np.array(
        [
            communication.half_step_bytes(*counts[step], k, workers)
            for step, workers in zip(rows["step"], rows["workers"], strict=True)
        ]
    )
    formula[0, 0] += rows["workers"][0] * communication.side_bytes(size.n_users, k)
    epochs = pd.Series(rows.index // 2 + 1, name="epoch")
    shown = {
        "sent": rows["bytes_out"],
        "by the formula": formula[:, 0],
        "returned": rows["bytes_back"],
        "by the formula ": formula[:, 1],
    }
    return pd.DataFrame(shown).set_index([epochs, rows["step"]])


def memory_table(own):
    """Peak memory of fits in memory beside that of their arrays, in GiB: a DataFrame by k.

    own : rows of data/benchmarks/comparison.csv of our kernel
    Columns: arrays (counted, with the users and movies of MovieLens 32M), process (measured) and
    difference.
    """
    movielens = projections.movielens()
    sizes = [movielens._replace(n_ratings=n) for n in own["n_train"]]
    counted = [communication.one_machine_bytes(s, k) for s, k in zip(sizes, own["k"], strict=True)]
    table = pd.DataFrame({"arrays": counted, "process": own["peak_gib"].to_numpy()})
    table["arrays"] /= GIB
    table["difference"] = table["process"] - table["arrays"]
    return table.set_index(pd.Index(own["k"], name="k")).sort_index()


def one_machine_table(alone):
    """The most ratings for one machine of each memory, as text: a DataFrame.

    alone : of `projections.one_machine`
    """
    return pd.DataFrame(
        {
            "GiB for arrays": alone["gib"].map("{:g}".format),
            "$k$": alone["k"],
            "in memory, billions": (alone["in_memory"] / 1e9).map(wording.three_digits),
            "s per epoch": alone["in_memory_seconds"].map(wording.three_digits),
            "out of core, billions": (alone["out_of_core"] / 1e9).map(wording.three_digits),
            "s per epoch ": alone["out_of_core_seconds"].map(wording.three_digits),
        }
    )


def projections_table(projected):
    """Projections as text: a DataFrame with a row for each number of ratings, k and workers.

    projected : of `projections.over_workers`
    """
    keys = ["n_ratings", "k", "workers"]
    cells = projected.assign(
        seconds=projected["seconds"].map(wording.three_digits),
        sent=[wording.bytes_text(n) if n else "–" for n in projected["bytes"]],
        held=[
            wording.three_digits(memory / GIB) + ("" if fits else " ²")
            for memory, fits in zip(projected["memory"], projected["fits"], strict=True)
        ],
    ).set_index(keys)
    columns = {"seconds": "s", "sent": "sent", "held": "GiB each"}
    shown = {}
    for by in ("broadcast", "sums"):
        rows = cells[cells["by"] == by]
        shown |= {f"{by}, {unit}": rows[column] for column, unit in columns.items()}
    table = pd.DataFrame(shown).reset_index()
    table["n_ratings"] = table["n_ratings"].map(wording.count_text)
    return table.rename(columns={"n_ratings": "ratings", "k": "$k$"})


def of_projections(projected, machine, shard):
    """Gains at the largest k and the fewest ratings: a dict for `put`.

    projected : of `projections.over_workers`, with one worker among the numbers
    k; best (number of workers by broadcast with the fewest seconds), gain (how many times as fast
    as one worker that is), sums_gain (by sums, with the most workers), most (their number);
    ends (ratings with which broadcasting ends on such a machine, in billions); crossing (users
    from which a broadcast of them is larger than the sums of the movies, in millions)
    """
    k = int(projected["k"].max())
    rows = projected[(projected["k"] == k)]
    rows = rows[rows["n_ratings"] == rows["n_ratings"].min()]
    seconds = rows.pivot_table("seconds", "workers", "by")
    movielens = projections.movielens()
    users = communication.most_users(machine.memory, movielens.n_movies, k, shard)
    sums = communication.gram_bytes(movielens.n_movies, k)
    return {
        "k": k,
        "best": int(seconds["broadcast"].idxmin()),
        "gain": float(seconds["broadcast"].loc[1] / seconds["broadcast"].min()),
        "most": int(seconds.index.max()),
        "sums_gain": float(seconds["sums"].loc[1] / seconds["sums"].iloc[-1]),
        "ends": users * movielens.n_ratings / movielens.n_users / 1e9,
        "crossing": sums / communication.side_bytes(1, k) / 1e6,
    }
