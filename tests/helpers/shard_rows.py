"""Comparison of shards with the ratings in memory that they must hold."""

import numpy as np

from lib.data.csr import offsets_of


def joined(part, shards):
    """The rows of consecutive shards of a `Shards` behind one another, as arrays of a CSR."""
    rows = [part.rows(shard, verify=True) for shard in shards]
    offsets = offsets_of(np.concatenate([np.diff(each.offsets) for each in rows]))
    return offsets, *(np.concatenate([each[i] for each in rows]) for i in (1, 2))


def assert_holds(part, ratings):
    """Check that a `Shards` holds exactly some `Ratings`: the same bits in the same order."""
    for name in ("user_ids", "movie_ids", "user_counts", "movie_counts"):
        np.testing.assert_array_equal(getattr(part, name), getattr(ratings, name))
    assert part.n_ratings == ratings.n_ratings
    np.testing.assert_equal(part.mean, ratings.mean)
    kinds = [(part.by_user, ratings.by_user), (part.by_movie, ratings.by_movie)]
    for shards, whole in kinds[: 2 if part.part == "train" else 1]:
        for found, expected in zip(joined(part, shards), whole, strict=True):
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)
