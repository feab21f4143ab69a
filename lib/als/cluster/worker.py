"""The work of a worker of a cluster: half-steps of the rows in its shards, and their test error.

The functions run in the process of a worker. Shards in a folder are mapped anew for each
half-step, so that a worker needs no memory for them beyond one shard; what lies behind a URL is
read once and kept.
"""

import threading
from contextlib import contextmanager
from typing import NamedTuple

import numba
import numpy as np

from lib.als.cluster import versions
from lib.als.kernels.arguments import Penalty, Side
from lib.als.kernels.choice import stepper
from lib.als.out_of_core import part, shard_error
from lib.data import shards

_one_at_a_time = threading.Lock()  # the loops take all threads of a worker
_open = {}  # the two parts that are in use, and their folder and key
_verified = set()  # shards whose checksums this process has compared
_kept = {}  # rows that lie behind a URL: {(key, shard): CSR}


class Task(NamedTuple):
    """The shards of a task, and how their rows are updated.

    folder, storage_options, key : of the `Shards`
    part, by : "train" or "test", and "user" or "movie"; numbers : of the shards, in order
    source : `versions.here()["source"]` of who gave the task
    kernel, mu, penalty : as `stepper` takes them
    """

    folder: str
    storage_options: dict | None
    key: str
    part: str
    by: str
    numbers: tuple
    source: str
    kernel: str
    mu: float
    penalty: Penalty | None

    def __repr__(self):  # Dask writes the arguments of a failed task into its logs
        return f"Task({self.part} by {self.by}, shards {self.numbers})"


def introduce():
    """The versions of this worker, as `versions.here` returns them."""
    return versions.here()


def half_step(task, fixed_bias, fixed_factors, bias, factors):
    """Update the rows of the shards of a `Task`; the arguments are not changed.

    fixed_bias, fixed_factors : of the other side; bias, factors : of the side that is updated
    Returns a list of (number of the shard, bias, factors, sum of squared errors) of its rows.
    Raises OSError or ValueError naming worker and shard for a shard that cannot be used, and
    RuntimeError on a worker with another version of the library.
    """
    with _ready(task) as own:
        old, results = Side(bias, factors), []
        step = stepper(task.kernel, task.mu, task.penalty, _side(fixed_bias, fixed_factors))
        for number, shard in _shards(task, own):
            new = Side(*(array.copy() for array in part(old, shard)))
            error = step(_rows(task, own, shard), new)
            results.append((number, *new, error))
    return results


def test_error(task, user_bias, user_factors, movie_bias, movie_factors):
    """The squared errors in the shards of a `Task`: a list of (number of the shard, sum).

    Arguments and errors are those of `half_step`.
    """
    users = _side(user_bias, user_factors)
    movies = _side(movie_bias, movie_factors)
    with _ready(task) as own:
        return [
            (number, shard_error(_rows(task, own, shard), task.mu, movies, part(users, shard)))
            for number, shard in _shards(task, own)
        ]


@contextmanager
def alone(source):
    """Give a block all threads of this worker, one block at a time.

    source : as in `Task`; raises RuntimeError on a worker with another version of the library
    """
    if source != versions.here()["source"]:
        raise RuntimeError(
            f"{_name()} has another version of the library: "
            f"source {versions.here()['source']}, must be {source}"
        )
    with _one_at_a_time:
        numba.set_num_threads(min(_worker().state.nthreads, numba.config.NUMBA_NUM_THREADS))
        yield


@contextmanager
def _ready(task):
    """The `Shards` of a task, while all threads of this worker are its own."""
    with alone(task.source), _naming_the_worker():
        yield _opened(task)


@contextmanager
def _naming_the_worker():
    """Errors of shards, or of memory that is short, say on which worker they were met."""
    try:
        yield
    except (OSError, ValueError, MemoryError) as error:
        kinds = (FileNotFoundError, OSError, ValueError, MemoryError)
        kind = next(kind for kind in kinds if isinstance(error, kind))
        raise kind(f"{_name()}: {error}") from error


def _opened(task):
    """The `Shards` of a task: those that this process has used last, or read now."""
    if _open.get("key") != (task.folder, task.key):
        train, test = shards.read(task.folder, storage_options=task.storage_options)
        if train.key != task.key:
            raise ValueError(f"{task.folder} holds other shards than where the fit was called")
        _kept.clear()
        _open.update(key=(task.folder, task.key), train=train, test=test)
    return _open[task.part]


def _shards(task, own):
    """[(number, shard)] of a task; what is kept of others of their kind is let go."""
    listed = getattr(own, f"by_{task.by}")
    found = [(number, listed[number]) for number in task.numbers]
    wanted = {(task.key, shard) for _, shard in found}
    for key, shard in list(_kept):
        if (shard.part, shard.by) == (task.part, task.by) and (key, shard) not in wanted:
            del _kept[key, shard]  # another worker has it now
    return found


def _rows(task, own, shard):
    """The rows of a shard, whose checksum is compared when this process reads them first."""
    if (task.key, shard) in _kept:
        return _kept[task.key, shard]
    rows = own.rows(shard, verify=(task.folder, task.key, shard) not in _verified)
    _verified.add((task.folder, task.key, shard))
    if "://" in task.folder:
        _kept[task.key, shard] = rows
    return rows


def _side(bias, factors):
    """A `Side` as the loops take it: what a message brought may lie anywhere in memory."""
    return Side(*(np.require(array, requirements="CAW") for array in (bias, factors)))


def _worker():
    """The Dask worker whose process this is."""
    from distributed import get_worker

    return get_worker()


def _name():
    return f"worker {_worker().address}"
