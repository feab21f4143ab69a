"""Principal components: what turning the vectors may not change."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from lib.recommend import pca


@pytest.fixture
def vectors():
    return np.random.default_rng(5).normal(size=(60, 6)) * [3, 2, 1.5, 1, 0.7, 0.5] + 1


def test_components_do_not_change_when_the_vectors_are_turned(vectors):
    turned = vectors @ ortho_group.rvs(6, random_state=1)
    one, two = (pca.principal_components(v, 4) for v in (vectors, turned))
    assert two.scores == pytest.approx(one.scores, abs=1e-9)
    assert two.shares == pytest.approx(one.shares)


def test_components_are_those_of_the_covariance(vectors):
    scores, shares, _ = pca.principal_components(vectors, 6)
    values = np.sort(np.linalg.eigvalsh(np.cov(vectors.T)))[::-1]
    assert scores.var(axis=0, ddof=1) == pytest.approx(values)
    assert shares == pytest.approx(values / values.sum())
    assert (scores.max(axis=0) == np.abs(scores).max(axis=0)).all()


def test_the_axes_are_orthonormal_and_give_the_scores(vectors):
    scores, _, axes = pca.principal_components(vectors, 4)
    assert axes.T @ axes == pytest.approx(np.eye(4), abs=1e-12)
    assert (vectors - vectors.mean(axis=0)) @ axes == pytest.approx(scores)
    on_a_line = pca.principal_components(np.arange(15.0).reshape(5, 3), 2)
    assert on_a_line.axes.T @ on_a_line.axes == pytest.approx(np.eye(2))


def test_components_are_no_more_than_there_can_be(vectors):
    assert pca.principal_components(vectors[:3], 5).scores.shape == (3, 2)
    with pytest.raises(ValueError, match="1 vectors have no principal components"):
        pca.principal_components(vectors[:1])
