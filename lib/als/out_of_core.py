"""Half-steps over shards on one machine, one shard after the other."""

from lib.als.kernels import reference
from lib.als.kernels.arguments import Side
from lib.als.kernels.choice import stepper


class OutOfCore:
    """The half-steps over `Shards`: beside biases and vectors, one shard is in memory at a time.

    A shard behind a URL is read anew each time.
    """

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


def part(side, shard):
    """The rows of a shard as a `Side` of views."""
    return Side(*(array[shard.first : shard.last] for array in side))


def shard_error(rows, mu, fixed, updated):
    """The sum of squared errors of the rows of a shard, a float."""
    return float(reference.squared_errors(rows, mu, fixed, updated).sum())
