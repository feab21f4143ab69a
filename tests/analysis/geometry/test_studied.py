"""The films that are studied: enough of them, and those of the paper's figure."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ortho_group

from analysis.geometry import studied
from lib.data import tables


def test_films_with_enough_ratings_or_fifty_of_them():
    counts = np.arange(100)
    least, rows = studied.rated_enough(counts, 20)
    assert (least, rows.tolist()) == (20, list(range(20, 100)))
    least, rows = studied.rated_enough(counts, 90)
    assert (least, len(rows)) == (50, 50)
    least, rows = studied.rated_enough(np.repeat([0, 3], 30), 20)
    assert (least, len(rows)) == (1, 30)


def test_films_of_the_paper_are_found_by_title_where_they_have_ratings():
    titles = tables.paper("figure6")["title"]
    movies = pd.DataFrame({"title": ["Another (1990)", titles[0], titles[1], titles[0]]})
    found = studied.paper_films(movies, np.array([5, 5, 0, 5]))
    assert found["row"].dropna().tolist() == [1]
    assert len(found) == len(titles)


def test_a_turned_mirrored_and_stretched_figure_lies_over_the_first():
    rng = np.random.default_rng(2)
    paper = rng.normal(size=(25, 2))
    ours = 3 * paper @ ortho_group.rvs(2, random_state=1) + 7
    assert studied.laid_over(ours, paper) == pytest.approx(paper)
    assert studied.laid_over(paper * [-1, 1], paper) == pytest.approx(paper)


def test_points_that_do_not_fit_keep_the_spread_of_the_paper():
    one, other = np.random.default_rng(3).normal(size=(2, 25, 2))
    laid = studied.laid_over(one, other)
    assert laid.mean(axis=0) == pytest.approx(other.mean(axis=0))
    assert np.square(laid - laid.mean(axis=0)).sum() == pytest.approx(
        np.square(other - other.mean(axis=0)).sum()
    )


def test_there_is_no_contrast_without_two_animated_films(model, ml, parts):
    films = pd.DataFrame({"row": [0, 1], "pc1": 0.0, "pc2": 0.0})
    movies = pd.DataFrame({"genres": [("Animation",), ("Crime",)]})
    assert len(studied.contrasts(model, model.user_factors, films, movies)) == 0
