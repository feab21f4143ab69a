"""The plane in which films and a person are drawn: two principal components of film vectors."""

from typing import NamedTuple

import numpy as np

from lib.recommend import pca


class Plane(NamedTuple):
    """Two directions in the space of vectors, and their origin.

    centre : (k,), the mean of the vectors that the plane was fitted to
    axes : (k, 2), orthonormal columns
    shares : (2,), the share of the variance that each explains
    scale : by how much the coordinates of users are multiplied
    """

    centre: np.ndarray
    axes: np.ndarray
    shares: np.ndarray
    scale: float

    def films(self, vectors):
        """Coordinates of film vectors (n, k): (n, 2)."""
        return (vectors - self.centre) @ self.axes

    def user(self, vector):
        """Coordinates of a user's vector (k,): (2,). Zero, at the centre, for a new user.

        Up to `scale`, the product with a film's coordinates is the part of u·(v - centre) that
        lies in the plane: films far out in the user's direction suit the user best.
        """
        return self.scale * (vector @ self.axes)


def fit_plane(model, counts, least):
    """The `Plane` of the films with at least `least` ratings, users scaled to the same spread.

    counts : (n_movies,) training ratings
    Raises ValueError for a model with k < 2, and when fewer than three films have so many.
    """
    if model.k < 2:
        raise ValueError(f"k={model.k}: a map needs vectors with at least two coordinates")
    vectors = model.movie_factors[np.asarray(counts) >= least].astype(float)
    if len(vectors) < 3:
        raise ValueError(f"{len(vectors)} films have {least} ratings: a map needs at least three")
    components = pca.principal_components(vectors, 2)
    users = model.user_factors.astype(float) @ components.axes
    scale = np.sqrt(np.square(components.scores).mean() / np.square(users).mean())
    return Plane(vectors.mean(axis=0), components.axes, components.shares, float(scale))
