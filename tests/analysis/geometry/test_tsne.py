"""The map by t-SNE: the same again, and with the neighbours of all dimensions."""

import numpy as np

from analysis.geometry import tsne


def test_the_layout_is_the_same_again_and_keeps_clusters():
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(4), 20)
    vectors = 10 * np.eye(4, 5)[cluster] + 0.1 * rng.normal(size=(80, 5))
    one, two = (tsne.layout(vectors, seed=1) for _ in range(2))
    assert np.array_equal(one, two)
    distance = np.linalg.norm(one[:, None] - one[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    assert (cluster[distance.argmin(axis=1)] == cluster).all()
