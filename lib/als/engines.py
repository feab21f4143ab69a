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

from lib.als.kernels import fast, reference, workspace
from lib.als.kernels.arguments import Side
from lib.data.shards import Shards
from lib.util import validation
from lib.util.messages import shown

KERNELS = {"fast": fast, "reference": reference}


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


class OutOfCore:
    """The half-steps over `Shards`, one shard after the other: one is in memory at a time."""

    traffic = None

    def __init__(self, train, test, kernel):
        self.train, self.test = train, test
        self._kernel = kernel
        self._verified = set()

    def half_step(self, by, mu, penalty, fixed, updated):
        """Update all users or movies in place; returns the sum of squared errors after it."""
        step = stepper(self._kernel, mu, penalty, fixed)
        shards = getattr(self.train, f"by_{by}")
        return sum(step(self._rows(self.train, shard), part(updated, shard)) for shard in shards)

    def test_error(self, mu, users, movies):
        """The sum of squared errors of the test set."""
        return sum(
            shard_error(self._rows(self.test, shard), mu, movies, part(users, shard))
            for shard in self.test.by_user
        )

    def _rows(self, shards, shard):
        """The rows of a shard, whose checksum is compared when they are read first."""
        rows = shards.rows(shard, verify=shard not in self._verified)
        self._verified.add(shard)
        return rows


def stepper(kernel, mu, penalty, fixed):
    """A half-step for the rows of many shards: a function of rows and `Side`, as kernels have it.

    The fixed side is packed once.
    """
    if kernel == "reference":
        return lambda rows, updated: reference.half_step(rows, mu, penalty, fixed, updated)
    packed = workspace.packed_factors(*fixed)
    return lambda rows, updated: fast.half_step(rows, mu, penalty, fixed, updated, packed)


def part(side, shard):
    """The rows of a shard as a `Side` of views."""
    return Side(*(array[shard.first : shard.last] for array in side))


def shard_error(rows, mu, fixed, updated):
    """The sum of squared errors of the rows of a shard, a float."""
    return float(reference.squared_errors(rows, mu, fixed, updated).sum())


def engine_of(train, test, kernel):
    """The engine for a training and a test set, which are checked.

    train, test : `Ratings` over the same indices, or `Shards` of the same folder; test may be None
    kernel : a name in `KERNELS`

    Raises ValueError unless they are parts of one set, with ratings to train on.
    """
    if not isinstance(train, Shards):
        if isinstance(test, Shards):
            raise ValueError(f"train is {shown(train)}: must be Shards, as test is")
        validation.parts(train, test)
        return InMemory(train, test, kernel)
    _check_shards(train, test)
    return OutOfCore(train, test, kernel)


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
