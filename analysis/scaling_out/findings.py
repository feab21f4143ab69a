"""Tables and numbers of the chapter on scaling out, for its text."""

import pandas as pd

from analysis.scaling_out import communication, projections, wording
from analysis.scaling_out.projections import GIB


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
            "memory for arrays, GiB": alone["gib"].map("{:g}".format),
            "$k$": alone["k"],
            "in memory": alone["in_memory"].map(wording.count_text),
            "s per epoch": alone["in_memory_seconds"].map("{:.3g}".format),
            "out of core": alone["out_of_core"].map(wording.count_text),
            "s per epoch ": alone["out_of_core_seconds"].map("{:.3g}".format),
        }
    )


def projections_table(projected):
    """Projections as text: a DataFrame with a row for each number of ratings, k and workers.

    projected : of `projections.over_workers`
    """
    keys = ["n_ratings", "k", "workers"]
    cells = projected.assign(
        seconds=projected["seconds"].map("{:.3g}".format),
        sent=[wording.bytes_text(n) if n else "–" for n in projected["bytes"]],
        held=[
            f"{memory / GIB:.3g}" + ("" if fits else " ²")
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
