"""Ratings in memory, written as shards."""

import numpy as np

from lib.data import ranges
from lib.data.csr import CSR
from lib.data.shards import folder as folders
from lib.data.shards import writing
from lib.data.shards.id_file import Listed
from lib.data.shards.place import Place
from lib.util import validation


def write_ratings(
    train,
    test,
    folder,
    ratings_per_shard=8_000_000,
    name="ratings",
    simulated=False,
    storage_options=None,
):
    """Write two `Ratings` as shards and return what `read` finds: (train, test).

    train, test : as `Ratings.split` returns them; test may be None
    folder : path or URL of a folder that is new or empty
    ratings_per_shard : int, the most ratings of a shard, unless a single row has more; shards of
        users have the same ranges in both parts
    name, simulated : of the dataset; storage_options : dict for the file system of a URL

    Raises ValueError for ratings that do not fit each other or a number below 1, FileExistsError
    when the folder holds anything.
    """
    validation.parts(train, test)
    parts = {"train": train} if test is None else {"train": train, "test": test}
    of_users = ranges.cut(ratings_per_shard, *(part.user_counts for part in parts.values()))
    of_movies = ranges.cut(ratings_per_shard, train.movie_counts)
    place = Place(folder, storage_options)
    writing.refuse_full(place)
    shards = []
    for part, ratings in parts.items():
        shards += _written(place, part, "user", of_users, ratings.user_ids, ratings.by_user)
    shards += _written(place, "train", "movie", of_movies, train.movie_ids, train.by_movie)
    held_out = test or train.part(np.zeros(train.n_ratings, bool))
    writing.finish(
        place,
        Listed(train.user_ids, train.user_counts, held_out.user_counts),
        Listed(train.movie_ids, train.movie_counts, held_out.movie_counts),
        shards,
        dataset=name,
        simulated=simulated,
        source="",
        test_fraction=0 if test is None else None,
        seed=None,
        ratings_per_shard=ratings_per_shard,
        means={part: ratings.mean for part, ratings in parts.items()},
    )
    return folders.read(folder, storage_options=storage_options)


def _written(place, part, by, borders, ids, rows):
    """Write one kind of shards; returns a list of `Shard`."""
    return [
        writing.write_shard(place, (part, by, number), pair, ids, rows_of(rows, *pair))
        for number, pair in enumerate(ranges.pairs(borders))
    ]


def rows_of(rows, first, last):
    """The rows first..last - 1 of a CSR as one whose offsets begin at 0; its entries are views."""
    entries = slice(rows.offsets[first], rows.offsets[last])
    offsets = rows.offsets[first : last + 1] - rows.offsets[first]
    return CSR(offsets, rows.indices[entries], rows.values[entries])
