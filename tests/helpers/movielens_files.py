"""Folders in MovieLens format: a small invented one, and small changes to text files."""

import csv

import numpy as np


def change(path, old, new):
    """Replace the first `old` in a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def set_row(path, number, row):
    """Overwrite one data row, counted from 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number] = row
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def keep_rows(path, n_rows):
    lines = path.read_text(encoding="utf-8").splitlines()[: n_rows + 1]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_movielens(folder, n_users=40, n_movies=60, seed=0):
    """Write ratings.csv, movies.csv and tags.csv in MovieLens format into `folder`.

    Two hidden tastes decide the stars, so that a model with vectors has something to find.
    Every user rates 20 movies or more.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    movie_ids = np.sort(rng.choice(10 * n_movies, n_movies, replace=False)) + 1
    user_taste = rng.normal(size=(n_users, 2))
    movie_taste = rng.normal(size=(n_movies, 2))
    stars = 3.5 + 0.4 * rng.normal(size=n_movies) + user_taste @ movie_taste.T
    stars = np.clip(np.round(2 * (stars + 0.3 * rng.normal(size=stars.shape))) / 2, 0.5, 5.0)
    ratings, tags = [], []
    for user in range(n_users):
        rated = np.sort(rng.choice(n_movies, rng.integers(20, n_movies), replace=False))
        for movie in rated:
            time = int(rng.integers(850_000_000, 1_600_000_000))
            ratings.append((user + 1, movie_ids[movie], stars[user, movie], time))
        tags.append((user + 1, movie_ids[rated[0]], ["funny", "sci-fi", "dark"][user % 3], time))
    genres = ["Comedy", "Drama|Romance", "Action|Sci-Fi|Thriller", "Documentary"]
    movies = [
        (movie_id, f"Film {place} ({1950 + place})", genres[place % len(genres)])
        for place, movie_id in enumerate(movie_ids)
    ]
    write_csv(folder / "ratings.csv", ("userId", "movieId", "rating", "timestamp"), ratings)
    write_csv(folder / "movies.csv", ("movieId", "title", "genres"), movies)
    write_csv(folder / "tags.csv", ("userId", "movieId", "tag", "timestamp"), tags)
    return folder


def write_csv(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
