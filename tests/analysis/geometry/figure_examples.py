"""Each figure of the chapter on the geometry of movie vectors, on four films."""

import numpy as np
import pandas as pd

from analysis.geometry import figures

POINTS = np.array([[0.0, 1.0], [1.0, 0.0], [-1.0, 0.5], [0.5, -1.0]])
NAMES = ["Alien", "Heat", "Amélie", "Toy Story"]
GENRES = [("Horror", "Sci-Fi"), ("Crime",), ("Romance",), ("Animation", "Children")]


def films():
    return figures.films(POINTS, (0.5, 0.2), NAMES, GENRES)


def displaced():
    return figures.displaced(POINTS, POINTS[::-1], NAMES)


def movie_map():
    return figures.movie_map(POINTS, GENRES, np.array([0, 2]), [NAMES[0], NAMES[2]])


def genre_tests():
    table = pd.DataFrame(
        {
            "genre": ["Comedy", "Horror"],
            "purity": [0.5, 0.7],
            "purity_shuffled": [0.4, 0.1],
            "silhouette": [0.0, 0.2],
            "silhouette_shuffled": [-0.01, 0.0],
        }
    )
    return figures.genre_tests({"k = 2": table, "k = 10": table})


def power():
    table = pd.DataFrame(
        # of these numbers of tests the intervals at 0 and 1 miss the share by a last digit
        {"size": [0.0, 0.3], "n_tests": [22, 21], "purity": [0.0, 0.7], "silhouette": [0.05, 1.0]}
    )
    return figures.power(table, 0.05)


def component_meanings():
    table = pd.DataFrame({"PC1": [0.5, -0.2], "PC2": [0.0, 0.7]}, index=["year", "Horror"])
    return figures.component_meanings(table, [0.4, 0.2])


def recovery():
    errors = pd.DataFrame({2: [0.9, 0.4], 5: [1.0, 0.5]}, index=["1 to 9", "10 or more"])
    return figures.recovery({2: [0.99, 0.9], 5: [0.99, 0.9, 0.5]}, errors)
