"""Ratings as they come, kept in temporary files; and who gave how many, of what."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lib.data.shards.unfinished import is_whole

RATINGS = 2_000_000  # from which on a part is written
COLUMNS = ("user", "movie", "stars")


class RawPart(NamedTuple):
    """A file of ratings in the order in which they came.

    file : its name; n_ratings : int; first_user, last_user : the smallest and the largest user_id
    blocks : blocks of the source that are all in this part and those before; None where the part
        ends within a block
    size, checksum : as of a `Shard`
    """

    file: str
    n_ratings: int
    first_user: int
    last_user: int
    blocks: int | None
    size: int
    checksum: str


class Counts:
    """The identifiers that have been seen, ascending, and how often each was: int64 arrays."""

    def __init__(self):
        self.ids = self.counts = np.empty(0, np.int64)

    def add(self, ids):
        """Count some identifiers, in any order."""
        new, times = np.unique(ids, return_counts=True)
        both, place = np.unique(np.concatenate([self.ids, new]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([self.counts, times]), len(both))
        self.ids, self.counts = both.astype(np.int64), counts.astype(np.int64)


def collect(source, unfinished, bar):
    """Write all ratings of a `Source` to files: (parts, users, movies).

    parts : list of `RawPart`; users, movies : `Counts`; bar : a progress bar of ratings

    Parts that an earlier call has written are kept; the source goes on behind them. In memory are
    the blocks that a part is made of, and the counts.
    """
    parts, users, movies = _kept(unfinished), Counts(), Counts()
    for part in parts:
        columns = view(unfinished.place, part)
        _count(columns, users, movies, bar)
    whole = unfinished.record("raw.json")
    if whole != {"parts": len(parts)}:
        for pieces, blocks in _gathered(source, parts[-1].blocks if parts else 0):
            columns = [np.concatenate(pieces_of) for pieces_of in zip(*pieces, strict=True)]
            del pieces
            parts.append(_write(unfinished, len(parts), columns, blocks))
            _count(columns, users, movies, bar)
        unfinished.keep("raw.json", {"parts": len(parts)})
    return parts, users, movies


def view(place, part):
    """(user, movie, stars) of a part: two arrays of identifiers and float32, mapped."""
    data = place.content(part.file, part.size)
    batch = pa.ipc.open_file(pa.py_buffer(data)).get_batch(0)
    return [column.to_numpy() for column in batch.columns]


def _count(columns, users, movies, bar):
    users.add(columns[0])
    movies.add(columns[1])
    bar.update(len(columns[2]))


def _kept(unfinished):
    """The parts of an earlier call, up to the last that ends with a block of the source."""
    parts = []
    while found := unfinished.record(f"raw-{len(parts):05}.json"):
        part = RawPart(**found)
        if not is_whole(unfinished.place, part.file, part.size, part.checksum):
            break
        parts.append(part)
    while parts and parts[-1].blocks is None:
        parts.pop()
    return parts


def _gathered(source, first):
    """(pieces, blocks): ratings enough for a part, and blocks of the source that end with them."""
    pieces, n, number = [], 0, first
    for block in source.blocks(first):  # enumerate would hold a block until the next is there
        number += 1
        starts = range(0, len(block[2]), RATINGS)
        for start in starts:
            piece = [column[start : start + RATINGS] for column in block]
            n += len(piece[2])
            if n >= RATINGS:
                yield [*pieces, piece], number if start == starts[-1] else None
                pieces, n = [], 0
            else:  # of a view the whole block would be kept while the next one is made
                pieces.append([np.array(column) for column in piece])
            del piece
        del block
    if n:
        yield pieces, number


def _write(unfinished, number, columns, blocks):
    """Write the part of that number and record it."""
    file = f"raw-{number:05}.arrow"
    users, movies, stars = _narrow(columns[0]), _narrow(columns[1]), columns[2]
    batch = pa.record_batch(list(map(pa.array, (users, movies, stars))), names=COLUMNS)
    with unfinished.place.writing(file) as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    part = RawPart(
        file, len(stars), int(users.min()), int(users.max()), blocks, sink.size, sink.checksum
    )
    unfinished.keep(f"raw-{number:05}.json", part._asdict())
    return part


def _narrow(ids):
    """Identifiers as int32 where all of them fit in, which halves the file."""
    bounds = np.iinfo(np.int32)
    fits = bounds.min <= ids.min() and ids.max() <= bounds.max
    return ids.astype(np.int32 if fits else np.int64, copy=False)
