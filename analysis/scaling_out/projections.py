"""Seconds and memory that nobody has measured, from rates that were and from stated assumptions.

Arithmetic is taken to be divided evenly among all cores. What is sent waits for nothing but a
link of each machine, which carries `bandwidth` bytes per second in each direction at once. Ratings
that have no room in memory beside the other arrays are read from the disk in each epoch. The three
follow one another. Left out are what starting a task, packing and the evaluation take.
"""

from typing import NamedTuple

import pandas as pd

from analysis.scaling_out import communication
from analysis.scaling_out.communication import Size
from lib.data import tables

GIB = 2**30


class Machine(NamedTuple):
    """A worker: its cores, the bytes that it has for arrays, bytes per second of link and disk."""

    cores: int
    memory: float
    bandwidth: float
    disk: float


class Seconds(NamedTuple):
    """Seconds of an epoch by what they are spent on."""

    computing: float
    sending: float
    reading: float


def movielens():
    """The `Size` of MovieLens 32M, with its rated movies."""
    counts = tables.fact_numbers()["counts"]
    return Size(counts["ratings"], counts["users"], counts["rated_movies"])


def at_size(n_ratings, n_movies=None):
    """The `Size` of so many ratings with as many for each user as in MovieLens 32M.

    n_movies : of the catalogue, which is that of MovieLens 32M unless given
    """
    known = movielens()
    users = round(n_ratings * known.n_users / known.n_ratings)
    return Size(int(n_ratings), users, n_movies or known.n_movies)


def core_seconds(scaling):
    """Seconds of one core for a rating in an epoch: a Series by k.

    scaling : rows of data/benchmarks/scaling.csv. Those with the most ratings count, with the
        shares of the rows' own equations and of the vectors' packing in them.
    """
    rows = scaling[scaling["study"] == "ratings"]
    rows = rows[rows["n_train"] == rows["n_train"].max()].set_index("k")
    return rows["seconds_per_epoch"] * rows["used_threads"] / rows["n_train"]


def epoch_seconds(size, k, workers, machine, rate, by="broadcast"):
    """The `Seconds` of one epoch on `workers` machines.

    rate : seconds of one core for a rating, at this k; by : "broadcast" or "sums"
    One worker alone sends nothing. By broadcast, each side goes out in `broadcast_legs` transfers
    and comes back through the link of the driver. By sums, each worker's link carries its share
    of the sums of all movies and of the solved vectors.
    """
    computing = size.n_ratings * rate / (workers * machine.cores)
    ratings = 2 * communication.ENTRY * size.n_ratings / workers
    arrays = communication.worker_memory(size, k, workers, 0, by)
    held = sum(arrays.values()) + ratings <= machine.memory
    reading = 0.0 if held else ratings / machine.disk
    if workers == 1:
        return Seconds(computing, 0.0, reading)
    if by == "broadcast":
        side = communication.side_bytes(size.n_users + size.n_movies, k)
        through = (communication.broadcast_legs(workers) + 1) * side
    else:
        through = communication.sums_bytes(size, k, workers) / workers
    return Seconds(computing, through / machine.bandwidth, reading)


def over_workers(sizes, ks, workers, machine, rates, shard):
    """Projections for all combinations: a DataFrame with a row for each.

    sizes : list of `Size`; rates : Series of core seconds by k; shard : ratings in a shard
    Columns: n_ratings, n_users, k, workers, by, those of `Seconds`, seconds (their sum), bytes
    (over all links in an epoch), memory (bytes of a worker's arrays) and fits (in the machine's
    memory).
    """
    rows = []
    for size in sizes:
        for k in ks:
            for number in workers:
                for by in ("broadcast", "sums"):
                    rows.append(_row(size, k, number, machine, rates.loc[k], shard, by))
    return pd.DataFrame(rows)


def _row(size, k, workers, machine, rate, shard, by):
    seconds = epoch_seconds(size, k, workers, machine, rate, by)
    count = {"broadcast": communication.broadcast_bytes, "sums": communication.sums_bytes}[by]
    memory = sum(communication.worker_memory(size, k, workers, shard, by).values())
    return {
        "n_ratings": size.n_ratings,
        "n_users": size.n_users,
        "k": k,
        "workers": workers,
        "by": by,
        **seconds._asdict(),
        "seconds": sum(seconds),
        "bytes": count(size, k, workers) if workers > 1 else 0,
        "memory": memory,
        "fits": memory <= machine.memory,
    }


def one_machine(gib, ks, rates, machine, shard):
    """The most ratings for a single machine of each memory: a DataFrame with a row for each.

    gib : list of GiB for the arrays, in place of the memory of `machine`; shard : ratings of a
        shard, out of core
    Columns: gib, k, in_memory and out_of_core (the most training ratings), and the seconds of an
    epoch over them, in_memory_seconds and out_of_core_seconds.
    """
    rows = []
    for memory in gib:
        for k in ks:
            single = machine._replace(memory=memory * GIB)
            row = {"gib": memory, "k": k, "in_memory": most_ratings(single.memory, k)}
            known = movielens()
            users = communication.most_users(single.memory, known.n_movies, k, shard)
            row["out_of_core"] = int(users / known.n_users * known.n_ratings)
            for place in ("in_memory", "out_of_core"):
                size = at_size(row[place])
                seconds = epoch_seconds(size, k, 1, single, rates.loc[k])
                row[f"{place}_seconds"] = sum(seconds)
            rows.append(row)
    return pd.DataFrame(rows)


def most_ratings(memory, k):
    """Training ratings that fit into `memory` bytes with their model: an int."""
    fixed = communication.one_machine_bytes(at_size(0), k)
    each = (communication.one_machine_bytes(at_size(1e9), k) - fixed) / 1e9
    return max(0, int((memory - fixed) / each))
