"""The `MovieLens` that every set becomes: its frames, their fingerprint and a summary."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.data.columns import NO_GENRES


@dataclass(frozen=True, eq=False)
class MovieLens:
    """A set of ratings with its movies and tags.

    name : what the set was loaded by; the folder's own name when that was a path
    ratings : user_id, movie_id, rating float32 (0.5..5.0 in steps of half a star; MovieLens 100K
        and 1M have whole stars alone), timestamp int64 (seconds since 1970, UTC); no user rated a
        movie twice
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

    @property
    def whole_stars(self):
        """Whether all ratings are whole stars, as in MovieLens 100K and 1M."""
        return bool((self.ratings["rating"].unique() % 1 == 0).all())

    def movies_of(self, ratings):
        """The rows of `movies` in the order of the indices of some `Ratings`, from 0.

        ratings : made from this set, or a part of such; its identifiers are looked up
        Raises KeyError for a movie that is not listed.
        """
        return self.movies.set_index("movie_id").loc[ratings.movie_ids].reset_index()

    @property
    def invented(self):
        """Which rows of `movies` are films that do not exist: bool (n_movies_listed,)."""
        if self.truth is None:
            return np.zeros(len(self.movies), bool)
        return ~self.truth.landmark

    def known_films(self, ratings):
        """Which movies of some `Ratings`, by index, are films that exist: bool (n_movies,).

        All of a real set's. For lists that people read; ratings as in `movies_of`.
        """
        invented = pd.Series(self.invented, self.movies["movie_id"])
        return ~invented.loc[ratings.movie_ids].to_numpy()

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
            "whole_stars": self.whole_stars,
            "first_year": int(years["min"]),
            "last_year": int(years["max"]),
            "fingerprint": self.fingerprint,
        }


def to_frames(tables):
    """The tables of `set_folder.read` as DataFrames, with `year` and `genres` taken apart."""
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
    """The opposite of `to_frames`: Arrow tables of a simulated set's DataFrames."""
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
