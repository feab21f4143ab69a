"""Tables of films: the right neighbours and ends, and no cell without a word."""

import numpy as np
import pandas as pd

from analysis.geometry import film_tables
from lib.data import tables

FILMS = pd.DataFrame(
    {
        "title": ["Heat (1995)", "Lion King, The (1994)", "Toy Story (1995)", "Alien (1979)"],
        "genres": [("Crime",), (), ("Animation", "Children"), ("Horror",)],
    }
)
VECTORS = np.array([[1, 0.0], [0.9, 0.1], [0, 1], [-1, 0.2]])
PAPER = tables.paper("figure6")


def test_neighbours_are_the_nearest_and_the_best_comes_first():
    table = film_tables.neighbours(VECTORS, FILMS, np.array([0]), ["Heat"], 2)
    assert table["Film"].tolist() == ["Heat", "Heat"]
    assert table["Nearest"].tolist() == ["The Lion King", "Toy Story"]
    assert table["Genres"].tolist() == ["–", "Animation, Children"]
    assert table["Cosine"].tolist() == ["0.99", "0.00"]


def test_few_films_have_few_neighbours():
    table = film_tables.neighbours(VECTORS, FILMS, np.array([0, 3]), ["Heat", "Alien"], 5)
    assert len(table) == 6


def test_the_ends_of_a_component_are_its_extremes():
    table = film_tables.extremes(VECTORS, FILMS, 1)
    assert table["Component"].tolist() == ["PC1", "PC1", "PC2", "PC2"]
    assert table["End"].tolist() == ["highest", "lowest"] * 2
    assert table["Film"].tolist() == ["Heat", "Alien", "Toy Story", "Heat"]


def test_the_films_asked_about_are_the_papers():
    rows, names = film_tables.asked(FILMS, PAPER, np.arange(4))
    assert (rows.tolist(), names) == ([2], ["Toy Story"])


def test_without_the_papers_films_the_most_rated_are_asked_about():
    others = FILMS.drop(index=2).reset_index(drop=True)
    rows, names = film_tables.asked(others, PAPER, np.array([1, 9, 5]))
    assert (rows.tolist(), names) == ([1, 2, 0], ["The Lion King", "Alien", "Heat"])


def test_every_film_that_may_be_asked_about_is_in_the_papers_figure():
    assert set(film_tables.ASKED) <= set(PAPER["label"])
