"""A map in two dimensions that keeps neighbours, by t-SNE."""

import numpy as np
from sklearn.manifold import TSNE
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from lib.recommend import pca

# Half of scikit-learn's steps, in coarser cells: a third of the time. The ten nearest are kept as
# well as by its defaults (trustworthiness .968 both times, of 2,000 films of ml-latest-small).
STEPS, ANGLE = 500, 0.8


def layout(vectors, seed=0):
    """Places of vectors (n, k) by their cosines, started from the principal components: (n, 2)."""
    tsne = TSNE(
        perplexity=min(30, (len(vectors) - 1) / 3),
        metric="cosine",
        init=_start(vectors),
        max_iter=STEPS,
        angle=ANGLE,
        random_state=seed,
    )
    # Sums of several threads would end in other bits, and small differences grow.
    with threadpool_limits(1):
        return tsne.fit_transform(normalize(np.asarray(vectors, float)).astype(np.float32))


def _start(vectors):
    """The two first components, scaled as t-SNE wants its start."""
    scores = pca.principal_components(vectors, 2).scores
    return (1e-4 * scores / scores[:, 0].std()).astype(np.float32)
