"""The twin's movies: a thousand landmarks, which exist, and invented ones named by what they are.

The catalogue has as many movies as ml-32m lists, and depends on the seed alone. Its counts of
movies and ratings by genre and release year, and the multiset of ratings per movie, are ml-32m's.
"""

from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd
from numba import njit

from lib.data import tables
from lib.data.twin import mean_stars as quality
from lib.data.twin import popularity, titles
from lib.data.twin.popularity import NO_GENRE, NO_YEAR

# Where a genre's movies stand in the order of release years: centre and spread of a normal score
# that is standard for all other movies. A share of 0.05 of all movies was made before 1941.
AGE_OF_GENRE = {
    "War": (-0.3, 1.0),
    "Musical": (-0.6, 0.9),
    "Western": (-0.8, 0.7),
    "IMAX": (0.6, 0.6),
    "Film-Noir": (-1.4, 0.15),
}


@dataclass(frozen=True)
class Catalogue:
    """Row i describes movie i; rows are ordered by release year, movies without a year last."""

    movies: pd.DataFrame  # movie_id, title, year, genres, kin ("" for none), landmark, mean
    genre_names: list
    labels: np.ndarray  # bool (n_movies, n_genres)
    years: np.ndarray  # int16, NO_YEAR where unknown
    n_ratings: np.ndarray  # int64: ratings at the size of ml-32m
    mean_stars: np.ndarray  # float64: what the movie's ratings should average


def build(seed_sequence):
    """The whole catalogue of 87,585 movies from one numpy SeedSequence."""
    rng = np.random.default_rng(seed_sequence)
    by_year = tables.facts("by_release_year")
    landmarks = tables.twin("landmarks").fillna({"kin": "", "genres": ""})
    genre_names = sorted(set(tables.facts("genres")["genre"]) - {NO_GENRE})

    labels = _draw_labels(rng, landmarks, genre_names)
    years = _draw_years(rng, landmarks, by_year, labels, genre_names)
    n_ratings = popularity.draw(rng, landmarks, by_year, labels, years, genre_names)

    order = np.lexsort((rng.permutation(len(years)), years, years == NO_YEAR))
    labels, years, n_ratings = labels[order], years[order], n_ratings[order]
    genres = [tuple(compress(genre_names, row)) for row in labels]
    is_landmark = order < len(landmarks)
    movies = landmarks[["title", "kin", "mean"]].reindex(order).reset_index(drop=True)
    movies.insert(0, "movie_id", np.arange(1, len(order) + 1, dtype=np.int32))
    movies = movies.assign(
        year=pd.array(years, dtype="Int16"),
        genres=genres,
        kin=movies["kin"].fillna(""),
        landmark=is_landmark,
    )
    invented = np.flatnonzero(~is_landmark)
    movies.loc[invented, "title"] = titles.describe(
        [genres[i] for i in invented], years[invented], n_ratings[invented]
    )
    movies.loc[years == NO_YEAR, "year"] = pd.NA
    mean_stars = quality.draw(rng, movies, labels, genre_names, years, n_ratings)
    return Catalogue(movies, genre_names, labels, years, n_ratings, mean_stars)


def _draw_labels(rng, landmarks, genre_names):
    """Genre labels (n_movies, n_genres): true label counts, true counts of label pairs."""
    pairs = tables.facts("genre_cooccurrence_movies").set_index("genre")
    unlabelled = int(pairs.loc[NO_GENRE, NO_GENRE])
    pairs = pairs.loc[genre_names, genre_names].to_numpy(np.int64)
    known = np.array([[g in row.split("|") for g in genre_names] for row in landmarks["genres"]])
    pairs = np.maximum(pairs - known.T.astype(np.int64) @ known, 0)
    n_movies = int(tables.fact_numbers()["counts"]["movies"]) - len(known)
    n_labelled = n_movies - (unlabelled - int((~known.any(axis=1)).sum()))

    tokens = rng.permutation(np.repeat(np.arange(len(pairs)), np.diag(pairs)))
    labels = np.zeros((n_movies, len(pairs)), dtype=np.bool_)
    labels[np.arange(n_labelled), tokens[:n_labelled]] = True
    spare = tokens[n_labelled:]
    _scatter(labels, spare, rng.integers(0, n_labelled, (len(spare), 50)))
    _match_pairs(labels, pairs, rng.integers(0, n_labelled, (6_000_000, 2), dtype=np.int32))
    return np.vstack([known, labels[rng.permutation(n_movies)]])


@njit(cache=True)
def _scatter(labels, tokens, candidates):
    """Give each label token to the first candidate movie that lacks it."""
    for t in range(len(tokens)):
        for movie in candidates[t]:
            if not labels[movie, tokens[t]]:
                labels[movie, tokens[t]] = True
                break


@njit(cache=True)
def _match_pairs(labels, target, proposals):
    """Move labels between movies wherever that brings the pair counts nearer to their target."""
    n_genres = len(target)
    gap = -target.astype(np.float64)
    for i in range(len(labels)):
        for g in range(n_genres):
            for h in range(n_genres):
                gap[g, h] += labels[i, g] and labels[i, h]
    for t in range(len(proposals)):
        source, sink = proposals[t]
        n_labels = 0
        for g in range(n_genres):
            n_labels += labels[source, g]
        if n_labels < 2:
            continue
        skip = t % n_labels
        moved = -1
        for g in range(n_genres):
            if labels[source, g]:
                if skip == 0:
                    moved = g
                    break
                skip -= 1
        if labels[sink, moved]:
            continue
        change = 0.0
        for h in range(n_genres):
            step = int(labels[sink, h]) - int(labels[source, h])
            if h != moved and step != 0:
                change += step * (2.0 * gap[moved, h] + step) / (target[moved, h] + 20.0)
        if change <= 0.0:
            for h in range(n_genres):
                step = int(labels[sink, h]) - int(labels[source, h])
                if h != moved:
                    gap[moved, h] += step
                    gap[h, moved] += step
            labels[source, moved] = False
            labels[sink, moved] = True


def _draw_years(rng, landmarks, by_year, labels, genre_names):
    """Release years (int16) with the true number of movies in each, older for older genres."""
    known = landmarks["year"].fillna(NO_YEAR).astype(int).to_numpy()
    n_movies = by_year.set_index("year")["n_movies"]
    n_movies = n_movies.sub(pd.Series(known[known != NO_YEAR]).value_counts(), fill_value=0)
    sorted_years = np.repeat(n_movies.index.to_numpy(), n_movies.to_numpy().clip(0).astype(int))
    n_invented = len(labels) - len(known)
    age = rng.standard_normal(n_invented)
    for genre, (centre, spread) in AGE_OF_GENRE.items():
        labelled = labels[len(known) :, genre_names.index(genre)]
        age = np.where(labelled, centre + spread * age, age)
    years = np.full(n_invented, NO_YEAR, dtype=np.int16)
    dated = rng.permutation(n_invented)[: len(sorted_years)]
    years[dated[np.argsort(age[dated], kind="stable")]] = sorted_years
    return np.concatenate([known.astype(np.int16), years])
