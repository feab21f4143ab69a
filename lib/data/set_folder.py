"""A folder in one of the layouts of MovieLens: read, and checked across its files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.data import csv_table, layouts
from lib.util.messages import short

OUR_NAMES = {"userId": "user_id", "movieId": "movie_id"}


def read(folder, layout=None):
    """Read and check the ratings, the movies and, where there are any, the tags of a folder.

    layout : of `lib.data.layouts`; None for the one that its files have

    Returns the three as Arrow tables with our column names, in the order of the rows. Of CSV
    files they hold what Python's csv module reads, value by value; of the files of MovieLens 100K,
    1M and 10M what is between the separators, with text in UTF-8 or else Latin-1
    (`separated_table.encoding_of`). In all of them

    - every row has as many values as the header or the layout says; quotes in CSV files are
      closed and doubled as in RFC 4180;
    - userId, movieId and timestamp are digits, after a minus sign or not: no blank, plus sign,
      exponent, 0x or decimal point; identifiers fit in 64 bits, times lie in the years 1970 to
      2100;
    - rating is a half star from 0.5 to 5.0, written 4, 4.0 or 4.00;
    - title and tag are at most 10,000 bytes of UTF-8 without NUL; so are the genres, whose names
      are separated by | and occur once each. The genre Children's of MovieLens 100K and 1M is
      called Children, as in later releases, and "unknown" is none;
    - each movie is listed once, and each that is rated is listed; a user rates a movie once.

    Raises ValueError below 500 characters where that is not so, which names the file, the row
    (from 1, below the header, empty lines not counted), the column and the value, and
    FileNotFoundError for a missing file.
    """
    folder = Path(folder)
    layout = layout or layouts.of_folder(folder)
    tables = {}
    for kind, columns in layouts.COLUMNS.items():
        path = folder / layout.files.get(kind, "")
        if kind == "tags" and not path.is_file():
            table = layouts.no_tags()
        else:
            check_exists(path, layout)
            table = layout.read(path, kind)
        tables[kind] = table.rename_columns([OUR_NAMES.get(name, name) for name in columns])
    ratings, movies = (folder / layout.files[kind] for kind in ("ratings", "movies"))
    _check_movies(ratings, movies, tables["ratings"]["movie_id"], tables["movies"]["movie_id"])
    _check_pairs(ratings, tables["ratings"])
    return _of_one_width(tables)


def check_exists(path, layout):
    """Raise FileNotFoundError for a missing file, with what a folder must hold."""
    if not path.is_file():
        needed = ", or ".join(other.needed for other in layouts.LAYOUTS)
        needed = needed if layout is layouts.CSV else layout.needed
        raise FileNotFoundError(f"{short(path)} is missing: a MovieLens folder holds {needed}")


def check_files(folder, layout):
    """Raise unless the files of a folder are there and, where they have a header, it is right."""
    for kind in ("ratings", "movies"):
        path = folder / layout.files[kind]
        check_exists(path, layout)
        if layout is layouts.CSV:
            csv_table.header(path, layouts.COLUMNS[kind])


def _of_one_width(tables):
    """The tables with each kind of identifier as int32 in all of them, or as int64 in all."""
    for name in OUR_NAMES.values():
        columns = {
            kind: table[name] for kind, table in tables.items() if name in table.schema.names
        }
        wide = any(column.type == pa.int64() and len(column) for column in columns.values())
        width = pa.int64() if wide else pa.int32()
        for kind, column in columns.items():
            place = tables[kind].schema.get_field_index(name)
            tables[kind] = tables[kind].set_column(place, name, column.cast(width))
    return tables


def _check_movies(ratings, movies, rated, listed):
    """Raise ValueError unless each movie is listed once, and each rated one is listed."""
    if len(rated) == 0:
        raise ValueError(f"{short(ratings)} holds no ratings: at least one row is needed")
    rated, listed = rated.to_pandas(), listed.to_pandas()
    if not listed.is_unique:
        row = int(np.argmax(listed.duplicated()))
        first = int(np.argmax(listed == listed[row]))
        raise ValueError(
            f"{short(movies)}, row {row + 1}: movieId {listed[row]} is listed in row "
            f"{first + 1} already"
        )
    unlisted = np.setdiff1d(rated.unique(), listed)
    if len(unlisted):
        row = int(np.argmax(rated.isin(unlisted)))
        raise ValueError(
            f"{short(ratings)}, row {row + 1}: movieId {rated[row]} has no row in {movies.name}; "
            f"{len(unlisted)} movies are rated and not listed: "
            f"movieId {', '.join(map(str, unlisted[:5]))}"
        )


def _check_pairs(path, ratings):
    """Raise ValueError when a user rated a movie twice."""
    users, movies = (ratings[name].to_numpy() for name in ("user_id", "movie_id"))
    same = users[1:] == users[:-1]
    if ((users[1:] > users[:-1]) | (same & (movies[1:] > movies[:-1]))).all():
        return  # ascending, as files mostly are: no pair can occur twice
    pairs = pd.DataFrame({"user": users, "movie": movies}, copy=False)
    repeated = pairs.duplicated().to_numpy()
    if repeated.any():
        row = int(np.argmax(repeated))
        first = int(np.argmax((users == users[row]) & (movies == movies[row])))
        raise ValueError(
            f"{short(path)}, row {row + 1}: user {users[row]} rated movie {movies[row]} in row "
            f"{first + 1} already; {repeated.sum():,} rows repeat a pair, and each may occur once"
        )
