"""The films that the chapter studies: those of the paper's Figure 6, and those rated enough."""

import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes

from analysis.geometry import identified, neighbourhoods
from lib.als import store
from lib.data import Ratings, tables
from lib.recommend import pca

SETTINGS = {"k = 10": (10, 0.1, 0.25), "k = 50": (50, 0.5, 0.25)}  # k, lam, tau


def models(ml, seed=0):
    """(train, test, models): the split by `seed`, and the two models of `SETTINGS` by name."""
    train, test = Ratings.from_frame(ml.ratings).split(seed=seed)
    trained = {
        name: store.trained(train, test, *setting, seed=seed) for name, setting in SETTINGS.items()
    }
    return train, test, trained


def rated_enough(counts, min_ratings=20):
    """(min_ratings, indices) of the movies with so many ratings, or of fifty, if there are.

    counts : (n_movies,) training ratings. Where fewer than fifty movies have `min_ratings`, that
    number is lowered as far as it takes, to 1 at the lowest.
    """
    least = min(min_ratings, max(np.sort(counts)[-50:][0], 1))
    return int(least), np.flatnonzero(counts >= least)


def paper_films(movies, counts):
    """The films of the paper's Figure 6 as `tables.paper` has them, with a column `row`.

    movies : DataFrame by movie index, with a column title; counts : (n_movies,) training ratings
    row : the index of the movie with this title, missing without one that has ratings
    """
    films = tables.paper("figure6")
    place = pd.Series(movies.index, movies["title"]).groupby(level=0).first()
    rows = films["title"].map(place)
    films["row"] = rows.where(rows.notna() & (counts[rows.fillna(0).astype(int)] > 0))
    return films


def animated_and_crime(genres):
    """Masks of the animated films, and of the crime films that are not animated: bool, (n,) each.

    genres : of each film, the names
    """
    animated = np.array(["Animation" in listed for listed in genres], bool)
    crime = np.array(["Crime" in listed for listed in genres], bool)
    return animated, crime & ~animated


def planes(models, films, seed=0):
    """The films of the paper's figure in the plane of each model: a DataFrame, a row per model.

    models : dict of name -> `ALS`; films : frame of `paper_films`, none without a row
    Columns: model, n_films, share (of the variance that the plane holds), fit and p (see
    `neighbourhoods.congruence`, with the points of the paper)
    """
    rows = []
    for name, model in models.items():
        plane = pca.principal_components(model.movie_factors[films["row"].astype(int)])
        fit, p = neighbourhoods.congruence(films[["pc1", "pc2"]], plane.scores, seed=seed)
        rows.append((name, len(films), plane.shares.sum(), fit, p))
    return pd.DataFrame(rows, columns=["model", "n_films", "share", "fit", "p"])


def laid_over(ours, paper):
    """Points moved, rotated or mirrored, and scaled to lie over those of the paper: (n, 2).

    ours, paper : (n, 2), the same films. Both get one spread (root mean square distance from the
    mean): with the scale of least squares, points that fit badly would shrink to the centre.
    """
    ours, paper = np.asarray(ours, float), np.asarray(paper, float)
    centred, target = ours - ours.mean(axis=0), paper - paper.mean(axis=0)
    rotation, _ = orthogonal_procrustes(centred, target)
    scale = np.linalg.norm(target) / np.linalg.norm(centred)
    return paper.mean(axis=0) + centred @ rotation * scale


def contrasts(model, users, films, movies, seed=0):
    """Animation against crime among the films of the paper's figure: a row per geometry.

    model : `ALS`; users : (n, k) vectors of its users with ratings; films : as in `planes`
    Columns: geometry, n_one, n_other (animated films, and crime films that are not animated),
    difference, p (see `identified.contrast`); no rows where there are too few films.
    """
    rows = films["row"].to_numpy(int)
    animated, crime = animated_and_crime(movies["genres"].iloc[rows])
    found = []
    if animated.sum() > 1 and crime.any():
        versions = identified.geometries(model.movie_factors, users, seed)
        for name, vectors in versions.items():
            tested = identified.contrast(vectors[rows], animated, crime, seed=seed)
            found.append((name, animated.sum(), crime.sum(), *tested))
    return pd.DataFrame(found, columns=["geometry", "n_one", "n_other", "difference", "p"])
