"""Nearness of films that no change of axes alters, beside the cosines of the learned vectors.

Predictions stay the same when v becomes A v and u becomes inv(A)ᵀ u, and when a vector is added to
all u or all v and the biases take it up again (analysis/density/invariance.py). Cosines of learned
vectors change, unless A is orthogonal; those of the vectors below do not.
"""

import numpy as np
import pandas as pd

from analysis.density import invariance
from analysis.geometry import neighbourhoods
from lib.evaluation import permutation_tests

LEVEL = 0.05  # of the tests that are called significant, after Holm


def whitened(vectors):
    """Vectors (n, k), centred and with the covariance I: (n, rank), float64.

    For vectors V A' + c the result is the same but for a rotation or reflection.
    """
    centred = np.asarray(vectors, float) - np.mean(vectors, axis=0, dtype=float)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    kept = values > values.max(initial=0) * 1e-6
    return left[:, kept] * np.sqrt(len(centred))


def as_users_see(vectors, user_factors):
    """Vectors whose products are covariances, over users, of what films get: (n, k), float64.

    vectors : (n, k), of films; user_factors : (users, k), of the users with ratings

    With C the covariance of the u, and v centred, the product of two of them is v'C w, the
    covariance of u'v and u'w over the users; a cosine is then a correlation of predictions.
    """
    centred = np.asarray(vectors, float) - np.mean(vectors, axis=0, dtype=float)
    covariance = np.cov(np.asarray(user_factors, float), rowvar=False, bias=True)
    values, directions = np.linalg.eigh(np.atleast_2d(covariance))
    return centred @ directions * np.sqrt(np.clip(values, 0, None))


def geometries(vectors, user_factors, seed=0):
    """Vectors of the films in several geometries that belong to the same predictions: a dict.

    vectors, user_factors : as in `as_users_see`; seed : of the matrix A, which is random, see
    `invariance.invertible`
    """
    k = vectors.shape[1]
    turn, matrix = (invariance.invertible(k, c, seed) for c in (1, invariance.CONDITION))
    return {
        "as learned": vectors,
        "rotated": vectors @ turn.T,
        "any invertible A": vectors @ matrix.T,
        "whitened": whitened(vectors),
        "as users see them": as_users_see(vectors, user_factors),
    }


def overlap(one, other):
    """The mean share of a film's neighbours that are the same in two geometries.

    one, other : (n, n_neighbours) indices, of `neighbourhoods.nearest`
    """
    return float((one[:, :, None] == other[:, None, :]).any(axis=2).mean())


def comparison(versions, labels, n_neighbours=10, n_permutations=999, seed=0):
    """Neighbours and genres in several geometries: a DataFrame, a row per geometry.

    versions : dict of name -> vectors, the first of which the others are compared with
    labels : boolean DataFrame (films, genres)
    Columns: geometry, overlap (with the neighbours of the first), lift (median over genres),
    n_pure and n_apart: genres with a purity, or a silhouette, above that of shuffled genres at
    the level `LEVEL` after Holm; positive: genres with a silhouette above zero.
    """
    rows, first = [], None
    for name, vectors in versions.items():
        near, _ = neighbourhoods.nearest(vectors, n_neighbours)
        first = near if first is None else first
        tests = neighbourhoods.genre_tests(vectors, labels, n_neighbours, n_permutations, seed)
        rows.append(
            {
                "geometry": name,
                "overlap": overlap(first, near),
                "lift": tests["lift"].median(),
                "n_pure": int((tests["purity_holm"] <= LEVEL).sum()),
                "n_apart": int((tests["silhouette_holm"] <= LEVEL).sum()),
                "positive": int((tests["silhouette"] > 0).sum()),
            }
        )
    return pd.DataFrame(rows)


def contrast(vectors, one, other, n_permutations=999, seed=0):
    """Difference of the nearness of films of one kind to one another and to another kind.

    vectors : (n, k); one, other : bool, (n,), disjoint, with two films or more and one or more
    Returns (difference, p): the mean cosine between films of `one` less the mean cosine between
    films of `one` and of `other`, and the one-sided p-value of that when the kinds are shuffled
    among all n films. Raises ValueError where there are too few films.
    """
    one, other = np.asarray(one, bool), np.asarray(other, bool)
    if one.sum() < 2 or not other.any() or (one & other).any():
        raise ValueError(
            f"{one.sum()} films against {other.sum()}: must be at least 2 and 1, and different"
        )
    unit = np.asarray(vectors, float)
    unit = unit / np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-300)
    rng = np.random.default_rng(seed)

    def difference(order):
        first, second = unit[order][one], unit[order][other]
        n, total = len(first), first.sum(axis=0)
        pairs = (total @ total - np.square(first).sum()) / (n * (n - 1))
        return pairs - first.mean(axis=0) @ second.mean(axis=0)

    observed = difference(np.arange(len(unit)))
    shuffled = [difference(rng.permutation(len(unit))) for _ in range(n_permutations)]
    return float(observed), permutation_tests.p_value(observed, shuffled)
