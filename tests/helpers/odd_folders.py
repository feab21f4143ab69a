"""Folders in MovieLens formats that are unlike MovieLens 32M, each in a way that others' are.

python -m tests.helpers.odd_folders FOLDER KIND writes one, to build a book on it by hand.
"""

import sys
from pathlib import Path

import numpy as np

from tests.helpers.early_releases import write_100k, write_dat
from tests.helpers.movielens_files import write_csv

GENRES = ("Action", "Animation", "Children", "Comedy", "Crime", "Drama", "Horror", "Romance",
          "Sci-Fi", "Thriller")  # fmt: skip
SEVEN_MONTHS = (874_724_710, 893_286_638)  # September 1997 to April 1998
THREE_YEARS = (956_703_932, 1_046_454_590)  # April 2000 to February 2003
MANY_YEARS = (850_000_000, 1_680_000_000)

# What differs from the plain folder; see `write` for the names.
KINDS = {
    "plain": {},
    "seven months": {"span": SEVEN_MONTHS, "step": 1, "tags": None, "layout": "100k"},
    "three years": {"span": THREE_YEARS, "step": 1, "tags": None, "layout": "dat"},
    "no years": {"title": "Film {place}"},
    "no genres": {"genres": ()},
    "one time": {"span": (0, 1)},
    "few seconds": {"span": (1_000_000_000, 1_000_000_003)},
    "one day": {"span": (1_000_000_000, 1_000_080_000)},
    "empty tags": {"tags": 0},
    "one genre": {"genres": ("Drama",)},
    "another script": {"title": "映画{place} ({year})", "genres": ("ドラマ", "喜劇", "恐怖")},
    "early years": {"first_year": 1880, "last_year": 1899},
    "one year": {"first_year": 1999, "last_year": 1999},
    "a film for all": {"for_all": True},
    "least": {"n_users": 50, "n_movies": 50, "spread": 0},
    # u.data and u.item, as MovieLens 100K has them
    "shop": {
        "span": SEVEN_MONTHS,
        "step": 1,
        "tags": None,
        "genres": ("Books", "Games", "Tools"),
        "layout": "100k",
    },
    # ratings.dat and movies.dat, as MovieLens 10M has them
    "bare": {"span": (0, 1), "tags": None, "genres": (), "title": "Item {place}", "layout": "dat"},
}


def write(folder, n_users=160, n_movies=160, least=20, span=MANY_YEARS, step=0.5, tags=120,
          genres=GENRES, title="Film {place} ({year})", first_year=1950, last_year=2015,
          for_all=False, spread=1, layout="csv", seed=0):  # fmt: skip
    """Write ratings, movies and, unless `tags` is None, tags into `folder`.

    least : ratings of the least active user; span : first and last second of the ratings;
    step : of the stars; tags : how many; genres : to draw from, none at all when empty; title :
    of each film, from its place and year; for_all : every user rates the first film; spread : how
    far users and films differ in their numbers of ratings; layout : csv, dat or 100k
    Two hidden tastes decide the stars.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    tastes = rng.normal(size=(n_users, 2)) @ rng.normal(size=(2, n_movies))
    stars = 3.6 + 0.4 * rng.normal(size=n_movies) + 0.6 * tastes
    stars = np.clip(step * np.round((stars + 0.4 * rng.normal(size=stars.shape)) / step), step, 5)
    popularity = rng.lognormal(sigma=spread, size=n_movies)
    most = max(n_movies * 3 // 4, least)
    active = least * rng.lognormal(sigma=0.8 * spread, size=n_users)
    active = np.clip(active, least, most).astype(int)
    ratings, used = [], []
    for user in range(n_users):
        start, share = int(rng.integers(*span)), popularity / popularity.sum()
        films = np.sort(rng.choice(n_movies, active[user], replace=False, p=share))
        films = np.union1d(films, [0]) if for_all else films
        stay = max(min(5_000_000, span[1] - start), 1)
        times = start + rng.integers(0, stay, len(films))
        ratings += zip([user + 1] * len(films), films + 1, stars[user, films], times, strict=True)
    for place in rng.choice(len(ratings), tags or 0):
        user, film, _, time = ratings[place]
        used.append((user, film, ("funny", "dark", "slow", "atmospheric")[place % 4], time))
    movies = _movies(rng, n_movies, genres, title, (first_year, last_year))
    _write_tables(folder, layout, ratings, movies, genres, None if tags is None else used)
    return folder


def _write_tables(folder, layout, ratings, movies, genres, tags):
    if layout == "100k":
        return write_100k(folder, ratings, movies, ("unknown", *genres))
    if layout == "dat":
        return write_dat(folder, ratings, movies, tags)
    write_csv(folder / "ratings.csv", ("userId", "movieId", "rating", "timestamp"), ratings)
    write_csv(folder / "movies.csv", ("movieId", "title", "genres"), movies)
    if tags is not None:
        write_csv(folder / "tags.csv", ("userId", "movieId", "tag", "timestamp"), tags)


def _movies(rng, n_movies, genres, title, years):
    """The rows of movies.csv, with one or two random genres each where there are any."""
    first, last = years
    years = rng.integers(first, last + 1, n_movies)
    listed = ["|".join(sorted(set(rng.choice(genres, 2)))) if genres else "(no genres listed)"
              for _ in range(n_movies)]  # fmt: skip
    titles = [title.format(place=n + 1, year=years[n]) for n in range(n_movies)]
    return zip(range(1, n_movies + 1), titles, listed, strict=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]), **KINDS[sys.argv[2]])
