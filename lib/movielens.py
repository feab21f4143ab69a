"""The MovieLens format: what a set holds, and how its CSV files are read and checked."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

COLUMNS = {
    "ratings": {
        "userId": pa.int32(),
        "movieId": pa.int32(),
        "rating": pa.float32(),
        "timestamp": pa.int64(),
    },
    "movies": {"movieId": pa.int32(), "title": pa.string(), "genres": pa.string()},
    "tags": {
        "userId": pa.int32(),
        "movieId": pa.int32(),
        "tag": pa.string(),
        "timestamp": pa.int64(),
    },
}
OUR_NAMES = {"userId": "user_id", "movieId": "movie_id"}
NO_GENRES = "(no genres listed)"


@dataclass(frozen=True, eq=False)
class MovieLens:
    """A set of ratings with its movies and tags.

    name : what the set was loaded by; the folder's own name when that was a path
    ratings : user_id int32, movie_id int32, rating float32 (0.5..5.0 in half stars),
        timestamp int64 (seconds since 1970, UTC)
    movies : movie_id int32, title (as published, with its year), year Int16 (missing where the
        title has none), genres (tuple of str, empty where none is listed)
    tags : user_id int32, movie_id int32, tag, timestamp int64; may be empty
    simulated : whether the ratings were drawn from a model instead of given by people
    fingerprint : 16 hexadecimal digits that change with the content and with nothing else
    truth : for a simulated set, the `lib.twin.Truth` that generated it
    """

    name: str
    ratings: pd.DataFrame
    movies: pd.DataFrame
    tags: pd.DataFrame
    simulated: bool
    fingerprint: str
    truth: object = None

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

    Returns the three as Arrow tables with our column names. Raises FileNotFoundError for a
    missing file and ValueError for wrong content, naming file, row and value.
    """
    folder = Path(folder)
    tables = {}
    for kind, columns in COLUMNS.items():
        path = folder / f"{kind}.csv"
        if kind == "tags" and not path.exists():
            tables[kind] = pa.schema(columns).empty_table()
        else:
            tables[kind] = _read_csv(path)
        names = [OUR_NAMES.get(name, name) for name in columns]
        tables[kind] = tables[kind].rename_columns(names)
    _check_stars(folder / "ratings.csv", tables["ratings"]["rating"].to_numpy())
    _check_movies(folder, tables["ratings"]["movie_id"], tables["movies"]["movie_id"])
    return tables


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
        kind: pa.Table.from_pandas(frame, preserve_index=False) for kind, frame in frames.items()
    }


def release_year(titles):
    """The last "(1995)" in each title as Int16, missing where there is none.

    In MovieLens 32M the last one and the first one are the same for every title.
    """
    years = titles.str.extract(r"(?s).*\((\d{4})\)", expand=False)
    return pd.to_numeric(years).astype("Int16")


def fingerprint(ratings, movies, tags):
    """16 hexadecimal digits of a hash over everything in the three DataFrames."""
    digest = hashlib.blake2b(digest_size=8)
    for frame in (ratings, movies, tags):
        for name in frame:
            digest.update(f"{name} {len(frame)} ".encode())
            values = frame[name].array
            if name in ("title", "tag", "genres", "year"):
                digest.update("\x1e".join(map(str, values)).encode())
            else:
                digest.update(np.ascontiguousarray(values.to_numpy()))
    return digest.hexdigest()


def check_header(path):
    """Raise FileNotFoundError for a missing CSV file, ValueError for one with missing columns."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: a MovieLens folder holds ratings.csv and movies.csv"
        )
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader(file), [])
    columns = COLUMNS[path.stem]
    missing = [name for name in columns if name not in header]
    if missing:
        raise ValueError(
            f"{path} has no column {', '.join(missing)}; "
            f"it needs {','.join(columns)} and starts with {','.join(header)!r}"
        )


def _read_csv(path):
    check_header(path)
    columns = COLUMNS[path.stem]
    text = pa.string() in columns.values()
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(newlines_in_values=text),
            convert_options=arrow_csv.ConvertOptions(
                column_types=columns, include_columns=list(columns)
            ),
        )
    except pa.ArrowInvalid as error:
        _explain(path, columns)
        raise ValueError(f"{path} cannot be read: {error}") from error
    if any(column.null_count for column in table.columns):
        _explain(path, columns)
    if path.name == "ratings.csv" and len(table) == 0:
        raise ValueError(f"{path} holds no ratings: at least one row is needed")
    return table


def _explain(path, columns):
    """Find the first wrong row in plain Python, slowly, and raise ValueError about it."""
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.reader(file)
        header = next(rows)
        for number, row in enumerate(filter(None, rows), start=1):
            if len(row) != len(header):
                raise ValueError(
                    f"{path}, row {number}: {len(row)} values {row!r} "
                    f"where the header names {len(header)}"
                )
            for name, kind in columns.items():
                value = row[header.index(name)]
                wanted = _what_is_wanted(value, kind)
                if wanted:
                    raise ValueError(f"{path}, row {number}: {name} is {value!r}, must be {wanted}")


def _what_is_wanted(value, kind):
    """Empty when `value` is right; else what it should have been."""
    if kind == pa.float32():
        try:
            return "" if np.isfinite(float(value)) else "a number in 0.5..5.0"
        except ValueError:
            return "a number in 0.5..5.0"
    if pa.types.is_integer(kind):
        limit = 2 ** (kind.bit_width - 1)
        try:
            return "" if -limit <= int(value) < limit else f"an integer below {limit}"
        except ValueError:
            return "an integer"
    return ""


def _check_stars(path, stars):
    halves = 2 * stars
    wrong = ~((halves >= 1) & (halves <= 10) & (halves == np.floor(halves)))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{path}, row {row + 1}: rating is {stars[row]:g}, must be one of 0.5, 1.0, ..., 5.0"
        )


def _check_movies(folder, rated, listed):
    listed = listed.to_pandas()
    if not listed.is_unique:
        repeated = listed[listed.duplicated()].iloc[0]
        raise ValueError(f"{folder / 'movies.csv'} lists movieId {repeated} twice")
    unlisted = np.setdiff1d(rated.unique().to_numpy(), listed.to_numpy())
    if len(unlisted):
        raise ValueError(
            f"{folder / 'ratings.csv'} rates {len(unlisted)} movies without a row in movies.csv: "
            f"movieId {', '.join(map(str, unlisted[:5]))}"
        )
