"""Aggregates of a dataset that the claims of Section 2 speak about."""

from dataclasses import dataclass

import pandas as pd

from analysis.data import describe
from lib.data import tables

MOVIELENS_32M = "MovieLens 32M"  # known by its aggregates


@dataclass(frozen=True)
class DatasetSummary:
    """A dataset without its ratings.

    name : of the dataset
    n_ratings, n_users, n_movies : counts; only movies with a rating count
    stars : Series, ratings by value
    user_degrees, movie_degrees : (values, counts), as `describe.degree_histogram` returns
    releases : DataFrame by release year: n_listed (movies), n_ratings, mean_rating
    given : Series, ratings by the calendar year in which they were given
    genres : DataFrame by genre: n_movies (listed), n_ratings, mean_rating
    """

    name: str
    n_ratings: int
    n_users: int
    n_movies: int
    stars: pd.Series
    user_degrees: tuple
    movie_degrees: tuple
    releases: pd.DataFrame
    given: pd.Series
    genres: pd.DataFrame

    @property
    def mean(self):
        """The mean rating in stars."""
        return describe.describe_stars(self.stars)["mean"]


def of_dataset(ml):
    """`DatasetSummary` of a `MovieLens`."""
    stars = describe.star_counts(ml)
    genres = describe.by_genre(ml, stars).set_index("genre")
    listed = describe.genre_shares(ml.movies).set_index("genre")["n_movies"]
    users = describe.degree_histogram(ml.ratings["user_id"])
    movies = describe.degree_histogram(ml.ratings["movie_id"])
    return DatasetSummary(
        name=ml.name,
        n_ratings=len(ml.ratings),
        n_users=int(users[1].sum()),
        n_movies=int(movies[1].sum()),
        stars=stars.sum(),
        user_degrees=users,
        movie_degrees=movies,
        releases=describe.by_release_year(ml, stars).set_index("year"),
        given=describe.ratings_per_year(ml.ratings["timestamp"]),
        genres=genres.drop(columns="n_movies").join(listed, how="outer"),
    )


def of_movielens_32m():
    """`DatasetSummary` of MovieLens 32M from the aggregates in data/facts."""
    counts = tables.fact_numbers()["counts"]
    months = tables.facts("ratings_per_month")
    years = months["month"].str[:4].astype(int)
    releases = tables.facts("by_release_year").set_index("year")
    return DatasetSummary(
        name=MOVIELENS_32M,
        n_ratings=counts["ratings"],
        n_users=counts["users"],
        n_movies=counts["rated_movies"],
        stars=tables.facts("rating_histogram").set_index("rating")["n_ratings"],
        user_degrees=tuple(tables.facts("user_degree_hist").to_numpy().T),
        movie_degrees=tuple(tables.facts("movie_degree_hist").to_numpy().T),
        releases=releases.rename(columns={"n_movies": "n_listed"}),
        given=months["n_ratings"].groupby(years).sum(),
        genres=tables.facts("genres").set_index("genre").drop(index="(no genres listed)"),
    )
