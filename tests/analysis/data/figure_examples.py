"""Each figure of the chapter on the data, on the facts of MovieLens 32M or a few invented rows."""

import numpy as np
import pandas as pd

from analysis.data import figures, genre_figures, powerlaws
from analysis.plotting import style
from lib.data import tables

GENRES = ["Comedy", "Drama"]
MEANS = pd.DataFrame(
    {"genre": GENRES, "share": [0.3, 0.5], "mean_rating": [3.4, 3.7], "low": 3.2, "high": 3.9}
)
SHARES = pd.Series([0.4, 0.6], index=GENRES)
YEARS = pd.DataFrame(
    {
        "year": [1990, 1995, 2000],
        "n_listed": [10, 20, 30],
        "n_ratings": [100, 300, 200],
        "mean_rating": [3.5, 3.6, 3.4],
        "low": [3.3, np.nan, 3.1],
        "high": [3.7, np.nan, 3.7],
    }
)


def degrees():
    pair = tables.facts("user_degree_hist").head(200).to_numpy().T
    laws = powerlaws.assess(*pair)
    return figures.degrees([("Users", pair, pair, laws), ("Movies", pair, pair, laws)])


def exponents():
    fits = pd.DataFrame({"xmin": [20, 50, 100], "alpha": [1.5, 2.0, 2.6], "se": [0.01, 0.02, 0.05]})
    return figures.exponents([("Users", fits, fits), ("Movies", fits, fits)])


def concentration():
    curve = np.array([0, 0.5, 1]), np.array([0, 0.8, 1])
    return figures.concentration([("users", style.BLUE, "-", *curve)])


def stars():
    shares = pd.Series([0.2, 0.5, 0.3], index=[3.0, 4.0, 5.0])
    return figures.stars(shares, shares, 4.1)


def release_years():
    return figures.release_years(YEARS, YEARS)


def calendar_years():
    years = YEARS.set_index("year")["n_ratings"]
    return figures.calendar_years(years, years)


def mean_by_release_year():
    return figures.mean_by_release_year(YEARS, YEARS, 3.5)


def stars_by_genre():
    shares = pd.DataFrame({3.0: [0.4, 0.5], 4.0: [0.6, 0.5]}, index=GENRES)
    return genre_figures.stars_by_genre(shares, MEANS, SHARES + 3)


def shares():
    return genre_figures.shares([("Here", style.DATASET, SHARES, SHARES)] * 2)


def mean_against_popularity():
    return genre_figures.mean_against_popularity(MEANS, MEANS)


TAGS = pd.DataFrame({"tag": ["funny", "dark"], "count": [20, 10]})


def tag_cloud():
    return genre_figures.tag_cloud(TAGS, {"funny"}, seed=0)


def tag_bars():
    return genre_figures.tag_bars(TAGS, pd.Series({"funny": 15.0}))
