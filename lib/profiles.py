"""A person's ratings as a CSV file: movie_id,title,stars."""

import csv
import io

from lib import titles

COLUMNS = ("movie_id", "title", "stars")
SHOWN = 5  # wrong rows that an error names


def to_csv(profile, movies):
    """The text of a CSV file with a header and one row per rated film.

    profile : dict of movie_id -> stars; movies : DataFrame with movie_id and title
    """
    names = movies.set_index("movie_id")["title"]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((movie, names[movie], f"{stars:g}") for movie, stars in profile.items())
    return file.getvalue()


def from_csv(content, movies):
    """The profile in the bytes of a CSV file: a dict of movie_id -> stars.

    movies : DataFrame with movie_id and title, of the films that may be rated. A title must name
    the film that has its movie_id there, since another dataset may have given the number to
    another film; case, accents and the place of an article do not count. Columns may come in any
    order, and others are ignored. Raises ValueError for anything else than a right file with at
    least one row; the message names each wrong row, up to five, and its value.
    """
    rows = _rows(content)
    names = dict(zip(movies["movie_id"].tolist(), movies["title"], strict=True))
    profile, wrong = {}, []
    for line, row in rows:
        try:
            movie, stars = _movie(row, names), _stars(row["stars"])
            if movie in profile:
                raise ValueError(f"movie_id {movie} ({names[movie]}) is rated a second time")
            profile[movie] = stars
        except ValueError as error:
            wrong.append(f"row {line}: {error}")
    if wrong:
        rest = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise ValueError("; ".join(wrong[:SHOWN]) + rest)
    return profile


def _rows(content):
    """(number, dict) of each row below the header that is not empty; the first is row 1."""
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise ValueError(f"the file is no UTF-8 text: byte {error.start} cannot be read") from None
    except csv.Error as error:
        raise ValueError(f"the file is no CSV table: {error}") from None
    header = [name.strip() for name in lines[0]] if lines else []
    for name in COLUMNS:
        if header.count(name) != 1:
            raise ValueError(
                f"the file has {header.count(name) or 'no'} columns {name}: "
                f"its first line must be {','.join(COLUMNS)}, and is {','.join(header)[:80]!r}"
            )
    rows = []
    for number, line in enumerate(filter(None, lines[1:]), start=1):
        if len(line) != len(header):
            raise ValueError(
                f"row {number}: {len(line)} values where the header names {len(header)}"
            )
        rows.append((number, dict(zip(header, line, strict=True))))
    if not rows:
        raise ValueError("the file holds no ratings: at least one row is needed")
    return rows


def _movie(row, names):
    """The movie_id of a row, when there is such a film and the title is its title."""
    written = row["movie_id"].strip()
    movie = int(written) if written.isascii() and written.isdecimal() else None
    if movie is None:
        raise ValueError(f"movie_id is {written!r}, must be an integer")
    if movie not in names:
        raise ValueError(f"movie_id {movie}, {row['title']!r}, is no film that can be rated here")
    if not titles.same(row["title"], names[movie]):
        raise ValueError(f"movie_id {movie} is {names[movie]!r} here, not {row['title']!r}")
    return movie


def _stars(written):
    try:
        stars = float(written)
    except ValueError:
        stars = 0.0
    if not (0.5 <= stars <= 5.0 and (2 * stars).is_integer()):
        raise ValueError(f"stars is {written!r}, must be one of 0.5, 1, ..., 5")
    return stars
