"""A fit by the workers of a Dask cluster beside the same fit on this machine alone.

    python -m benchmarks.cluster twin-32m --k 50 100 --workers 2
    python -m benchmarks.cluster twin-32m --scheduler tcp://10.0.0.1:8786 --shards /shared/shards

Without a scheduler the workers are processes of this machine, with one thread each, which can be
reached from it alone. The fit beside it is in memory, with as many threads.
"""

import argparse
import os
from contextlib import contextmanager
from pathlib import Path

import numba
import numpy as np

from analysis.kernel import timing
from analysis.scaling_out import communication
from benchmarks import memory, results
from lib.als import ALS
from lib.als.cluster.connection import connected
from lib.als.learned import ARRAYS
from lib.data import shards
from lib.data.csr import CSR, offsets_of
from lib.data.ratings import Ratings
from lib.data.shards import sources
from lib.util import cache, validation

SHARD = 500_000  # ratings: so small that workers with unequal shares hardly wait for one another
LOOPBACK = "127.0.0.1"


def run(train, ks, client, epochs=3):
    """Fit at each of `ks` by the workers of a client and alone: a list of rows, dicts.

    train : `Shards` that the workers can read; epochs : int >= 2
    client : a `dask.distributed.Client`

    Columns: the sizes; workers, and worker_threads of each; shards, of either kind;
    seconds_per_epoch, the median of the two half-steps, fastest and slowest; the same with
    alone_ in memory with all the threads (at most those of this machine); ratio of the medians;
    for the half-steps of the last epoch user_sent, user_returned, movie_sent, movie_returned,
    bytes of arrays, and with _formula those of `communication.half_step_bytes`; worker_peak_gib,
    the most that a worker held, with the pages of mapped shards; same_bits, whether both models
    have the same biases and vectors.
    """
    validation.integer("epochs", epochs, 2)
    ratings = in_memory(train)
    return [_row(train, ratings, k, client, epochs) for k in ks]


def _row(train, ratings, k, client, epochs):
    threads = client.nthreads()
    setting = {"k": k, "lam": timing.LAM, "tau": timing.TAU, "epochs": epochs}
    compiled = (
        client.submit(timing.compile_seconds, "fast", k, workers=[address], pure=False)
        for address in threads
    )
    client.gather(list(compiled))
    client.run(memory.forget_peak)
    together = ALS(**setting).fit(train, client=client)
    peaks = client.run(memory.peak_gib)
    numba.set_num_threads(min(sum(threads.values()), numba.config.NUMBA_NUM_THREADS))
    timing.compile_seconds("fast", k)
    alone = ALS(**setting).fit(ratings)
    seconds = [model.history["seconds"] for model in (together, alone)]
    facts = {
        "dataset": train.name,
        "n_train": train.n_ratings,
        "n_users": train.n_users,
        "n_movies": train.n_movies,
        "k": k,
        "workers": len(threads),
        "worker_threads": max(threads.values()),
        "shards": len(train.by_user),
        "epochs": epochs,
    }
    for prefix, each in zip(("", "alone_"), seconds, strict=True):
        facts[f"{prefix}seconds_per_epoch"] = each.median()
        facts |= {f"{prefix}fastest": each.min(), f"{prefix}slowest": each.max()}
    facts["ratio"] = facts["seconds_per_epoch"] / facts["alone_seconds_per_epoch"]
    facts |= bytes_moved(together.traffic, train, k)
    same_bits = all(_same(together, alone, name) for name in ARRAYS)
    facts |= {"worker_peak_gib": max(peaks.values()), "same_bits": same_bits}
    print(_told(facts, peaks), flush=True)
    return facts


def _told(facts, peaks):
    """A row in words; peaks : {worker: GiB}."""
    told = [
        f"k = {facts['k']}: {facts['seconds_per_epoch']:.3f} s an epoch on {facts['workers']} "
        f"workers, {facts['alone_seconds_per_epoch']:.3f} s alone: {facts['ratio']:.2f} times; "
        f"{'the same' if facts['same_bits'] else 'OTHER'} bits",
        "each worker held at most "
        + ", ".join(f"{peaks[one]:.2f}" for one in sorted(peaks))
        + " GiB",
    ]
    for by in ("user", "movie"):
        sent, back = (
            f"{facts[f'{by}_{name}'] / 1e6:.3g} MB {name} (by the formula "
            f"{facts[f'{by}_{name}_formula'] / 1e6:.3g})"
            for name in ("sent", "returned")
        )
        told.append(f"{by} half-step: {sent}, {back}")
    return "\n  ".join(told)


def bytes_moved(traffic, train, k):
    """Bytes of the last user and movie step of a fit beside those of the formula: a dict.

    traffic : as `ALS.traffic`; in the first user step more is sent: the vectors of the start
    """
    rows = {"user": train.n_users, "movie": train.n_movies}
    found = {}
    for by, other in (("user", "movie"), ("movie", "user")):
        last = traffic[traffic["step"] == by].iloc[-1]
        sizes = (rows[other], rows[by], k, last["workers"])
        counted = (last["bytes_out"], last["bytes_back"])
        formula = communication.half_step_bytes(*sizes)
        for name, one, two in zip(("sent", "returned"), counted, formula, strict=True):
            found |= {f"{by}_{name}": int(one), f"{by}_{name}_formula": int(two)}
    return found


def _same(one, other, name):
    arrays = (np.ascontiguousarray(getattr(model, name)) for model in (one, other))
    return np.array_equal(*(array.view(np.uint8) for array in arrays))


def in_memory(train):
    """The ratings of `Shards` as `Ratings`."""

    def joined(listed):
        rows = [train.rows(shard) for shard in listed]
        offsets = offsets_of(np.concatenate([np.diff(part.offsets) for part in rows]))
        return CSR(offsets, *(np.concatenate([part[i] for part in rows]) for i in (1, 2)))

    return Ratings(train.user_ids, train.movie_ids, joined(train.by_user), joined(train.by_movie))


def shards_of(dataset, folder=None, ratings_per_shard=SHARD):
    """The training `Shards` of a dataset, which are written where they are missing.

    folder : path or URL, where they may be of any size; None is a folder in that of the caches
    """
    source = sources.of(dataset)
    if folder is None:
        folder = cache.folder() / "shards" / f"{source.name}-{ratings_per_shard}"
    try:
        return shards.read(folder, expect={"dataset": source.name})[0]
    except FileNotFoundError:
        return shards.write(source, folder, ratings_per_shard, progress=True)[0]


@contextmanager
def client_of(scheduler=None, workers=2):
    """A client of a running scheduler, or of new workers: processes of one thread each.

    What is new listens on the loopback address alone, and ends with the block.
    """
    if scheduler:
        with connected(scheduler) as client:
            yield client
        return
    from distributed import Client, LocalCluster

    # Mapped shards count as a worker's memory, but the system takes it back: no limit is needed.
    settings = {"threads_per_worker": 1, "host": LOOPBACK, "memory_limit": None}
    settings["silence_logs"] = "ERROR"
    address = f"{LOOPBACK}:8787"  # or another port, where that one is taken
    with (
        LocalCluster(n_workers=workers, dashboard_address=address, **settings) as cluster,
        Client(cluster, direct_to_workers=True) as client,
    ):
        yield client


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cluster",
        description="Train on a Dask cluster and on this machine alone, and compare.",
    )
    parser.add_argument("dataset", help="a dataset that lib.data knows, or a folder")
    parser.add_argument("--k", type=int, nargs="+", default=[50], help="lengths of the vectors")
    parser.add_argument("--epochs", type=int, default=3, help="of each fit, at least 2")
    parser.add_argument("--workers", type=int, default=2, help="processes of this machine")
    parser.add_argument("--scheduler", help="address of a running one, whose workers train")
    parser.add_argument("--shards", help="their folder or URL, which the workers can read")
    parser.add_argument("--ratings-per-shard", type=int, default=SHARD, help=f"default {SHARD:,}")
    parser.add_argument("--out", type=Path, default=Path("_build/benchmarks"), help="folder")
    options = parser.parse_args()
    try:
        table = _measured(options)
    except (ValueError, OSError, RuntimeError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted\n")
    if not table["same_bits"].all():
        parser.exit(1, "the model of the cluster has other bits than that of this machine\n")


def _measured(options):
    """Print and keep the table of a run with these options; returns it."""
    for name, smallest in (("workers", 1), ("epochs", 2)):
        validation.integer(name, getattr(options, name), smallest)
    for k in options.k:
        validation.integer("k", k, 0)
    options.out.mkdir(parents=True, exist_ok=True)
    train = shards_of(options.dataset, options.shards, options.ratings_per_shard)
    path = options.out / "cluster.csv"
    watched = results.quiet(path)
    machine = results.machine_facts(min(options.workers, os.cpu_count()))
    with client_of(options.scheduler, options.workers) as client:
        print(f"the dashboard of the cluster: {client.dashboard_link}", flush=True)
        rows = run(train, options.k, client, options.epochs)
    table = results.keep(rows, machine, path, watched)
    results.show(table, machine)
    return table


if __name__ == "__main__":
    main()
