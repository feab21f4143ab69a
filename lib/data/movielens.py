"""The MovieLens format: what a set holds, and how its CSV files are read and checked."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.data import csv_table
from lib.data.csv_columns import GENRES, IDENTIFIER, NO_GENRES, SECONDS, STARS, TEXT
from lib.util.messages import short

COLUMNS = {
    "ratings": {
        "userId": IDENTIFIER,
        "movieId": IDENTIFIER,
        "rating": STARS,
        "timestamp": SECONDS,
    },
    "movies": {"movieId": IDENTIFIER, "title": TEXT, "genres": GENRES},
    "tags": {"userId": IDENTIFIER, "movieId": IDENTIFIER, "tag": TEXT, "timestamp": SECONDS},
}
OUR_NAMES = {"userId": "user_id", "movieId": "movie_id"}


@dataclass(frozen=True, eq=False)
class MovieLens:
    """A set of ratings with its movies and tags.

    name : what the set was loaded by; the folder's own name when that was a path
    ratings : user_id, movie_id, rating float32 (0.5..5.0 in half stars), timestamp int64 (seconds
        since 1970, UTC); no user rated a movie twice
    movies : movie_id, title (as published, with its year), year Int16 (missing where the title
        has none), genres (tuple of str, empty where none is listed)
    tags : user_id, movie_id, tag, timestamp int64; may be empty
    simulated : whether the ratings were drawn from a model instead of given by people
    fingerprint : 16 hexadecimal digits that change with the content and with nothing else
    truth : for a simulated set, the `lib.data.twin.Truth` that generated it

    A column of identifiers is int32 where all of the set's fit in, in each of the frames, and
    int64 otherwise: with 32 million ratings the difference is a quarter of a gigabyte.
    """

    name: str
    ratings: pd.DataFrame
    movies: pd.DataFrame
    tags: pd.DataFrame
    simulated: bool
    fingerprint: str
    truth: object = None

    def movies_of(self, ratings):
        """The rows of `movies` in the order of the indices of some `Ratings`, from 0.

        ratings : made from this set, or a part of such; its identifiers are looked up
        Raises KeyError for a movie that is not listed.
        """
        return self.movies.set_index("movie_id").loc[ratings.movie_ids].reset_index()

    def summary(self):
        """The set in plain Python numbers; `n_movies` counts rated ones, years are of rating."""
        times = self.ratings["timestamp"].agg(["min", "max"])
        years = pd.to_datetime(times, unit="s").dt.year
        return {
            "name": self.name,
            "simulated": self.simulated,
            "n_ratings": len(self.ratings),
            "n_users": self.ratings["user_id"].nunique(),
            "n_movies": self.ratings["movie_id"].nunique(),
            "n_movies_listed": len(self.movies),
            "n_tags": len(self.tags),
            "first_year": int(years["min"]),
            "last_year": int(years["max"]),
            "fingerprint": self.fingerprint,
        }


def read_csv_folder(folder):
    """Read and check ratings.csv, movies.csv and, where there is one, tags.csv.

    Returns the three as Arrow tables with our column names. What they hold is what Python's csv
    module reads from the files, value by value and in the order of the rows, where

    - every row has as many values as the header, and quotes are closed and doubled as in RFC 4180;
    - userId, movieId and timestamp are digits, after a minus sign or not: no blank, plus sign,
      exponent, 0x or decimal point; identifiers fit in 64 bits, times lie in the years 1970 to
      2100;
    - rating is a half star from 0.5 to 5.0, written 4, 4.0 or 4.00;
    - title and tag are UTF-8 of at most 10,000 bytes without NUL; so are the genres, whose names
      are separated by | and occur once each;
    - movies.csv lists a movie once, and every movie that is rated; a user rates a movie once.

    Raises ValueError below 500 characters where that is not so, which names the file, the row
    (from 1, below the header, empty lines not counted), the column and the value, and
    FileNotFoundError for a missing file.
    """
    folder = Path(folder)
    tables = {}
    for kind, columns in COLUMNS.items():
        path = folder / f"{kind}.csv"
        if kind == "tags" and not path.exists():
            table = _no_rows(columns)
        else:
            table = csv_table.read(path, columns)
        tables[kind] = table.rename_columns([OUR_NAMES.get(name, name) for name in columns])
    _check_movies(folder, tables["ratings"]["movie_id"], tables["movies"]["movie_id"])
    _check_pairs(folder / "ratings.csv", tables["ratings"])
    return _of_one_width(tables)


def to_frames(tables):
    """The tables of `read_csv_folder` as DataFrames, with `year` and `genres` taken apart."""
    frames = {kind: table.to_pandas(split_blocks=True) for kind, table in tables.items()}
    movies = frames["movies"]
    movies.insert(2, "year", release_year(movies["title"]))
    movies["genres"] = [
        () if listed in ("", NO_GENRES) else tuple(listed.split("|")) for listed in movies["genres"]
    ]
    # Arrow would keep what decoding took: 0.7 GB of 32 million ratings.
    pa.default_memory_pool().release_unused()
    return frames


def to_tables(frames):
    """The reverse of `to_frames`: Arrow tables of a simulated set's DataFrames."""
    movies = frames["movies"].drop(columns="year")
    movies["genres"] = ["|".join(listed) or NO_GENRES for listed in movies["genres"]]
    frames = frames | {"movies": movies}
    return {
        kind: pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
        for kind, frame in frames.items()
    }


def release_year(titles):
    """The last "(1995)" in each title as Int16, missing where there is none.

    In MovieLens 32M the last one and the first one are the same for every title.
    """
    years = titles.str.extract(r"(?s).*\(([0-9]{4})\)", expand=False)
    return pd.to_numeric(years).astype("Int16")


def fingerprint(ratings, movies, tags):
    """16 hexadecimal digits of a hash over everything in the three DataFrames.

    Identifiers are hashed in the width that the frames have, which their values decide.
    """
    digest = hashlib.blake2b(digest_size=8)
    for frame in (ratings, movies, tags):
        for name in frame:
            digest.update(f"{name} {len(frame)} ".encode())
            values = frame[name].array
            if name in ("title", "tag", "genres", "year"):
                digest.update(_joined(list(map(str, values))).encode())
            else:
                digest.update(np.ascontiguousarray(values.to_numpy()))
    return digest.hexdigest()


def _joined(texts):
    """The texts behind one another, such that no others of the same number give the same."""
    joined = "\x1e".join(texts)
    if "\x1d" in joined or joined.count("\x1e") >= len(texts):
        # A text has the separator in itself, or what stands for it here.
        escape = str.maketrans({"\x1d": "\x1d\x1d", "\x1e": "\x1d-"})
        joined = "\x1e".join(text.translate(escape) for text in texts)
    return joined


def check_header(path):
    """Raise FileNotFoundError for a missing CSV file, ValueError for one with missing columns."""
    csv_table.header(path, COLUMNS[path.stem])


def _no_rows(columns):
    schema = pa.schema({name: kind.type for name, kind in columns.items()})
    return schema.empty_table()


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


def _check_movies(folder, rated, listed):
    path, ratings = short(folder / "movies.csv"), short(folder / "ratings.csv")
    if len(rated) == 0:
        raise ValueError(f"{ratings} holds no ratings: at least one row is needed")
    rated, listed = rated.to_pandas(), listed.to_pandas()
    if not listed.is_unique:
        row = int(np.argmax(listed.duplicated()))
        first = int(np.argmax(listed == listed[row]))
        raise ValueError(
            f"{path}, row {row + 1}: movieId {listed[row]} is listed in row {first + 1} already"
        )
    unlisted = np.setdiff1d(rated.unique(), listed)
    if len(unlisted):
        row = int(np.argmax(rated.isin(unlisted)))
        raise ValueError(
            f"{ratings}, row {row + 1}: movieId {rated[row]} has no row in movies.csv; "
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
