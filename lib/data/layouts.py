"""The three ways in which MovieLens releases lay out their tables, and the columns of these."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lib.data import arrow_table, csv_table, separated_table
from lib.data.columns import FLAG, GENRES, IDENTIFIER, SECONDS, STARS, TEXT
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
# The flags of MovieLens 100K in their order, where no u.genre says otherwise.
GENRES_OF_100K = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip


class Layout(NamedTuple):
    """The files of a folder and their reader.

    files : dict of kind of table -> name of its file; tags may be missing
    read : function of a path and a kind that returns its Arrow table, with the columns of
        `COLUMNS`
    batches : function of the path of the ratings that returns an iterator of parts of their table
    others : names of other files that it reads, where they are there
    """

    files: dict
    read: Callable
    batches: Callable
    others: tuple = ()

    @property
    def needed(self):
        """The two files that every folder must hold, in words."""
        return f"{self.files['ratings']} and {self.files['movies']}"


def _read_csv(path, kind):
    return csv_table.read(path, COLUMNS[kind])


def _batches_csv(path):
    return csv_table.batches(path, COLUMNS["ratings"])


def _batches_between(separator):
    columns = COLUMNS["ratings"]
    return lambda path: separated_table.batches(path, list(columns), columns, separator)


def _read_dat(path, kind):
    """ratings.dat, movies.dat or tags.dat of MovieLens 1M and 10M."""
    columns = COLUMNS[kind]
    free = {"movies": "title", "tags": "tag"}.get(kind)
    table = separated_table.read(path, list(columns), columns, "::", free)
    return _with_names_of_later_releases(table) if kind == "movies" else table


def _read_100k(path, kind):
    """u.data or u.item of MovieLens 100K."""
    if kind == "ratings":
        return separated_table.read(path, list(COLUMNS[kind]), COLUMNS[kind], "\t")
    flags = _flags(path.with_name("u.genre"))
    named = {f"genre {name}": name for name in flags}
    columns = {"movieId": IDENTIFIER, "title": TEXT, **dict.fromkeys(named, FLAG)}
    unused = ("release date", "video release date", "IMDb URL")
    names = ["movieId", "title", *unused, *named]
    table = separated_table.read(path, names, columns, "|")
    # A film may have no genre but "unknown", which is none.
    known = {name: table[own].to_pylist() for own, name in named.items() if name != "unknown"}
    genres = ["|".join(name for name, is_set in known.items() if is_set[row])
              for row in range(len(table))]  # fmt: skip
    table = table.select(["movieId", "title"])
    return _with_names_of_later_releases(table.append_column("genres", pa.array(genres, TEXT.type)))


def _flags(path):
    """The genres in the order of their flags: of u.genre where it is there, else the usual ones."""
    if not path.exists():
        return GENRES_OF_100K
    columns = {"genre": TEXT, "flag": IDENTIFIER}
    table = separated_table.read(path, list(columns), columns, "|")
    names, flags = (table[name].to_pylist() for name in columns)
    if flags != list(range(len(flags))) or len(set(names)) < len(names) or "" in names:
        raise ValueError(f"{short(path)} must list each genre once, with its flag from 0 upwards")
    return names


def _with_names_of_later_releases(movies):
    """The table with the genre Children, which 100K and 1M call Children's."""
    place = movies.schema.get_field_index("genres")
    genres = pc.replace_substring_regex(
        movies["genres"], r"(^|\|)Children's($|\|)", r"\1Children\2"
    )
    return movies.set_column(place, "genres", genres)


def _of_files(ending):
    return {kind: f"{kind}.{ending}" for kind in COLUMNS}


CSV = Layout(_of_files("csv"), _read_csv, _batches_csv)  # MovieLens 20M and later
DAT = Layout(_of_files("dat"), _read_dat, _batches_between("::"))  # 1M and 10M
U_DATA = Layout(
    {"ratings": "u.data", "movies": "u.item"}, _read_100k, _batches_between("\t"), ("u.genre",)
)  # 100K
LAYOUTS = (CSV, DAT, U_DATA)


def of_folder(folder):
    """The `Layout` of a folder by the names of its files; CSV where it has none of them.

    Raises ValueError for a folder with ratings in two layouts, since they may differ.
    """
    folder = Path(folder)
    for kind in ("ratings", "movies"):
        found = [layout for layout in LAYOUTS if (folder / layout.files[kind]).exists()]
        if len(found) > 1:
            files = " and ".join(layout.files[kind] for layout in found)
            raise ValueError(
                f"{short(folder)} holds {files}, of which one at most can be read: "
                "move the others to another folder"
            )
        if found:
            return found[0]
    return CSV


def no_tags():
    """The table of tags without a row."""
    return arrow_table.empty(COLUMNS["tags"])
