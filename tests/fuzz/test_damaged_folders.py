"""Damaged MovieLens folders: read as a plain parser reads them, or refused in few clear words."""

import csv
import io
import re
from decimal import Decimal

import numpy as np
import pytest

from lib.data import datasets
from tests.helpers import cases, damage
from tests.helpers.movielens_files import write_movielens

NUMBERS = re.compile(r"-?[0-9]+"), re.compile(r"[0-9](\.[0-9]+)?")
# What a message may be about that is in no row.
OF_THE_FILE = "is missing|no column|two columns|holds no|header|not UTF-8|no row"


def plain(folder):
    """The tables as Python's csv module reads them; None where a number is written unusually."""
    kinds = {
        "ratings": ("userId", "movieId", "rating", "timestamp"),
        "movies": ("movieId", "title", "genres"),
        "tags": ("userId", "movieId", "tag", "timestamp"),
    }
    tables = {}
    for kind, columns in kinds.items():
        path = folder / f"{kind}.csv"
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ",".join(columns)
        rows = list(filter(None, csv.reader(io.StringIO(text, newline=""), strict=True)))
        places = [rows[0].index(name) for name in columns]
        assert {len(row) for row in rows} == {len(rows[0])}, "rows of other lengths were read"
        tables[kind] = [
            [_value(name, row[i]) for i, name in zip(places, columns, strict=True)]
            for row in rows[1:]
        ]
    return tables


def _value(name, written):
    if name in ("title", "tag"):
        return written
    if name == "genres":
        return () if written in ("", "(no genres listed)") else tuple(written.split("|"))
    whole, decimal = NUMBERS
    assert (decimal if name == "rating" else whole).fullmatch(written), f"{written!r} was read"
    return Decimal(written) if name == "rating" else int(written)  # exact: 3.50000001 is not 3.5


def loaded(ml):
    """The frames of a `MovieLens` as `plain` gives them."""
    movies = ml.movies[["movie_id", "title", "genres"]]
    frames = {"ratings": ml.ratings, "movies": movies, "tags": ml.tags}
    return {
        kind: [list(row) for row in frame.itertuples(index=False, name=None)]
        for kind, frame in frames.items()
    }


@pytest.mark.usefixtures("cache_folder")
def test_a_damaged_folder_is_read_as_a_plain_parser_does_or_refused(pytestconfig, tmp_path):
    whole = write_movielens(tmp_path / "whole", n_users=3, n_movies=25)
    files = {path.name: path.read_bytes() for path in sorted(whole.iterdir())}
    title, odd = b"Film 3 (1953)", '"\u00c9migr\u00e9, the ""best""\nof (1953)"'.encode()
    assert title in files["movies.csv"]
    files["movies.csv"] = files["movies.csv"].replace(title, odd)
    numbers = iter(range(10**9))

    def trial(rng):
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        name = str(rng.choice(list(files), p=[0.4 if n == "ratings.csv" else 0.3 for n in files]))
        way = damage.WAYS[rng.choice(5, p=[0.35, 0.35, 0.15, 0.05, 0.1])]
        content = files | {name: way(rng, files[name])}
        for file, bytes_ in content.items():
            (folder / file).write_bytes(bytes_)
        if way is damage.of_the_whole and rng.random() < 0.2:
            (folder / name).unlink()
            if rng.random() < 0.5:
                (folder / name).mkdir()
        try:
            ml = datasets.load(folder)
        except (ValueError, FileNotFoundError) as error:
            cases.check_message(
                error, names=[r"(ratings|movies|tags)\.csv", rf"row \d+|{OF_THE_FILE}"]
            )
            return cases.refused(error, way)
        assert loaded(ml) == plain(folder), f"read otherwise after {way.__name__} of {name}"
        assert np.isin(2 * ml.ratings["rating"], range(1, 11)).all()
        ml.summary()
        return True

    read = cases.each(pytestconfig, 1, trial)
    assert len(read) < 10 or 0 < sum(read) < len(read)
