"""Mean rating of each movie: the facts' means by popularity, genre and decade."""

import numpy as np
import pandas as pd
from numba import njit

from lib.data import tables
from lib.data.twin.traits import ONE

FEW_RATINGS = 20  # below this the spread of observed movie means is mostly sampling noise
RATINGS_OF_THE_BEST = 100  # what a film needs to be among the best rated ones of the facts
LOWEST, HIGHEST = 0.8, 4.6  # stars, of other films
_ROUNDS = 4
_SWEEPS = 2000


def draw(rng, movies, labels, genre_names, years, n_ratings):
    """Target mean stars per movie, float64 (n_movies,), in whole multiples of 1 / ONE.

    A movie's mean is drawn around the mean of movies as popular, left-skewed, then shifted by an
    effect of each genre, decade and popularity class such that the rating-weighted means of all
    these groups are ml-32m's. Landmarks keep the mean that they are known to have.

    movies : DataFrame with title and mean, which is missing where it is to be drawn
    """
    classes = tables.facts("movie_mean_by_popularity")
    class_of = np.searchsorted(classes["min_ratings"], np.maximum(n_ratings, 1), "right") - 1
    spread = classes["sd_of_movie_means"].to_numpy().copy()
    few = (classes["min_ratings"] < FEW_RATINGS).to_numpy()
    spread[few] = spread[~few][0]
    known = movies["title"].map(_exact_means()).fillna(movies["mean"]).to_numpy(np.float64)
    free = np.isnan(known)
    groups, targets = _groups(labels, genre_names, years, class_of, classes)
    # Counts and means are whole multiples of a power of two: all these sums are exact.
    totals = n_ratings @ groups * targets
    overlap = (groups[free] * n_ratings[free, None]).T @ groups[free]

    normal = rng.standard_normal(len(movies))
    skewed = normal - 0.2 * (normal * normal - 1.0)
    scale = spread.copy()
    for _ in range(_ROUNDS):
        base = classes["mean_of_movie_means"].to_numpy()[class_of] + scale[class_of] * skewed
        base = np.rint(np.where(free, base, known) * ONE) / ONE
        effects = _backfit(overlap, totals - (n_ratings * base) @ groups, _SWEEPS)
        means = base.copy()
        for group, effect in zip(groups.T, effects, strict=True):
            means += free * group * effect
        realised = pd.Series(means).groupby(class_of).std().to_numpy()
        scale *= np.clip(spread[: len(realised)] / realised, 0.5, 2.0)
    best = tables.facts("best_rated_movies")["mean_rating"].max()
    highest = np.where(n_ratings < RATINGS_OF_THE_BEST, HIGHEST, best)
    means = np.where(free, np.clip(means, LOWEST, highest), known)
    return np.rint(means * ONE) / ONE


@njit(cache=True)
def _backfit(overlap, gap, sweeps):
    """Gauss-Seidel solution of overlap @ effects = gap: one group's effect after the other.

    Plain loops, since a library's solver rounds differently from machine to machine.
    """
    effects = np.zeros(len(gap))
    for _ in range(sweeps):
        for g in range(len(gap)):
            if overlap[g, g] > 0.0:
                rest = gap[g]
                for h in range(len(gap)):
                    rest -= overlap[g, h] * effects[h]
                effects[g] += rest / overlap[g, g]
    return effects


def _exact_means():
    """Mean stars by title, for the films of which the facts have them in full."""
    lists = [tables.facts("most_rated_movies"), tables.facts("best_rated_movies")]
    both = pd.concat(lists).drop_duplicates("title")
    return both.set_index("title")["mean_rating"]


def _groups(labels, genre_names, years, class_of, classes):
    """Membership matrix (n_movies, n_groups) and the target mean stars of each group."""
    genre_means = tables.facts("genres").set_index("genre")["mean_rating"]
    by_year = tables.facts("by_release_year")
    decade_of = by_year["year"].clip(lower=1920) // 10
    stars = (by_year["n_ratings"] * by_year["mean_rating"]).groupby(decade_of).sum()
    decade_means = stars / by_year["n_ratings"].groupby(decade_of).sum()
    decades = np.maximum(years, 1920) // 10
    columns = [labels[:, g] for g in range(len(genre_names))]
    columns += [(decades == d) & (years > 0) for d in decade_means.index]
    columns += [class_of == c for c in range(len(classes))]
    targets = [*genre_means[genre_names], *decade_means, *classes["mean_rating"]]
    return np.column_stack(columns).astype(np.float64), np.array(targets)
