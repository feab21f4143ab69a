"""Ratings in memory: identifiers mapped to indices, and the dual CSR of section 2.2.1."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numba import njit


class CSR(NamedTuple):
    """Compressed sparse rows: row `i` owns the entries `offsets[i]:offsets[i + 1]`.

    offsets : int64, (rows + 1,)
    indices : int32, (entries,), the column of each entry, ascending within a row
    values : float32, (entries,), the stars of each entry
    """

    offsets: np.ndarray
    indices: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Ratings:
    """Every rating twice: by user and by movie, over contiguous indices.

    user_ids, movie_ids : int32, ascending; the identifier that stands behind each index
    by_user : CSR, one row per user, its indices are movies
    by_movie : CSR, one row per movie, its indices are users
    """

    user_ids: np.ndarray
    movie_ids: np.ndarray
    by_user: CSR
    by_movie: CSR

    @classmethod
    def from_frame(cls, frame):
        """Index a DataFrame with the columns user_id, movie_id and rating, in any order of rows.

        Time and memory are linear in the number of ratings. Raises ValueError when the frame is
        empty, when a rating is not a finite number, or when a user rated a movie twice.
        """
        if len(frame) == 0:
            raise ValueError("there are no ratings: at least one row is needed")
        stars = np.array(frame["rating"], dtype=np.float32)
        if not np.isfinite(stars).all():
            row = int(np.flatnonzero(~np.isfinite(stars))[0])
            raise ValueError(f"row {row}: the rating {stars[row]} is not a finite number")
        users, user_ids = _index_ids(frame["user_id"])
        movies, movie_ids = _index_ids(frame["movie_id"])
        # Grouping is stable, so grouping by movie first leaves each user's movies ascending.
        by_movie = CSR(*_group(movies, users, stars, len(movie_ids)))
        del users, movies, stars  # of 32 million ratings each copy counts
        by_user = _transpose(by_movie, len(user_ids))
        del by_movie
        _refuse_duplicates(by_user, user_ids, movie_ids)
        return cls(user_ids, movie_ids, by_user, _transpose(by_user, len(movie_ids)))

    @property
    def n_users(self):
        return len(self.user_ids)

    @property
    def n_movies(self):
        return len(self.movie_ids)

    @property
    def n_ratings(self):
        return len(self.by_user.values)

    @property
    def user_counts(self):
        """Ratings per user: int64, (n_users,)."""
        return np.diff(self.by_user.offsets)

    @property
    def movie_counts(self):
        """Ratings per movie: int64, (n_movies,)."""
        return np.diff(self.by_movie.offsets)

    @property
    def mean(self):
        """The mean rating in stars, summed in float64."""
        return float(np.mean(self.by_user.values, dtype=np.float64))

    def index_of_movies(self, ids):
        """Indices (int32) of movies given by identifier; ValueError names those without ratings."""
        ids = np.asarray(ids)
        index = np.searchsorted(self.movie_ids, ids).clip(max=self.n_movies - 1)
        missing = np.atleast_1d(ids)[np.atleast_1d(self.movie_ids[index] != ids)]
        if len(missing):
            shown = ", ".join(str(i) for i in missing[:5])
            raise ValueError(f"{len(missing)} movie identifiers have no ratings here: {shown}")
        return index.astype(np.int32)

    def split(self, test_fraction=0.2, seed=0):
        """Split every user's ratings at random into (train, test), both over the same indices.

        A user with n ratings keeps floor((1 - test_fraction) n) of them, and at least one, for
        training; the rest is for testing. Each subset of that size is equally likely. The parts
        are disjoint, complete and decided by `seed`. Raises ValueError unless
        0 < test_fraction < 1.
        """
        n_train = n_for_training(self.user_counts, test_fraction)
        rng = np.random.default_rng(seed)
        in_train = _choose(self.by_user.offsets, n_train, rng.random(self.n_ratings))
        return self.part(in_train), self.part(~in_train)

    def part(self, kept):
        """The ratings whose entry in `by_user` is kept, over the same indices.

        kept : bool, (n_ratings,). Users and movies of which nothing is kept have empty rows.
        Raises ValueError for anything else.
        """
        kept = np.asarray(kept)
        if kept.dtype != bool or kept.shape != (self.n_ratings,):
            raise ValueError(
                f"kept is {kept.dtype} of shape {kept.shape}: must be bool, ({self.n_ratings},)"
            )
        offsets, indices, stars = self.by_user
        by_user = CSR(_offsets(_count(offsets, kept)), indices[kept], stars[kept])
        return Ratings(self.user_ids, self.movie_ids, by_user, _transpose(by_user, self.n_movies))


def n_for_training(counts, test_fraction):
    """floor((1 - test_fraction) counts), and at least 1 where there is any: int64, like counts.

    Raises ValueError unless 0 < test_fraction < 1.
    """
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction={test_fraction!r}: must lie between 0 and 1")
    # The small shift keeps a product such as 0.7 * 10 from falling short of its integer.
    n_train = np.floor((1 - test_fraction) * np.asarray(counts) + 1e-9).astype(np.int64)
    return np.maximum(n_train, np.minimum(counts, 1))


def _index_ids(column):
    """Contiguous index of each row (int32), and the sorted identifiers (int32)."""
    index, ids = pd.factorize(column.to_numpy(), sort=True)
    return index.astype(np.int32), ids.astype(np.int32)


def _offsets(counts):
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _transpose(csr, n_columns):
    rows = np.repeat(np.arange(len(csr.offsets) - 1, dtype=np.int32), np.diff(csr.offsets))
    return CSR(*_group(csr.indices, rows, csr.values, n_columns))


def _refuse_duplicates(by_user, user_ids, movie_ids):
    repeated = np.flatnonzero(by_user.indices[1:] == by_user.indices[:-1]) + 1
    # Neighbours of two users may be equal: the last movie of one and the first of the next.
    repeated = repeated[~np.isin(repeated, by_user.offsets)]
    if len(repeated):
        users = np.searchsorted(by_user.offsets, repeated[:5], side="right") - 1
        movies = movie_ids[by_user.indices[repeated[:5]]]
        pairs = ", ".join(f"({u}, {m})" for u, m in zip(user_ids[users], movies, strict=True))
        raise ValueError(
            f"{len(repeated)} ratings repeat a pair of user and movie that was rated before; "
            f"each pair may occur once. The first pairs (user_id, movie_id): {pairs}"
        )


@njit(cache=True)
def _group(rows, columns, values, n_rows):
    """Counting sort of the entries by row; entries of one row keep their order."""
    offsets = np.zeros(n_rows + 1, np.int64)
    for row in rows:
        offsets[row + 1] += 1
    for row in range(n_rows):
        offsets[row + 1] += offsets[row]
    free = offsets[:-1].copy()
    indices = np.empty(len(rows), np.int32)
    grouped = np.empty(len(rows), np.float32)
    for entry in range(len(rows)):
        place = free[rows[entry]]
        free[rows[entry]] += 1
        indices[place] = columns[entry]
        grouped[place] = values[entry]
    return offsets, indices, grouped


@njit(cache=True)
def _count(offsets, kept):
    """How many entries of each row are kept: int64, (rows,)."""
    counts = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(counts)):
        for entry in range(offsets[row], offsets[row + 1]):
            counts[row] += kept[entry]
    return counts


@njit(cache=True)
def _choose(offsets, n_chosen, draws):
    """Mark `n_chosen[row]` entries of each row by selection sampling (Knuth's Algorithm S)."""
    chosen = np.zeros(offsets[-1], np.bool_)
    for row in range(len(offsets) - 1):
        wanted = n_chosen[row]
        for entry in range(offsets[row], offsets[row + 1]):
            # P(choose this one) = still wanted / still to come, this one included
            if draws[entry] * (offsets[row + 1] - entry) < wanted:
                chosen[entry] = True
                wanted -= 1
    return chosen
