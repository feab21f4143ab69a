"""What the chapter on the data needs of a dataset, on tables that just have it and just do not."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.data import conditions

NAMES = {
    *("laws", "release years", "eras", "calendar", "genres", "genre order", "many genres", "tags"),
    *("simulated", "whole stars"),
}
HISTOGRAM = np.array([1, 5]), np.array([60, 60])
GENRES = pd.DataFrame({"genre": ["A", "B"], "n_ratings": [10, 20], "mean_rating": [3.0, 3.5]})


def years(*released, n_movies=2):
    columns = {"n_movies": n_movies, "n_ratings": 9, "low": 3.0 if n_movies > 1 else np.nan}
    return pd.DataFrame({"year": released} | columns)


def met(n_labels=9, degrees=HISTOGRAM, of=None, given=(1, 2), genres=GENRES, tags=1, whole=False):
    listed = [(f"genre {place}",) for place in range(n_labels)] or [()]
    movies = pd.DataFrame({"movie_id": range(len(listed)), "genres": listed})
    found = conditions.of(
        SimpleNamespace(movies=movies, simulated=whole, whole_stars=whole),
        {"Users": degrees, "Movies": degrees},
        years(1970, 2005) if of is None else of,
        pd.Series(given, index=range(1999, 1999 + len(given))),
        genres,
        pd.DataFrame({"tag": ["funny"] * tags}),
    )
    assert all(reason.endswith(".") for _, _, reason in found)
    return {name for name, is_met, _ in found if is_met}


def test_each_condition_has_one_name():
    assert met(whole=True) == NAMES


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"degrees": (np.array([5]), np.array([60]))}, {"laws"}),
        ({"of": years(1970, 2005, n_movies=1)}, {"release years", "eras"}),
        ({"of": years(1970, 1990)}, {"eras"}),
        ({"of": years(1880, 2005)}, {"release years", "eras"}),
        ({"given": (5,)}, {"calendar"}),
        ({"genres": GENRES.head(1)}, {"genres", "genre order"}),
        ({"genres": GENRES.assign(n_ratings=10)}, {"genre order"}),
        ({"n_labels": 8}, {"many genres"}),
        ({"n_labels": 0}, {"many genres"}),
        ({"tags": 0}, {"tags"}),
    ],
)
def test_what_is_missing_is_named(change, missing):
    assert met(**change) == NAMES - {"simulated", "whole stars"} - missing
