"""Engines of a fit: they know where the ratings are, and take the half-steps over them.

An engine has

    train, test                 the two parts; test may be None
    half_step(by, mu, penalty, fixed, updated)
                                updates all rows `by` "user" or "movie" in place, as a kernel's
                                half-step does, and returns the sum of their squared errors
    test_error(mu, users, movies)
                                the sum of squared errors of the test set
    traffic                     None, or what was sent between machines

The biases and vectors are the same to the bit whichever engine takes the steps. The sums of
squared errors are added up shard by shard where there are shards, and rounded accordingly.
"""

from lib.als.kernels import reference
from lib.als.kernels.choice import KERNELS
from lib.als.out_of_core import OutOfCore
from lib.data.shards import Shards
from lib.util import validation
from lib.util.messages import shown


class InMemory:
    """The half-steps over `Ratings`."""

    traffic = None

    def __init__(self, train, test, kernel):
        self.train, self.test = train, test
        self._kernel = KERNELS[kernel]

    def half_step(self, by, mu, penalty, fixed, updated):
        """Update all users or movies in place; returns the sum of squared errors after it."""
        rows = getattr(self.train, f"by_{by}")
        return self._kernel.half_step(rows, mu, penalty, fixed, updated)

    def test_error(self, mu, users, movies):
        """The sum of squared errors of the test set."""
        return float(reference.squared_errors(self.test.by_user, mu, movies, users).sum())


def engine_of(train, test, kernel, client=None):
    """The engine for a training and a test set, which are checked.

    train, test : `Ratings` over the same indices, or `Shards` of the same folder; test may be None
    kernel : a name in `KERNELS`
    client : a `dask.distributed.Client` whose workers take the half-steps, or None

    Raises ValueError unless they are parts of one set, with ratings to train on, and shards where
    there is a client.
    """
    if isinstance(train, Shards):
        _check_shards(train, test)
        return (
            OutOfCore(train, test, kernel) if client is None else _on(client, train, test, kernel)
        )
    if isinstance(test, Shards):
        raise ValueError(f"train is {shown(train)}: must be Shards, as test is")
    validation.parts(train, test)
    if client is not None:
        raise ValueError(
            "train is in memory: a client needs Shards, which its workers can read. Write them "
            "with lib.data.shards.write_ratings, or `python -m lib.data.shards` for a whole set"
        )
    return InMemory(train, test, kernel)


def _on(client, train, test, kernel):
    """The engine of a cluster; Dask is asked for only here."""
    try:
        from lib.als.cluster.driver import Cluster
    except ModuleNotFoundError as error:
        raise ValueError(
            f"client={shown(client)}: must be a dask.distributed.Client, and {error.name} is not "
            "installed: `make setup EXTRA=dask` does it"
        ) from error
    return Cluster(train, test, kernel, client)


def _check_shards(train, test):
    if train.part != "train":
        raise ValueError(f"train is the {train.part} part of {train.folder}: must be its train")
    if train.n_ratings == 0:
        raise ValueError(f"train, in {train.folder}, holds no ratings: at least one is needed")
    if test is None:
        return
    if not isinstance(test, Shards):
        raise ValueError(f"test is {shown(test)}: must be Shards, as train is, or None")
    if test.part != "test" or test.key != train.key:
        raise ValueError(
            f"test is the {test.part} part of {test.folder}: must be the test part in the folder "
            f"of train, {train.folder}"
        )
