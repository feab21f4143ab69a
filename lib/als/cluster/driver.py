"""The engine that lets the workers of a Dask cluster take the half-steps of a fit."""

import time
import warnings
from concurrent.futures import CancelledError

import pandas as pd
from distributed import Client, as_completed
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker

from lib.als.cluster import versions, worker
from lib.als.cluster.assignment import assign
from lib.als.out_of_core import part
from lib.util.messages import shown

TRIES = 4  # of a half-step whose workers were lost, or the data on them
PATIENCE = 60.0  # seconds to wait for a worker while there is none
PAUSE = 0.2  # seconds between two looks, or before a half-step is tried again
LOOPBACK = ("tcp://127.0.0.1:", "tls://127.0.0.1:", "inproc://")
OTHER = {"user": "movie", "movie": "user"}
# What calls raise where workers or the scheduler are gone: a connection is closed, data or tasks
# are forgotten, or a worker that is named is not known any longer.
LOST = (OSError, CancelledError, KilledWorker, KeyError, ClosedClientError)


class Cluster:
    """The half-steps over `Shards` by the workers of a `dask.distributed.Client`."""

    def __init__(self, train, test, kernel, client):
        self.train, self.test = train, test
        self._kernel, self._client = kernel, check_client(client)
        self._placed = {}  # side -> (its arrays as futures, workers that have them)
        self._homes = {}  # (part, by) -> {number of the shard: worker}
        self._checked = set()  # workers that run the same library
        self._log = []

    @property
    def traffic(self):
        """What was sent: a DataFrame, one row for each half-step and each test of an epoch.

        step : "user", "movie" or "test"; workers : how many there were; bytes_out, bytes_back :
        bytes of the arrays that all workers together were sent, and that came back; seconds
        """
        return pd.DataFrame(self._log)

    def half_step(self, by, mu, penalty, fixed, updated):
        """Update all users or movies in place; returns the sum of squared errors after it."""
        shards, errors = getattr(self.train, f"by_{by}"), {}

        def put(number, bias, factors, error):
            rows = part(updated, shards[number])
            rows.bias[:], rows.factors[:] = bias, factors
            errors[number] = error
            return bias.nbytes + factors.nbytes

        how = {"mu": mu, "penalty": penalty, "part": "train", "by": by}
        self._run(worker.half_step, by, how, {OTHER[by]: fixed, by: updated}, put)
        self._placed.pop(by)  # what the workers have of this side is old now
        return sum(errors[number] for number in sorted(errors))

    def test_error(self, mu, users, movies):
        """The sum of squared errors of the test set."""
        errors = {}

        def put(number, error):
            errors[number] = error
            return 0

        how = {"mu": mu, "penalty": None, "part": "test", "by": "user"}
        self._run(worker.test_error, "test", how, {"user": users, "movie": movies}, put)
        return sum(errors[number] for number in sorted(errors))

    def _run(self, function, step, how, sides, put):
        """Let the workers do `function` for every shard, and `put` what it returns of each."""
        started, log = time.perf_counter(), {"bytes_out": 0, "bytes_back": 0}
        shards = getattr(self.train if how["part"] == "train" else self.test, f"by_{how['by']}")
        left = {number: shard.n_ratings for number, shard in enumerate(shards)}
        for attempt in range(TRIES):
            threads = workers_of(self._client)
            try:
                futures = self._submit(function, how, sides, left, threads, log)
            except LOST as error:
                loss = error
            else:
                loss = _collect(
                    self._client, futures, left, put, log, _direct(self._client, threads)
                )
            if not left:
                break
            self._placed.clear()
            time.sleep(PAUSE * 2**attempt)
        else:
            raise RuntimeError(
                f"the {step} step was lost {TRIES} times, last by {type(loss).__name__}: "
                f"{str(loss)[:300]}; {len(workers_of(self._client))} workers are there"
            ) from loss
        log = {"step": step, "workers": len(threads)} | log
        self._log.append(log | {"seconds": time.perf_counter() - started})

    def _submit(self, function, how, sides, left, threads, log):
        """Start a task on each worker that has shards; returns the futures."""
        self._check(threads)
        arrays = [
            future
            for side, values in sides.items()
            for future in self._place(side, values, threads, log)
        ]
        kind = how["part"], how["by"]
        homes = assign(left, threads, self._homes.get(kind, {}))
        self._homes[kind] = self._homes.get(kind, {}) | homes
        futures = []
        for address in sorted(set(homes.values())):
            numbers = tuple(sorted(number for number in homes if homes[number] == address))
            task = worker.Task(
                folder=self.train.folder,
                storage_options=self.train.storage_options,
                key=self.train.key,
                numbers=numbers,
                source=versions.here()["source"],
                kernel=self._kernel,
                **how,
            )
            where = {"workers": [address], "allow_other_workers": True, "pure": False}
            futures.append(self._client.submit(function, task, *arrays, **where))
        return futures

    def _place(self, side, values, threads, log):
        """The bias and the factors of a side on every worker, sent unless they are there."""
        size = sum(array.nbytes for array in values)
        if side not in self._placed:
            arrays = self._client.scatter(
                list(values),
                workers=list(threads),
                broadcast=True,
                direct=_direct(self._client, threads),
                hash=False,
            )
            self._placed[side] = arrays, set()
        arrays, holders = self._placed[side]
        log["bytes_out"] += size * len(threads.keys() - holders)  # newcomers get it from others
        holders.update(threads)
        return arrays

    def _check(self, threads):
        """Raise RuntimeError unless workers that have come run the same library."""
        unknown = list(threads.keys() - self._checked)
        check_workers(self._client, unknown)
        self._checked.update(unknown)


def workers_of(client):
    """{address: threads} of the workers of a client; waits while there are none.

    Raises RuntimeError for a client that was closed, or when none has come after `PATIENCE`.
    """
    until = time.monotonic() + PATIENCE
    while True:
        if client.status == "closed":
            raise RuntimeError(
                "the client was closed, by its owner or as the scheduler did not come back: "
                "the fit cannot go on without it"
            )
        try:
            threads = client.nthreads()
        except LOST:  # the scheduler is restarting, perhaps
            threads = {}
        if threads:
            return threads
        if time.monotonic() > until:
            raise RuntimeError(f"there are 0 workers, and none came in {PATIENCE:.0f} seconds")
        time.sleep(PAUSE)


def check_workers(client, addresses):
    """Raise RuntimeError naming a worker unless all at the addresses run the same library.

    Warns of another processor; raises one of `LOST` where a worker is gone.
    """
    if not addresses:
        return
    found = client.run(worker.introduce, workers=list(addresses), on_error="return")
    for address, theirs in sorted(found.items()):
        if isinstance(theirs, OSError):
            raise theirs  # it is gone again
        if isinstance(theirs, Exception):
            raise RuntimeError(f"worker {address} cannot use the library: {theirs!r:.300}")
        wrong, processor = versions.differing(versions.here(), theirs)
        if wrong:
            raise RuntimeError(f"worker {address} has another version of the library: {wrong}")
        if processor:
            warnings.warn(
                f"worker {address} has another processor, so that the last bits of the model "
                f"may differ from those of one machine: {processor}",
                stacklevel=2,
            )


def _direct(client, threads):
    """True for a cluster that was started here, on this computer; else None: as the client says.

    What is sent need not pass through the scheduler then. Elsewhere a client may be unable to
    reach the workers, and only who made it knows.
    """
    local = all(address.startswith(LOOPBACK) for address in threads)
    return (client.cluster is not None and local) or None


def _collect(client, futures, left, put, log, direct):
    """Put what tasks return, and take their shards off `left`; returns the last loss, or None."""
    loss = None
    for future in as_completed(futures, client.loop):  # else that of the client made last
        if future.status == "error" and not isinstance(future.exception(), KilledWorker):
            raise future.exception()
        try:
            results = client.gather(future, direct=direct)
        except LOST as error:
            loss = error
            continue
        future.release()
        for number, *result in results:
            log["bytes_back"] += put(number, *result)
            left.pop(number)
    return loss


def check_client(client):
    """A client that can be used; raises ValueError for anything else."""
    if not isinstance(client, Client):
        raise ValueError(f"client={shown(client)}: must be a dask.distributed.Client")
    if client.asynchronous:
        raise ValueError(f"client={shown(client)} is asynchronous: must not be")
    if client.status == "closed":
        raise ValueError(f"client={shown(client)} is closed: must be open")
    return client
