"""Controls of the tests of genres: what is planted must be found, and what is shuffled must not."""

import numpy as np
import pandas as pd
from sklearn.preprocessing import normalize

from analysis.geometry import neighbourhoods
from analysis.geometry.identified import LEVEL
from lib.evaluation import permutation_tests

STATISTICS = ("purity", "silhouette")


def planted(vectors, labels, size, seed=0):
    """Vectors in which films of a genre lie together: (n, k), float64.

    Each genre gets a direction drawn by `seed`, and its films are moved along it by `size` times
    the root mean square distance of all films from their mean.

    vectors : (n, k); labels : boolean (n, genres)
    """
    vectors, labels = np.asarray(vectors, float), np.asarray(labels, float)
    spread = np.sqrt(np.square(vectors - vectors.mean(axis=0)).sum(axis=1).mean())
    rng = np.random.default_rng(seed)
    directions = normalize(rng.standard_normal((labels.shape[1], vectors.shape[1])))
    return vectors + size * spread * labels @ directions


def power(vectors, labels, sizes, n_films=600, repeats=5, n_permutations=399, seed=0):
    """The share of genres that are found when they are planted: a DataFrame, a row per size.

    The genres are shuffled among the films first, so that nothing but the planted shift is left.

    vectors : (n, k); labels : boolean DataFrame (n, genres); sizes : of the shift, see `planted`
    n_films : at most so many films are drawn each time; genres of fewer than ten are left out
    Columns: size, n_tests (genres, summed over the repeats), purity and silhouette: the share of
    them with a p-value up to `LEVEL` after Holm.
    """
    rows = []
    for size in sizes:
        found = []
        for repeat in range(repeats):
            rng = np.random.default_rng([seed, repeat])
            drawn = rng.permutation(len(vectors))[:n_films]
            mixed = labels.iloc[rng.permutation(len(vectors))[: len(drawn)]]
            mixed = mixed.loc[:, mixed.sum() >= 10]
            moved = planted(vectors[drawn], mixed, size, seed=repeat)
            n_neighbours = min(10, len(drawn) - 1)
            tests = neighbourhoods.genre_tests(moved, mixed, n_neighbours, n_permutations, repeat)
            found.append(tests[[f"{name}_holm" for name in STATISTICS]] <= LEVEL)
        found = pd.concat(found)
        shares = {name: float(found[f"{name}_holm"].mean()) for name in STATISTICS}
        rows.append({"size": size, "n_tests": len(found), **shares})
    return pd.DataFrame(rows)


def false_positives(vectors, labels, n_neighbours=10, n_controls=200, n_permutations=499, seed=0):
    """Shares of shuffled genres that are called significant: a DataFrame, a row per statistic.

    Genres are shuffled `n_controls` times, and each time tested as if they were true.

    vectors : (n, k); labels : boolean DataFrame (n, genres)
    Columns: statistic, n_controls, single: the share of the single tests with p up to `LEVEL`;
    family: the share of the controls in which one genre or more has it after Holm.
    """
    rng = np.random.default_rng([seed, 1])
    unit, flags = normalize(np.asarray(vectors, float)), labels.to_numpy()
    neighbours, _ = neighbourhoods.nearest(vectors, n_neighbours)
    values = neighbourhoods.shuffled_genres(
        unit, neighbours, flags, n_controls + n_permutations, rng
    )
    controls, null = values[:n_controls], values[n_controls:]
    rows = []
    for place, name in enumerate(STATISTICS):
        p = np.array([permutation_tests.p_value(c[place], null[:, place]) for c in controls])
        family = np.array([permutation_tests.holm(one) for one in p])
        rows.append(
            {
                "statistic": name,
                "n_controls": n_controls,
                "single": float((p <= LEVEL).mean()),
                "family": float((family <= LEVEL).any(axis=1).mean()),
            }
        )
    return pd.DataFrame(rows)
