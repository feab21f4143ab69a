"""Principal components of vectors, which do not change when the vectors are rotated."""

from typing import NamedTuple

import numpy as np
from sklearn.decomposition import PCA


class Components(NamedTuple):
    """Principal components of n vectors.

    scores : (n, n_components), the coordinates of each vector
    shares : (n_components,), the share of the variance that each explains
    axes : (k, n_components), orthonormal columns: scores are the centred vectors times these
    """

    scores: np.ndarray
    shares: np.ndarray
    axes: np.ndarray


def principal_components(vectors, n_components=2):
    """PCA of the rows of `vectors` (n, k), centred, not scaled: `Components`.

    The axes are eigenvectors of the covariance, whose sign is arbitrary: here the largest
    coordinate on each is positive. There are never more components than k or n - 1.
    Raises ValueError for fewer than two rows.
    """
    if len(vectors) < 2:
        raise ValueError(f"{len(vectors)} vectors have no principal components: at least 2 do")
    n_components = min(n_components, vectors.shape[1], len(vectors) - 1)
    fitted = PCA(n_components, svd_solver="full")
    scores = fitted.fit_transform(np.asarray(vectors, float))
    largest = np.abs(scores).argmax(axis=0)
    signs = np.where(scores[largest, np.arange(n_components)] < 0, -1, 1)
    axes = fitted.components_.T * signs
    return Components(scores * signs, fitted.explained_variance_ratio_, axes)
