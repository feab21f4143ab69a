"""Checks of the aggregates of MovieLens 32M against one another and against printed numbers.

Each check computes one quantity on two routes. They are called independent where what the routes
start from was published by different people, and not where one was derived from the other or
where both were recovered from the same source.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.data import describe, powerlaws
from lib.data import tables
from lib.data.movielens import NO_GENRES

CERTAINTIES = {
    "exact": "an integer that was counted by somebody with the ratings, or a mean of such integers",
    "exact with tolerance": "the same, but some entries are only known within the stated bound",
    "computed": "follows from exact numbers by a command of this repository",
    "fitted model": "estimated by others, who trained a model on all the ratings",
    "sample": "counted in another release of MovieLens, for a part of its users",
    "mixed": "several of these, as each section, column or row says",
}


class Check(NamedTuple):
    """One quantity on two routes."""

    file: str  # of data/facts, without its ending
    quantity: str
    value: float
    route: str  # of value
    other: float
    other_route: str
    tolerance: float  # largest difference that is called agreement
    independent: bool


def all_checks():
    """The checks of this module: a DataFrame of the fields of `Check`, and agrees."""
    checks = [*_ratings(), *_users(), *_movies(), *_titles(), *_months(), *_models()]
    table = pd.DataFrame(checks, columns=Check._fields)
    return table.assign(agrees=(table["value"] - table["other"]).abs() <= table["tolerance"])


def _ratings():
    counts = tables.fact_numbers()["counts"]
    stars = tables.facts("rating_histogram")
    bins = tables.facts("movie_mean_by_popularity")
    by_value = float(stars["rating"] @ stars["n_ratings"])
    by_movie = float(bins["n_ratings"] @ bins["mean_rating"])
    mean = tables.fact_numbers()["ratings"]["mean"]
    histogram = "rating_histogram"
    return [
        Check(histogram, "ratings", stars["n_ratings"].sum(), "sum over the ten values",
              counts["ratings"], "README of the dataset", 0, True),
        Check(histogram, "stars given", by_value, "value times count",
              by_movie, "sum over the movies' stars", 1e-6, True),
        Check(histogram, "mean rating", by_value / counts["ratings"], "of the histogram",
              mean, "numbers.json", 1e-12, False),
    ]  # fmt: skip


def _users():
    numbers = tables.fact_numbers()
    n, users = tables.facts("user_degree_hist").to_numpy().T
    train = int((4 * n // 5) @ users)
    degrees = "user_degree_hist"
    return [
        Check(degrees, "users", users.sum(), "sum of the histogram",
              numbers["counts"]["users"], "README of the dataset", 0, True),
        Check(degrees, "ratings", n @ users, "number of ratings times users",
              numbers["counts"]["ratings"], "README of the dataset", 0, True),
        Check(degrees, "training ratings of a split", train, "80% of each user's, rounded down",
              numbers["split"]["n_train"], "printed by another project", 0, True),
    ]  # fmt: skip


def _movies():
    counts = tables.fact_numbers()["counts"]
    n, movies = tables.facts("movie_degree_hist").to_numpy().T
    bins = tables.facts("movie_mean_by_popularity")
    top = tables.facts("most_rated_movies")["n_ratings"].to_numpy()
    largest = np.repeat(n, movies)[::-1][: len(top)]
    within = [
        movies[(n >= low) & (n <= high)].sum()
        for low, high in bins[["min_ratings", "max_ratings"]].to_numpy()
    ]
    same = int((np.array(within) == bins["n_movies"]).sum())
    degrees = "movie_degree_hist"
    return [
        Check(degrees, "movies with a rating", movies.sum(), "sum of the histogram",
              counts["rated_movies"], "printed in a notebook", 0, True),
        Check(degrees, "ratings", n @ movies, "number of ratings times movies",
              counts["ratings"], "README of the dataset", 0, True),
        Check("movie_mean_by_popularity", "bins with the same number of movies", same,
              "bins of the table", len(bins), "movie_degree_hist", 0, True),
        Check("most_rated_movies", "ratings of the thirty most rated movies", top.sum(),
              "sum over the table", largest.sum(), "end of movie_degree_hist", 0, True),
    ]  # fmt: skip


def _titles():
    numbers = tables.fact_numbers()
    years, missing = tables.facts("by_release_year"), numbers["release_year"]
    genres = tables.facts("genres").set_index("genre")
    pairs = tables.facts("genre_cooccurrence_movies").set_index("genre")
    labels = genres["n_movies"].drop(NO_GENRES)
    pie = 100 * describe.pie_shares(labels)
    diagonal = pd.Series(np.diag(pairs), pairs.index)
    shares = [
        Check("genres", f"the paper's share of {name}, %", round(float(pie[name]), 1),
              "counts, by the rule of its pie", tables.paper_number(f"{name.lower()}_share"),
              "printed in the paper", 1e-9, True)
        for name in ("Drama", "Comedy", "Thriller", "Romance")
    ]  # fmt: skip
    return [
        Check("by_release_year", "movies listed", years["n_movies"].sum() + missing["no_year"],
              "sum over the years and those without", numbers["counts"]["movies"],
              "README of the dataset", 0, True),
        Check("by_release_year", "ratings",
              years["n_ratings"].sum() + missing["ratings_no_year"],
              "sum over the years and those without", numbers["counts"]["ratings"],
              "README of the dataset", 0, True),
        *shares,
        Check("genre_cooccurrence_movies", "genres with the same number of movies",
              (diagonal == genres["n_movies"].reindex(pairs.index)).sum(),
              "diagonal of the table", len(genres), "genres", 0, False),
    ]  # fmt: skip


def _months():
    numbers, months = tables.fact_numbers(), tables.facts("ratings_per_month")
    doubtful = (months["certainty"] != "exact").sum()
    # the inexact months may have been chosen so that the total is met: the first is no evidence
    late = months.loc[months["month"] >= "2019-01", "n_ratings"].sum()
    return [
        Check("ratings_per_month", "ratings", months["n_ratings"].sum(), "sum over the months",
              numbers["counts"]["ratings"], "README of the dataset", 160 * doubtful, False),
        Check("ratings_per_month", "ratings since 2019", late, "sum over the months",
              numbers["since_2019"]["n_ratings"], "printed in a notebook", 0, True),
    ]  # fmt: skip


def _models():
    counts = tables.fact_numbers()["counts"]
    users = tables.facts("user_bias_hist")["n_users"].sum()
    movies = tables.facts("movie_bias_by_popularity")["n_movies"].sum()
    laws = tables.facts("powerlaw_users").iloc[0]
    pair = tables.facts("user_degree_hist").to_numpy().T
    again = powerlaws.fit_power_law(*pair, int(laws["xmin"])).alpha
    return [
        Check("user_bias_hist", "users", users, "sum of the histogram",
              counts["users"], "README of the dataset", 0, True),
        Check("movie_bias_by_popularity", "movies with a rating", movies, "sum over the bins",
              counts["rated_movies"], "printed in a notebook", 0, True),
        Check("powerlaw_users", "exponent over all users", laws["alpha"], "the table", again,
              "fitted here to user_degree_hist", 2e-6, False),
    ]  # fmt: skip
