"""Titles of films that do not exist: they are named by what they are."""

import numpy as np
import pandas as pd

KIND_OF_NONE = "Film"  # of a film without a genre


def describe(genres, years, n_ratings):
    """Titles such as "Animation, Children no. 17 (2010)", a list of str, all different.

    Of the films with these genres and this year, number 17 has the seventeenth most ratings.

    genres : list of tuple of str, in alphabetical order; years : int (n,), 0 for none, which
        leaves the brackets out; n_ratings : int (n,), equal ones are numbered as they come
    """
    kinds = [", ".join(of_film) or KIND_OF_NONE for of_film in genres]
    films = pd.DataFrame({"kind": kinds, "year": years})
    ranked = films.iloc[np.argsort(-n_ratings, kind="stable")]
    numbers = (ranked.groupby(["kind", "year"], sort=False).cumcount() + 1).sort_index()
    return [
        f"{kind} no. {number} ({year})" if year else f"{kind} no. {number}"
        for kind, year, number in zip(kinds, films["year"], numbers, strict=True)
    ]
