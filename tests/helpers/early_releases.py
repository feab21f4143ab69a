"""Folders in the formats of MovieLens 100K, 1M and 10M, and a small set to write into them."""

from lib.data.layouts import GENRES_OF_100K

RATINGS = [(7, 3, 4, 964982703), (1, 1, 5, 964982224), (1, 3, 1, 0), (12, 2, 2, 1500000000)]
MOVIES = [
    (3, "Misérables, Les (1995)", "Drama|Musical"),
    (1, "Alien: Resurrection (1997)", "Action|Horror|Sci-Fi"),
    (2, "unknown", "(no genres listed)"),
]
TAGS = [(7, 3, "sad :: and long", 964982703), (1, 1, "é", 5), (1, 1, "::", 6), (1, 1, "", 7)]


def write_dat(folder, ratings, movies, tags=None, encoding="utf-8"):
    """Write ratings.dat, movies.dat and, unless `tags` is None, tags.dat, as in MovieLens 10M.

    ratings, movies, tags : rows of the values of the CSV files, in their order
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in (("ratings", ratings), ("movies", movies), ("tags", tags)):
        if rows is not None:
            lines = "".join("::".join(map(str, row)) + "\n" for row in rows)
            (folder / f"{kind}.dat").write_bytes(lines.encode(encoding))


def write_100k(folder, ratings, movies, genres=GENRES_OF_100K, encoding="latin-1"):
    """Write u.data, u.item and u.genre as in MovieLens 100K, which has no tags.

    genres : the names of the flags; those of the movies must be among them
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join("\t".join(map(str, row)) + "\n" for row in ratings)
    (folder / "u.data").write_text(lines)
    lines = "".join(f"{name}|{flag}\n" for flag, name in enumerate(genres)) + "\n"
    (folder / "u.genre").write_text(lines)
    lines = ""
    for movie_id, title, listed in movies:
        own = [] if listed == "(no genres listed)" else listed.split("|")
        assert set(own) <= set(genres)
        flags = "|".join(str(int(name in own)) for name in genres)
        lines += f"{movie_id}|{title}|01-Jan-1995||http://us.imdb.com/?{movie_id}|{flags}\n"
    (folder / "u.item").write_bytes(lines.encode(encoding))
