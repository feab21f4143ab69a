"""Folders of shards checked in full: every byte, and that the shards fit one another."""

import numpy as np
from tqdm import tqdm

from lib.data import csr
from lib.data.shards import folder as folders
from lib.data.shards import grouping


def verify(folder, progress=False, storage_options=None):
    """Check a folder of shards and return what `read` finds: (train, test).

    Every checksum is compared. The numbers of ratings of each user and movie and the means must
    be those that are listed, the shards by movie must hold what those by user hold, and no rating
    may be in both parts. progress : bool, whether to show a bar; one shard of each part is in
    memory at a time, besides numbers for each user and movie.

    Raises ValueError naming the file where something is wrong, and as `read` does.
    """
    train, test = folders.read(folder, storage_options=storage_options)
    parts = [part for part in (train, test) if part]
    n_shards = sum(len(part.by_user) + len(part.by_movie) for part in parts)
    with tqdm(total=n_shards, desc="verifying", unit=" files", disable=not progress) as bar:
        for part in parts:
            _check_users(part, bar)
        _check_movies(train, bar)
    if test:
        for shard, other in zip(train.by_user, test.by_user, strict=True):
            _check_disjoint(shard, other, train.rows(shard), test.rows(other), train.n_movies)
    return train, test


def _check_users(part, bar):
    """Check the shards of a part by user: checksums, numbers of ratings, the mean."""
    of_movies, sums = np.zeros(part.n_movies, np.int64), []
    for shard in part.by_user:
        rows = part.rows(shard, verify=True)
        if not np.array_equal(np.diff(rows.offsets), part.user_counts[shard.first : shard.last]):
            raise ValueError(f"{shard.file} and users.arrow differ in numbers of ratings")
        of_movies += np.bincount(rows.indices, minlength=part.n_movies)
        sums.append(csr.row_sums(rows.offsets, rows.values))
        bar.update()
    if not np.array_equal(of_movies, part.movie_counts):
        raise ValueError(f"movies.arrow and the shards {part.part}-by-user differ in numbers")
    mean = csr.mean_of_sums(np.concatenate(sums), part.n_ratings)
    if not np.array_equal(mean, part.mean, equal_nan=True):
        raise ValueError(
            f"manifest.json has the mean {part.mean} of {part.part}, the shards have {mean}"
        )


def _check_movies(train, bar):
    """Check the shards by movie against those by user, whose numbers of ratings are right."""
    for shard in train.by_movie:
        rows = train.rows(shard, verify=True)
        by_user = ((each.first, train.rows(each)) for each in train.by_user)
        counts = train.movie_counts[shard.first : shard.last]
        expected = grouping.rows_of_movies(by_user, shard.first, counts)
        if not all(map(np.array_equal, rows, expected)):
            raise ValueError(f"{shard.file} does not hold what the shards by user hold")
        bar.update()


def _check_disjoint(shard, other, train, test, n_movies):
    """Check that no rating of two shards by user is in both."""
    if (shard.first, shard.last) != (other.first, other.last):
        raise ValueError(f"{shard.file} and {other.file} have different users")
    both = [rows.row_of_entry * np.int64(n_movies) + rows.indices for rows in (train, test)]
    if np.isin(*both, assume_unique=True).any():
        raise ValueError(f"{shard.file} and {other.file} hold the same ratings")
