"""A person's ratings as a CSV file: movie_id,title,stars."""

import csv
import io
import re

from lib.recommend import titles
from lib.util.messages import shown

COLUMNS = ("movie_id", "title", "stars")
LARGEST = 1 << 20  # bytes of a file; a profile of 10,000 films fits
SHOWN = 5  # wrong rows that an error names, at most
ROOM = 420  # characters for them
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how one begins in a spreadsheet
_WHOLE = re.compile("[0-9]{1,19}")
_STARS = re.compile(r"[0-5](\.[05]0*)?")


def to_csv(profile, movies):
    """The text of a CSV file with a header and one row per rated film.

    profile : dict of movie_id -> stars; movies : DataFrame with movie_id and title
    An apostrophe goes before a title that a spreadsheet would take for a formula to compute.
    `from_csv` reads it as the same title, since punctuation does not count in a title.
    """
    names = movies.set_index("movie_id")["title"]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = ((movie, _as_text(names[movie]), f"{stars:g}") for movie, stars in profile.items())
    writer.writerows(rows)
    return file.getvalue()


def _as_text(title):
    marked = f"'{title}"
    return marked if title.startswith(FORMULA) and titles.same(marked, title) else title


def from_csv(content, movies):
    """The profile in the bytes of a CSV file: a dict of movie_id -> stars.

    movies : DataFrame with movie_id and title, of the films that may be rated. A title must name
    the film that has its movie_id there, since another dataset may have given the number to
    another film; case, accents and the place of an article do not count. Columns may come in any
    order, and others are ignored. Raises ValueError for anything else than a right file with at
    least one row and at most `LARGEST` bytes; the message, of less than 500 characters, names the
    first wrong rows, up to five, with their values.
    """
    rows = _rows(content)
    names = dict(zip(movies["movie_id"].tolist(), movies["title"], strict=True))
    profile, wrong = {}, []
    for line, row in rows:
        try:
            movie, stars = _movie(row, names), _stars(row["stars"])
            if movie in profile:
                raise ValueError(f"movie_id {movie}, {shown(names[movie])}, is rated a second time")
            profile[movie] = stars
        except ValueError as error:
            wrong.append(f"row {line}: {error}")
    if wrong:
        raise ValueError(_summary(wrong))
    return profile


def _summary(wrong):
    """The first of many messages, and how many are left out."""
    listed = wrong[:1]
    for message in wrong[1:SHOWN]:
        if len("; ".join([*listed, message])) > ROOM:
            break
        listed.append(message)
    rest = [f"and {len(wrong) - len(listed)} more"] if len(wrong) > len(listed) else []
    return "; ".join(listed + rest)


def _rows(content):
    """(number, dict) of each row below the header that is not empty; the first is row 1."""
    if len(content) > LARGEST:
        raise ValueError(f"the file has {len(content):,} bytes: at most {LARGEST:,} are read")
    try:
        text = content.decode("utf-8-sig")
        if 0 in content:
            raise csv.Error(f"byte {content.index(0)} is NUL")
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
                f"its first line must be {','.join(COLUMNS)}, and is {shown(','.join(header))}"
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
    written, title = row["movie_id"].strip(), row["title"]
    if not _WHOLE.fullmatch(written):
        raise ValueError(f"movie_id is {shown(written)}, must be an integer")
    movie = int(written)
    if movie not in names:
        raise ValueError(f"movie_id {movie}, {shown(title)}, is no film that can be rated here")
    if not titles.same(title, names[movie]):
        raise ValueError(f"movie_id {movie} is {shown(names[movie])} here, not {shown(title)}")
    return movie


def _stars(written):
    number = written.strip()
    stars = float(number) if _STARS.fullmatch(number) else 0.0
    if not 0.5 <= stars <= 5.0:
        raise ValueError(f"stars is {shown(written)}, must be one of 0.5, 1, ..., 5")
    return stars
