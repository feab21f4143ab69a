"""The geometry of movie vectors: genre neighbourhoods, and recovery of a truth.

A model predicts the same when all vectors are rotated, and nothing here changes either.
Lengths and angles are not in the ratings but come from the penalty: see `identified`.
"""

import numpy as np
import pandas as pd
from numba import njit
from scipy.linalg import orth, orthogonal_procrustes, subspace_angles, svdvals
from scipy.spatial import procrustes
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from lib.evaluation import permutation_tests
from lib.util import validation


def genre_matrix(genres, smallest=1):
    """Indicators of the genres of movies: a boolean DataFrame, a row per movie, a column per genre.

    genres : sequence of tuples of str; genres of fewer than `smallest` movies are left out
    """
    flags = pd.Series(list(genres)).str.join("|").str.get_dummies("|").astype(bool)
    return flags.loc[:, flags.sum() >= smallest]


def nearest(vectors, n=10):
    """The `n` nearest other vectors of each by cosine: (indices, cosines), (rows, n), best first.

    Raises ValueError unless 1 <= n < number of vectors.
    """
    validation.between("n", n, 1, len(vectors) - 1)
    unit = _unit(vectors)
    search = NearestNeighbors(n_neighbors=n, algorithm="brute").fit(unit)
    # Without an argument, kneighbors leaves out each vector itself.
    indices = search.kneighbors(return_distance=False)
    return indices, np.einsum("rk,rnk->rn", unit, unit[indices])


def purity(neighbours, labels):
    """For each genre, the share of its movies' neighbours that have the genre too: (genres,).

    neighbours : (movies, n) indices; labels : boolean (movies, genres)
    """
    labels = np.asarray(labels, bool)
    shared = _count_shared(neighbours, labels)
    return shared / neighbours.shape[1] / np.maximum(labels.sum(axis=0), 1)


@njit(cache=True)
def _count_shared(neighbours, labels):
    """How many neighbours of the movies of a genre have it too: float64, (genres,)."""
    shared = np.zeros(labels.shape[1])
    for movie in range(len(labels)):
        for genre in range(labels.shape[1]):
            if labels[movie, genre]:
                for other in neighbours[movie]:
                    shared[genre] += labels[other, genre]
    return shared


def silhouette(unit_vectors, labels):
    """For each genre, the mean silhouette of its movies against all others: (genres,).

    The silhouette of a movie is (b - a) / max(a, b), where a is its mean cosine distance to the
    other movies of the genre and b to those without it; 0 where the genre has one movie or all.
    unit_vectors : (movies, k), rows of length 1 or 0; labels : boolean (movies, genres)
    """
    labels = np.asarray(labels, bool)
    sizes = labels.sum(axis=0)
    sums = _sum_silhouettes(np.ascontiguousarray(unit_vectors, float), labels, sizes)
    defined = (sizes > 1) & (sizes < len(labels))
    return np.where(defined, sums / np.maximum(sizes, 1), 0.0)


@njit(cache=True)
def _sum_silhouettes(unit, labels, sizes):
    """The sum of the silhouettes of each genre's movies: float64, (genres,)."""
    # Loops instead of sums of products, each of which would first be an array of its own.
    (n, n_genres), k = labels.shape, unit.shape[1]
    inside, whole = np.zeros((n_genres, k)), np.zeros(k)
    for movie in range(n):
        for a in range(k):
            whole[a] += unit[movie, a]
        for genre in range(n_genres):
            if labels[movie, genre]:
                for a in range(k):
                    inside[genre, a] += unit[movie, a]
    sums = np.zeros(n_genres)
    for movie in range(n):
        square, of_all = 0.0, 0.0
        for a in range(k):
            square += unit[movie, a] * unit[movie, a]
            of_all += unit[movie, a] * whole[a]
        for genre in range(n_genres):
            if labels[movie, genre]:
                cosines = 0.0
                for a in range(k):
                    cosines += unit[movie, a] * inside[genre, a]
                # means of cosines; a cosine distance is 1 less a cosine
                near = 1 - (cosines - square) / max(sizes[genre] - 1, 1)
                far = 1 - (of_all - cosines) / max(n - sizes[genre], 1)
                sums[genre] += (far - near) / max(near, far, 1e-12)
    return sums


def genre_tests(vectors, labels, n_neighbours=10, n_permutations=999, seed=0):
    """Permutation tests of the genres that the neighbours of a movie share with it.

    The null hypothesis is that genres have nothing to do with vectors: the genres of all movies
    are shuffled among the movies, each movie's set kept whole. The same is done for the
    silhouettes.

    vectors : (movies, k); labels : boolean DataFrame (movies, genres) of `genre_matrix`
    Returns a DataFrame, a row per genre, highest lift first: genre, n_movies, purity,
    purity_shuffled (mean over the shuffles), lift (their ratio), purity_p (one-sided permutation
    p-value, see `permutation_tests.p_value`), purity_holm (the same adjusted for the number of
    genres, after Holm), and silhouette, silhouette_shuffled, silhouette_p, silhouette_holm alike.
    """
    rng = np.random.default_rng(seed)
    unit, flags = _unit(vectors), labels.to_numpy()
    neighbours, _ = nearest(vectors, n_neighbours)
    observed = np.array([purity(neighbours, flags), silhouette(unit, flags)])
    shuffled = shuffled_genres(unit, neighbours, flags, n_permutations, rng)
    p = permutation_tests.p_value(observed, shuffled)
    table = {"genre": labels.columns, "n_movies": flags.sum(axis=0)}
    for place, name in enumerate(("purity", "silhouette")):
        table[name] = observed[place]
        table[f"{name}_shuffled"] = shuffled[:, place].mean(axis=0)
        table[f"{name}_p"] = p[place]
        table[f"{name}_holm"] = permutation_tests.holm(p[place])
    table["lift"] = observed[0] / np.maximum(table["purity_shuffled"], 1e-12)
    return pd.DataFrame(table).sort_values("lift", ascending=False, ignore_index=True)


def shuffled_genres(unit_vectors, neighbours, labels, n, rng):
    """Purities and silhouettes after each of n shuffles of the genres: (n, 2, genres)."""
    values = np.empty((n, 2, labels.shape[1]))
    for i in range(n):
        mixed = rng.permutation(labels)
        values[i] = purity(neighbours, mixed), silhouette(unit_vectors, mixed)
    return values


def correlations(scores, attributes):
    """Pearson correlation of each attribute with each component: (attributes, components).

    scores : (n, components); attributes : DataFrame with n rows, missing values left out in pairs
    """
    columns = {f"PC{c + 1}": attributes.corrwith(pd.Series(scores[:, c], attributes.index))
               for c in range(scores.shape[1])}  # fmt: skip
    return pd.DataFrame(columns)


def recovery(found, truth):
    """Recovery of `truth` (n, d) by `found` (n, k), a row per movie, both centred first.

    Returns (cosines, aligned, target): the cosines of the principal angles between the two
    column spaces, largest first, min(k, d) of them; `found` turned, mirrored and scaled for the
    smallest squared distance to the truth; and the centred truth, both (n, max(k, d)) with zeros
    where one has fewer columns. For the error see `procrustes_error`.
    """
    found, truth = (np.asarray(x, float) - np.mean(x, axis=0, dtype=float) for x in (found, truth))
    cosines = np.sort(np.cos(subspace_angles(found, truth)))[::-1]
    width = max(found.shape[1], truth.shape[1])
    found, truth = (np.pad(x, ((0, 0), (0, width - x.shape[1]))) for x in (found, truth))
    rotation, overlap = orthogonal_procrustes(found, truth)
    return cosines, found @ rotation * (overlap / np.square(found).sum()), truth


def largest_cosines_by_chance(found, truth, n, seed=0):
    """The largest cosine of `recovery` after each of `n` shuffles of the movies of `truth`: (n,).

    Shuffled rows of an orthonormal basis are a basis of the shuffled rows: one serves them all.
    The cosines are the singular values of the product of two bases (Björck and Golub 1973).
    """
    found, truth = (orth(np.asarray(x, float) - np.mean(x, axis=0, dtype=float))
                    for x in (found, truth))  # fmt: skip
    rng = np.random.default_rng(seed)
    return np.array([svdvals(found.T @ rng.permutation(truth))[0] for _ in range(n)])


def procrustes_error(aligned, target):
    """Squared distance of two aligned (n, d) over the squared length of the target: 0 is best.

    1 is what all zeros would get.
    """
    return float(np.square(aligned - target).sum() / np.square(target).sum())


def recovery_by_count(models, truth, counts, bounds):
    """`recovery` for several models, and the error among movies with few and many ratings.

    models : dict of k -> vectors (n, k); truth : (n, d); counts : (n,) ratings of each movie
    bounds : ascending; a class runs from one bound to the next, the last one without end.
        Classes with fewer than ten movies are left out.
    Returns (cosines, errors, whole): a dict of k -> cosines, a DataFrame of Procrustes errors
    with a row per class and a column per k, and a dict of k -> the error over all movies. The
    alignment is the same for all classes of a model, since they share one space.
    """
    cosines, errors, whole = {}, {}, {}
    for k, vectors in models.items():
        cosines[k], aligned, target = recovery(vectors, truth)
        whole[k] = procrustes_error(aligned, target)
        errors[k] = {}
        for low, high in zip(bounds, [*bounds[1:], np.inf], strict=True):
            chosen = (counts >= low) & (counts < high)
            name = f"{low}+" if high == np.inf else f"{low}–{high - 1}"
            if chosen.sum() >= 10:
                errors[k][name] = procrustes_error(aligned[chosen], target[chosen])
    return cosines, pd.DataFrame(errors), whole


def congruence(one, other, n_permutations=999, seed=0):
    """Correlation of two configurations of the same points, turned and scaled to fit: (r, p).

    one, other : (n, d); r is 1 for the same shape; p is that of pairing the points at random
        (Procrustes permutation test)
    """
    rng = np.random.default_rng(seed)

    def correlation(rows):
        return np.sqrt(1 - procrustes(one, other[rows])[2])

    observed = correlation(np.arange(len(other)))
    shuffled = [correlation(rng.permutation(len(other))) for _ in range(n_permutations)]
    return float(observed), permutation_tests.p_value(observed, shuffled)


def _unit(vectors):
    """Rows scaled to length 1 in float64; rows of zeros stay."""
    return normalize(np.asarray(vectors, float))
