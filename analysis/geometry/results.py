"""Results of the chapter on geometry on a dataset, for books that are built on another one."""

import numpy as np
import pandas as pd

from analysis.geometry import identified, neighbourhoods, studied
from lib.recommend import pca


def results(ml, seed=0):
    """DataFrames of the dataset `ml`: genres, geometries, contrasts, components, planes."""
    train, _, models = studied.models(ml, seed)
    movies, counts = ml.movies_of(train), train.movie_counts
    _, enough = studied.rated_enough(counts)
    labels = neighbourhoods.genre_matrix(movies["genres"].iloc[enough], smallest=20)
    vectors = {name: model.movie_factors[enough] for name, model in models.items()}
    genres = [
        neighbourhoods.genre_tests(v, labels, seed=seed).assign(model=name)
        for name, v in vectors.items()
    ]
    best = models["k = 10"]
    users = best.user_factors[train.user_counts > 0]
    versions = identified.geometries(vectors["k = 10"], users, seed)
    shares = pca.principal_components(vectors["k = 10"], 5).shares
    films = studied.paper_films(movies, counts).dropna(subset="row")
    return {
        "genres": pd.concat(genres).drop(columns="purity_z"),
        "geometries": identified.comparison(versions, labels, n_permutations=499, seed=seed),
        "contrasts": studied.contrasts(best, users, films, movies, seed),
        "components": pd.DataFrame({"component": np.arange(len(shares)) + 1, "share": shares}),
        "planes": studied.planes(models, films, seed),
    }
