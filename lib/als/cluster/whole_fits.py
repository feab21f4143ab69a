"""Whole fits on the workers of a Dask cluster: one model at a time on each of them.

The ratings are sent to every worker once. What comes back are arrays.
"""

import time
from collections import Counter, deque

import numpy as np
import pandas as pd

from lib.als import identity, learned
from lib.als.cluster import versions, worker
from lib.als.cluster.driver import LOST, PAUSE, TRIES, check_client, check_workers, workers_of
from lib.als.learned import ARRAYS, PARAMETERS
from lib.als.model import ALS
from lib.data import csr
from lib.data.csr import CSR
from lib.data.ratings import Ratings
from lib.util import validation

NUMBERS = ARRAYS[2:]  # what a fit learns: the identifiers are those of the ratings


def fit_all(train, test, models, client):
    """Fit models on the workers of a client: an iterator of (number, fitted model) as they end.

    train, test : `Ratings` as `ALS.fit` takes them; test may be None
    models : list of `ALS`, which stay as they are; the numbers count from 0
    client : a `dask.distributed.Client`

    A worker trains with all its threads, and has the next model when it has returned one. The
    numbers are those of a fit on one machine. A worker that comes gets models, those of one that
    ends are given to others.

    Raises ValueError for a wrong parameter, client or part, what `ALS.fit` raises on a worker,
    and RuntimeError for workers with another version of the library, when none is there, or when
    a model was lost `TRIES` times.
    """
    validation.parts(train, test)
    for model in models:
        learned.check_parameters(model)
    return _Fits(train, test, models, check_client(client)).results()


class _Fits:
    """The fits that wait and those that run."""

    def __init__(self, train, test, models, client):
        self._train, self._models, self._client = train, models, client
        self._parts = [part for part in (train, test) if part is not None]
        self._waiting = deque(range(len(models)))
        self._running = {}  # future -> (number of the model, worker)
        self._placed, self._checked, self._lost = None, set(), Counter()

    def results(self):
        """An iterator of (number, fitted model)."""
        try:
            while self._waiting or self._running:
                self._start_all()
                ended = [future for future in self._running if future.done()]
                for future in ended:
                    number, _ = self._running.pop(future)
                    if model := self._result(number, future):
                        yield number, model
                if not ended:
                    time.sleep(PAUSE)
        finally:
            self._client.cancel(list(self._running))

    def _start_all(self):
        """Give a model to each worker that has none, and try again where workers are lost."""
        for attempt in range(TRIES):
            try:
                return self._start()
            except LOST as error:
                self._placed, loss = None, error
                time.sleep(PAUSE * 2**attempt)
        raise RuntimeError(
            f"{TRIES} times no model could be given to the workers, last by "
            f"{type(loss).__name__}: {str(loss)[:300]}"
        ) from loss

    def _start(self):
        threads = workers_of(self._client)
        new = threads.keys() - self._checked
        check_workers(self._client, new)
        self._checked |= new
        idle = threads.keys() - {address for _, address in self._running.values()}
        for address in sorted(idle):
            if not self._waiting:
                return
            if self._placed is None:
                arrays = [array for part in self._parts for array in identity.arrays_of(part)]
                self._placed = self._client.scatter(arrays, broadcast=True, hash=False)
            number = self._waiting[0]
            parameters = {name: getattr(self._models[number], name) for name in PARAMETERS}
            future = self._client.submit(
                _fit,
                parameters,
                versions.here()["source"],
                *self._placed,
                workers=[address],
                allow_other_workers=True,
                pure=False,
            )
            self._running[future] = self._waiting.popleft(), address

    def _result(self, number, future):
        """The model that a future has fitted, or None where it was lost and is fitted anew."""
        try:
            arrays, history = future.result()
        except LOST as error:
            self._lost[number] += 1
            if self._lost[number] == TRIES:
                raise RuntimeError(
                    f"{self._models[number]!r} was lost {TRIES} times, last by "
                    f"{type(error).__name__}: {str(error)[:300]}"
                ) from error
            self._waiting.appendleft(number)
            self._placed = None
            return None
        model = ALS(**{name: getattr(self._models[number], name) for name in PARAMETERS})
        model.mu = self._train.mean
        model.user_ids, model.movie_ids = self._train.user_ids, self._train.movie_ids
        for name, array in zip(NUMBERS, arrays, strict=True):
            setattr(model, name, np.require(array, requirements="CAW"))
        model.history = pd.DataFrame(history)
        learned.check(model)
        return model


def _fit(parameters, source, *arrays):
    """What a worker does: (learned arrays, history as a dict of arrays) of a model.

    source : as `worker.alone` takes it; arrays : `identity.arrays_of` each part
    """
    with worker.alone(source):
        parts = [_ratings(*arrays[i : i + 5]) for i in range(0, len(arrays), 5)]
        model = ALS(**parameters).fit(*parts)
        history = {name: column.to_numpy() for name, column in model.history.items()}
        return [getattr(model, name) for name in NUMBERS], history


def _ratings(user_ids, movie_ids, *by_user):
    """The `Ratings` of which these are `identity.arrays_of`."""
    rows = CSR(*(np.require(array, requirements="CA") for array in by_user))
    return Ratings(user_ids, movie_ids, rows, csr.transpose(rows, len(movie_ids)))
