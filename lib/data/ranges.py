"""Ranges of consecutive rows with so many ratings at most."""

import numpy as np
from numba import njit

from lib.util import validation


def cut(ratings_per_shard, *counts):
    """Borders of ranges of rows: int64, ascending from 0 to the number of rows.

    ratings_per_shard : int, the most ratings of a range, unless a single row has more
    counts : int64, (rows,) each, ratings of each row in each of the parts that share the ranges

    Raises ValueError unless ratings_per_shard is an integer >= 1.
    """
    validation.integer("ratings_per_shard", ratings_per_shard, 1)
    return np.array(_borders(np.stack(counts), int(ratings_per_shard)), np.int64)


def pairs(borders):
    """(first, last) of each range, where `last` is the first row behind it."""
    return list(zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True))


@njit(cache=True)
def _borders(counts, most):
    """The first row of each range, and the number of rows."""
    n_parts, n_rows = counts.shape
    borders = [0]
    held = np.zeros(n_parts, np.int64)
    for row in range(n_rows):
        full = False
        for part in range(n_parts):
            full |= held[part] > 0 and held[part] + counts[part, row] > most
        if full:
            borders.append(row)
        for part in range(n_parts):
            held[part] = counts[part, row] + (0 if full else held[part])
    borders.append(n_rows)
    return borders
