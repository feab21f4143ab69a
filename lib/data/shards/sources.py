"""Sources of shards: every kind of dataset as blocks of ratings, of which few are in memory."""

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pyarrow import parquet

from lib.data import datasets, layouts, releases, set_folder, twin
from lib.data.identifiers import integers
from lib.data.ratings import stars_of
from lib.data.twin import streamed
from lib.util.messages import short

COLUMNS = ("user_id", "movie_id", "rating")


class Source(NamedTuple):
    """Source of shards.

    name : of the dataset; simulated : whether a model drew the ratings
    stamp : text that changes with what the ratings are made from
    blocks : function of a number that returns an iterator of the blocks from that one on, the same
        in each call; a block is user_id, movie_id (integers) and rating (float32), in any order
    check : function of the identifiers of users and movies and the number of ratings, which
        raises ValueError when they cannot be those of the set; None where there is nothing to check
    explain : function that raises ValueError with more about ratings that have been refused; None
        where nothing is known
    """

    name: str
    simulated: bool
    stamp: str
    blocks: Callable
    check: Callable | None = None
    explain: Callable | None = None


def of_blocks(name, blocks, simulated=False, stamp=""):
    """The `Source` of ratings that a program of yours has or makes, block by block.

    name : str, what the set is called
    blocks : function without arguments that returns an iterator of (user_id, movie_id, rating),
        three equally long arrays of numbers in any order; each call must give the same
    simulated : bool, whether a model drew them
    stamp : str that changes with what they are; shards of another stamp are not gone on with

    Identifiers and ratings are taken and refused as by `Ratings.from_frame`; an error counts
    blocks and rows from 0.
    """

    def checked(first):
        for number, block in enumerate(islice(blocks(), first, None), first):
            yield _checked(f"block {number} of {name}", *block)

    return Source(str(name), bool(simulated), str(stamp), checked)


def of(dataset):
    """The `Source` of a dataset.

    dataset : a `Source`; a name that `lib.data.load` knows, or twin-320m; the path of a folder in
        the layout of a MovieLens release; or of a Parquet file with the columns user_id, movie_id
        and rating, or of a folder of such files, which are read in the order of their names

    Raises ValueError for anything else, and as `lib.data.load` does.
    """
    if isinstance(dataset, Source):
        return dataset
    name = str(dataset)
    if name in twin.SIZES:
        return _of_twin(name, streamed.Size(twin.SIZES[name], 1))
    if name in streamed.SIZES:
        return _of_twin(name, streamed.SIZES[name])
    if files := _parquet_files(name):
        return _of_parquet(Path(name), files)
    try:
        return _of_folder(datasets.source_of(name))
    except ValueError as error:
        if "unknown dataset" not in str(error):
            raise
        raise ValueError(
            f"{error}; or {', '.join(streamed.SIZES)}; or the path of a Parquet file, or of a "
            f"folder of such, with {', '.join(COLUMNS)}"
        ) from None


def _of_twin(name, size):
    """A twin, whose first block has the bits of the twin of one block."""
    return Source(name, True, datasets.twin_stamp(), lambda first: streamed.draw(*size, 0, first))


def _of_folder(found):
    """A folder of a MovieLens release, which `datasets.source_of` has found."""
    folder, release = found.folder, found.release
    layout = release.layout if release else layouts.of_folder(folder)
    set_folder.check_files(folder, layout)
    ratings = folder / layout.files["ratings"]

    def blocks(first):
        for table in islice(layout.batches(ratings), first, None):
            yield tuple(table[name].to_numpy() for name in ("userId", "movieId", "rating"))

    def explain():
        set_folder.read(folder, layout)

    def check(user_ids, movie_ids, n_ratings):
        listed = layout.read(folder / layout.files["movies"], "movies")["movieId"].to_numpy()
        once = len(np.unique(listed)) == len(listed)
        if not (n_ratings and once and np.isin(movie_ids, listed).all()):
            explain()
        if release:
            counts = {"ratings": n_ratings, "movies": len(listed), "users": len(user_ids)}
            releases.check_counts(counts, found.name, release, folder)

    return Source(found.name, False, found.stamp, blocks, check, explain)


def _parquet_files(name):
    """The Parquet files at a path, sorted; none where it has a MovieLens release or nothing."""
    path = Path(name)
    if path.is_file() and path.suffix == ".parquet":
        return [path]
    if any((path / layout.files["ratings"]).exists() for layout in layouts.LAYOUTS):
        return []
    return sorted(path.glob("*.parquet")) if name and path.is_dir() else []


def _of_parquet(path, files):
    for file in files:
        names = parquet.read_schema(file).names
        if missing := [name for name in COLUMNS if names.count(name) != 1]:
            raise ValueError(
                f"{short(file)} must have one column {missing[0]}: it has {names}"[:400]
            )
    stats = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]

    def blocks(first):
        return islice(_rows_of_parquet(files), first, None)

    return Source(path.resolve().stem, False, json.dumps(stats), blocks)


def _rows_of_parquet(files):
    for file in files:
        first = 0
        with parquet.ParquetFile(file) as opened:
            for batch in opened.iter_batches(columns=list(COLUMNS)):
                columns = [batch[name].to_numpy(zero_copy_only=False) for name in COLUMNS]
                yield _checked(short(file), *columns, first)
                first += len(batch)


def _checked(where, users, movies, stars, first=0):
    """A block as arrays of integers and float32; `first` is the number of its first row."""
    if not len(users) == len(movies) == len(stars):
        raise ValueError(
            f"{where} has {len(users):,} users, {len(movies):,} movies and {len(stars):,} ratings: "
            "must have as many of each"
        )
    try:
        return (
            integers("user_id", users, first),
            integers("movie_id", movies, first),
            stars_of(stars, first),
        )
    except ValueError as error:
        raise ValueError(f"{where}, {error}") from None
