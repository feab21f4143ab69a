"""Geometries without a choice of axes, and the contrast of two kinds of films."""

import numpy as np
import pytest

from analysis.density import invariance
from analysis.geometry import identified, neighbourhoods


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def films(rng):
    return rng.normal(size=(80, 4)) * [3, 2, 1, 0.5] + 1


@pytest.fixture
def users(rng):
    return rng.normal(size=(200, 4)) * [0.2, 0.5, 1, 2]


def cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


def test_whitened_vectors_have_the_covariance_one(films):
    white = identified.whitened(films)
    assert white.mean(axis=0) == pytest.approx(0)
    assert white.T @ white / 80 == pytest.approx(np.eye(4))


def test_vectors_in_a_plane_are_whitened_within_it(films):
    flat = films @ np.diag([1, 1, 0, 0])
    assert identified.whitened(flat).shape == (80, 2)


def test_products_as_users_see_them_are_covariances_of_what_is_predicted(films, users):
    seen = identified.as_users_see(films, users)
    predicted = users @ films.T
    predicted -= predicted.mean(axis=1, keepdims=True)  # what all films get is the user's bias
    assert seen @ seen.T == pytest.approx(np.cov(predicted, rowvar=False, bias=True))


def test_neither_changes_with_the_axes_or_the_origin(films, users):
    matrix = invariance.invertible(4, 30, seed=1)
    other_films = films @ matrix.T + 5
    other_users = np.linalg.solve(matrix.T, users.T).T - 2
    white, other_white = identified.whitened(films), identified.whitened(other_films)
    assert cosines(other_white) == pytest.approx(cosines(white))
    seen = identified.as_users_see(films, users)
    other_seen = identified.as_users_see(other_films, other_users)
    assert cosines(other_seen) == pytest.approx(cosines(seen))
    assert np.abs(cosines(other_films) - cosines(films)).max() > 0.1  # the learned ones do


def test_overlap_by_hand():
    one = np.array([[1, 2], [2, 3], [0, 1]])
    assert identified.overlap(one, one[:, ::-1]) == 1
    assert identified.overlap(one, np.array([[3, 1], [0, 1], [1, 0]])) == 0.5


def test_the_comparison_has_a_row_for_each_geometry(films, users, rng):
    labels = neighbourhoods.genre_matrix([("A",), ("B",)] * 40)
    versions = identified.geometries(films, users)
    table = identified.comparison(versions, labels, 5, 19).set_index("geometry")
    assert list(table.index) == list(versions)
    assert table.loc[["as learned", "rotated"], "overlap"].tolist() == [1, 1]
    assert table.loc["any invertible A", "overlap"] < 0.9
    assert table.loc["as learned", "lift"] == pytest.approx(table.loc["rotated", "lift"])


def test_a_contrast_is_found_where_it_is_and_not_among_shuffled_films(rng):
    kinds = np.repeat([0, 1, 2], 20)
    vectors = rng.normal(size=(60, 5)) + 2 * np.eye(3, 5)[kinds]
    difference, p = identified.contrast(vectors, kinds == 0, kinds == 1, 99)
    unit = cosines(vectors)
    inside = unit[:20, :20][np.triu_indices(20, 1)].mean()
    assert difference == pytest.approx(inside - unit[:20, 20:40].mean())
    assert p == 0.01
    found = [
        identified.contrast(rng.permutation(vectors), kinds == 0, kinds == 1, 99, seed)[1] <= 0.05
        for seed in range(200)
    ]
    assert 0.01 < np.mean(found) < 0.1  # .05 is expected, with a standard error of .015


def test_too_few_films_have_no_contrast(films):
    one = np.arange(80) == 0
    with pytest.raises(ValueError, match="1 films against 79"):
        identified.contrast(films, one, ~one)
