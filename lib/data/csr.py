"""Compressed sparse rows: what they must be, and the loops over them."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from lib.util.messages import shown


class CSR(NamedTuple):
    """Compressed sparse rows: row `i` owns the entries `offsets[i]:offsets[i + 1]`.

    offsets : int64, (rows + 1,)
    indices : int32, (entries,), the column of each entry, ascending within a row
    values : float32, (entries,), the stars of each entry
    """

    offsets: np.ndarray
    indices: np.ndarray
    values: np.ndarray

    def row(self, i):
        """(indices, values) of the entries of row `i`, as views."""
        entries = slice(self.offsets[i], self.offsets[i + 1])
        return self.indices[entries], self.values[entries]

    @property
    def row_of_entry(self):
        """The row of each entry: a new int32 array, (entries,)."""
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))


def check_ascending(name, csr):
    """Raise ValueError unless the indices ascend within each row of a CSR that fits otherwise."""
    row = _first_unsorted(csr.offsets, csr.indices)
    if row >= 0:
        raise ValueError(
            f"{name}.indices of row {row} must ascend, and are {shown(csr.row(row)[0].tolist())}"
        )


def offsets_of(counts):
    """The offsets of rows with so many entries: int64, (rows + 1,)."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def transpose(csr, n_columns):
    """The same entries by column: a CSR of `n_columns` rows."""
    return CSR(*group(csr.indices, csr.row_of_entry, csr.values, n_columns))


def part(csr, kept):
    """The entries that are kept, bool (entries,), as a CSR of the same rows: new arrays."""
    offsets = offsets_of(count_kept(csr.offsets, kept))
    return CSR(offsets, csr.indices[kept], csr.values[kept])


@njit(cache=True)
def _first_unsorted(offsets, indices):
    """The first row whose indices do not ascend; -1 where those of all rows do."""
    for row in range(len(offsets) - 1):
        own = indices[offsets[row] : offsets[row + 1]]
        wrong = np.int32(0)
        earlier, later = own[:-1], own[1:]
        for place in range(len(later)):  # without a branch, so that many are compared at once
            wrong |= np.int32(later[place] <= earlier[place])
        if wrong:
            return row
    return -1


@njit(cache=True)
def group(rows, columns, values, n_rows):
    """Counting sort of the entries by row (0..n_rows - 1); those of a row keep their order."""
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
def row_sums(offsets, values):
    """The sum of the values of each row, one after the other: float64, (rows,)."""
    sums = np.zeros(len(offsets) - 1, np.float64)
    for row in range(len(sums)):
        for entry in range(offsets[row], offsets[row + 1]):
            sums[row] += values[entry]
    return sums


def mean_of_sums(sums, n):
    """The mean of n values, NaN without any.

    sums : float64, the sums of rows that hold them, whose own sum is rounded once: rows that are
        summed in parts have the same mean as all together
    """
    return math.fsum(sums) / n if n else math.nan


@njit(cache=True)
def count_kept(offsets, kept):
    """Number of entries of each row that are kept: int64, (rows,)."""
    counts = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(counts)):
        for entry in range(offsets[row], offsets[row + 1]):
            counts[row] += kept[entry]
    return counts


@njit(cache=True)
def choose(offsets, n_chosen, draws):
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
