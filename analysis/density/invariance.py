"""Versions of a matrix factorisation that predict the same, of which the penalty picks one.

A prediction is mu + b_u + b_i + u·v. It stays the same for every invertible A when v becomes A v
and u becomes inv(A)ᵀ u, and for every shift c when u becomes u + c and b_i becomes b_i - c·v.
Lengths, angles and distances of vectors do not, unless A is orthogonal. The penalty of Eq. 5 does
not either, and it is what picks one solution out of these, up to a rotation or reflection.
"""

import copy

import numpy as np
import pandas as pd
from scipy.stats import ortho_group
from sklearn.metrics.pairwise import cosine_similarity

from lib.als import loss

CONDITION = 10  # of the matrices A that are no rotations: largest over smallest singular value


def transformed(model, matrix):
    """A copy of `model` with v -> A v and u -> inv(A)ᵀ u, which predicts the same.

    matrix : A, (k, k); raises ValueError unless it has this shape and is invertible
    """
    matrix = np.asarray(matrix, float)
    k = model.movie_factors.shape[1]
    if matrix.shape != (k, k) or np.linalg.matrix_rank(matrix) < k:
        raise ValueError(f"matrix of shape {matrix.shape}: must be ({k}, {k}) and invertible")
    changed = copy.copy(model)
    changed.movie_factors = (model.movie_factors @ matrix.T).astype(np.float32)
    changed.user_factors = np.linalg.solve(matrix.T, model.user_factors.T.astype(float)).T
    changed.user_factors = changed.user_factors.astype(np.float32, order="C")
    return changed


def shifted(model, shift):
    """A copy of `model` with u -> u + c and b_i -> b_i - c·v, which predicts the same.

    shift : c, (k,)
    """
    changed = copy.copy(model)
    changed.user_factors = (model.user_factors + shift).astype(np.float32)
    changed.movie_bias = (model.movie_bias - model.movie_factors @ shift).astype(np.float32)
    return changed


def invertible(k, condition, seed=0):
    """A random (k, k) matrix whose singular values run from 1 / sqrt(condition) to its inverse.

    With condition 1 it is a rotation or reflection. Raises ValueError for a condition below 1.
    """
    if not condition >= 1:
        raise ValueError(f"condition={condition}: must be at least 1")
    rng = np.random.default_rng(seed)
    # ortho_group has no rotations in one dimension
    left, right = (ortho_group.rvs(k, random_state=rng) if k > 1 else np.eye(1) for _ in range(2))
    return left * np.geomspace(condition**0.5, condition**-0.5, k) @ right


def versions(model, seed=0):
    """The model as learned and four that predict the same: a dict of name -> model."""
    k = model.movie_factors.shape[1]
    matrices = {
        "rotated": invertible(k, 1, seed),
        "axes stretched": np.diag(np.geomspace(CONDITION**0.5, CONDITION**-0.5, k)),
        "any invertible A": invertible(k, CONDITION, seed),
    }
    changed = {name: transformed(model, matrix) for name, matrix in matrices.items()}
    length = np.sqrt(np.square(model.user_factors, dtype=float).mean())
    return {"as learned": model, **changed, "users shifted": shifted(model, np.full(k, length))}


def imbalance(model):
    """||UᵀU - VᵀV|| / ||VᵀV||, by Frobenius norms: 0 where the unweighted loss is stationary.

    Where both derivatives of Eq. 5 vanish, tau U = lam E V and tau V = lam Eᵀ U with E the
    residuals of the ratings, so that tau UᵀU = lam Uᵀ E V = tau VᵀV.
    """
    users, movies = (
        factors.astype(float).T @ factors.astype(float)
        for factors in (model.user_factors, model.movie_factors)
    )
    smallest = np.finfo(float).tiny  # vectors that are all zero are balanced
    return float(np.linalg.norm(users - movies) / max(np.linalg.norm(movies), smallest))


def comparison(versions, train, films, users, movies):
    """Differences between versions of a model: a DataFrame, a row per version.

    versions : dict of name -> model, the first of which the others are compared with
    train : the `Ratings` of the model, for its penalty; films : (n,) indices of the movies among
        which cosines are taken; users, movies : the pairs of which predictions are taken

    Columns: version, predictions_apart (largest difference, stars), products_apart (of u·v, root
    mean square, stars), penalty (over that of the first), imbalance, cosines_apart (root mean
    square over pairs of films).
    """
    rows, first = [], None
    for name, model in versions.items():
        seen = {
            "predictions": model.predict(users, movies).astype(float),
            "products": _products(model, users, movies),
            "cosines": cosine_similarity(model.movie_factors[films]),
            "penalty": loss.penalty(model, train),
        }
        first = first or seen
        apart = {key: seen[key] - first[key] for key in ("predictions", "products", "cosines")}
        rows.append(
            {
                "version": name,
                "predictions_apart": np.abs(apart["predictions"]).max(),
                "products_apart": np.sqrt(np.square(apart["products"]).mean()),
                "penalty": seen["penalty"] / first["penalty"],
                "imbalance": imbalance(model),
                "cosines_apart": np.sqrt(np.square(apart["cosines"]).mean()),
            }
        )
    return pd.DataFrame(rows)


def cells(compared):
    """A table of `comparison` as texts for the page."""
    return pd.DataFrame(
        {
            "Version": compared["version"],
            "Predictions apart, at most [stars]": compared["predictions_apart"].map(
                "{:.7f}".format
            ),
            "Products apart, RMS [stars]": compared["products_apart"].map("{:.7f}".format),
            "Penalty, of the first": compared["penalty"].map("{:.3f}".format),
            "Imbalance": compared["imbalance"].map("{:.3f}".format),
            "Cosines of films apart, RMS": compared["cosines_apart"].map("{:.3f}".format),
        }
    )


def _products(model, users, movies):
    return np.einsum("nk,nk->n", model.user_factors[users], model.movie_factors[movies])
