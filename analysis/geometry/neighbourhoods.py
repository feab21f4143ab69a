"""The geometry of movie vectors: genre neighbourhoods, a map, recovery of a truth.

Vectors are known up to a rotation only, so everything here is the same for rotated vectors.
"""

import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes, subspace_angles
from scipy.spatial import procrustes
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from lib.recommend import pca
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
    # Asked for nobody's neighbours in particular, it takes no vector for its own neighbour.
    indices = (
        NearestNeighbors(n_neighbors=n, algorithm="brute")
        .fit(unit)
        .kneighbors(return_distance=False)
    )
    return indices, np.einsum("rk,rnk->rn", unit, unit[indices])


def purity(neighbours, labels):
    """For each genre, the share of its movies' neighbours that have the genre too: (genres,).

    neighbours : (movies, n) indices; labels : boolean (movies, genres)
    """
    labels = np.asarray(labels, bool)
    shares = np.zeros(labels.shape)
    for column in neighbours.T:
        shares += labels[column]
    shares /= neighbours.shape[1]
    return _mean_over_members(shares, labels)


def silhouette(unit_vectors, labels):
    """For each genre, the mean silhouette of its movies against all others: (genres,).

    The silhouette of a movie is (b - a) / max(a, b), where a is its mean cosine distance to the
    other movies of the genre and b to those without it; 0 where the genre has one movie or all.
    unit_vectors : (movies, k), rows of length 1 or 0; labels : boolean (movies, genres)
    """
    labels = np.asarray(labels, bool)
    sizes = labels.sum(axis=0)
    inside_sum = labels.T.astype(float) @ unit_vectors
    outside_sum = unit_vectors.sum(axis=0) - inside_sum
    squares = np.square(unit_vectors).sum(axis=1)
    inside = 1 - (unit_vectors @ inside_sum.T - squares[:, None]) / np.maximum(sizes - 1, 1)
    outside = 1 - unit_vectors @ outside_sum.T / np.maximum(len(labels) - sizes, 1)
    values = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)
    defined = (sizes > 1) & (sizes < len(labels))
    return _mean_over_members(np.where(defined, values, 0.0), labels)


def genre_tests(vectors, labels, n_neighbours=10, n_permutations=200, seed=0):
    """Permutation tests of the genres that the neighbours of a movie share with it.

    The genres of all movies are shuffled among the movies, each movie's set kept whole, which
    is what "chance" means here. The same is done for the silhouettes.

    vectors : (movies, k); labels : boolean DataFrame (movies, genres) of `genre_matrix`
    Returns a DataFrame, a row per genre, highest lift first: genre, n_movies, purity,
    purity_chance (mean over the shuffles), lift (their ratio), purity_z, silhouette,
    silhouette_chance, silhouette_z, and p: the larger of the two one-sided permutation
    p-values, (1 + shuffles at least as high) / (1 + shuffles).
    """
    rng = np.random.default_rng(seed)
    unit, flags = _unit(vectors), labels.to_numpy()
    neighbours, _ = nearest(vectors, n_neighbours)
    observed = np.array([purity(neighbours, flags), silhouette(unit, flags)])
    shuffled = np.empty((n_permutations, *observed.shape))
    for i in range(n_permutations):
        mixed = rng.permutation(flags)
        shuffled[i] = purity(neighbours, mixed), silhouette(unit, mixed)
    mean, sd = shuffled.mean(axis=0), np.maximum(shuffled.std(axis=0), 1e-12)
    z = (observed - mean) / sd
    p = (1 + (shuffled >= observed).sum(axis=0)) / (1 + n_permutations)
    table = pd.DataFrame(
        {
            "genre": labels.columns,
            "n_movies": flags.sum(axis=0),
            "purity": observed[0],
            "purity_chance": mean[0],
            "lift": observed[0] / np.maximum(mean[0], 1e-12),
            "purity_z": z[0],
            "silhouette": observed[1],
            "silhouette_chance": mean[1],
            "silhouette_z": z[1],
            "p": p.max(axis=0),
        }
    )
    return table.sort_values("lift", ascending=False, ignore_index=True)


def correlations(scores, attributes):
    """Pearson correlation of each attribute with each component: (attributes, components).

    scores : (n, components); attributes : DataFrame with n rows, missing values left out in pairs
    """
    columns = {f"PC{c + 1}": attributes.corrwith(pd.Series(scores[:, c], attributes.index))
               for c in range(scores.shape[1])}  # fmt: skip
    return pd.DataFrame(columns)


def map_in_2d(vectors, seed=0, perplexity=30):
    """t-SNE of vectors (n, k) by cosine, started from their principal components: (n, 2)."""
    tsne = TSNE(perplexity=min(perplexity, (len(vectors) - 1) / 3), metric="cosine",
                init=_start(vectors), random_state=seed)  # fmt: skip
    # Sums of several threads would end in other bits, and small differences grow.
    with threadpool_limits(1):
        return tsne.fit_transform(_unit(vectors).astype(np.float32))


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


def congruence(one, other, n_permutations=1000, seed=0):
    """Correlation of two configurations of the same points, turned and scaled to fit: (r, p).

    one, other : (n, d); r is 1 for the same shape; p is the share of pairings of the points at
    random that fit as well (Procrustes permutation test)
    """
    rng = np.random.default_rng(seed)

    def correlation(rows):
        return np.sqrt(1 - procrustes(one, other[rows])[2])

    observed = correlation(np.arange(len(other)))
    shuffled = [correlation(rng.permutation(len(other))) for _ in range(n_permutations)]
    return float(observed), float((1 + np.sum(shuffled >= observed)) / (1 + n_permutations))


def _start(vectors):
    """The two first components, scaled as t-SNE wants its start."""
    scores = pca.principal_components(vectors, 2).scores
    return (1e-4 * scores / scores[:, 0].std()).astype(np.float32)


def _unit(vectors):
    """Rows scaled to length 1 in float64; rows of zeros stay."""
    return normalize(np.asarray(vectors, float))


def _mean_over_members(values, labels):
    """Mean of each column of `values` over the rows where `labels` is true; 0 where none is."""
    return (values * labels).sum(axis=0) / np.maximum(labels.sum(axis=0), 1)
