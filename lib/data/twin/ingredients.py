"""The ingredients of the twin: built in or fitted, and so not to be tested on it."""

from typing import NamedTuple

BUILT_IN = "built in"
FITTED = "fitted"


class Ingredient(NamedTuple):
    """One thing that the simulated ratings have because it was given to them.

    how : BUILT_IN, or FITTED where a parameter was moved until it came out
    what : a noun phrase for a reader
    sources : the tables that it was taken from or fitted to, as folder/name in data/

    The parameters that belong to an ingredient name it in `parameters.Parameters`.
    """

    how: str
    what: str
    sources: tuple = ()


INGREDIENTS = {
    "known_films": Ingredient(
        BUILT_IN,
        "the genres, numbers of ratings and mean ratings of about 1,000 known films",
        ("twin/landmarks",),
    ),
    "degrees": Ingredient(
        BUILT_IN,
        "the numbers of ratings per user and per movie",
        ("facts/user_degree_hist", "facts/movie_degree_hist"),
    ),
    "stars": Ingredient(FITTED, "the histogram of the stars", ("facts/rating_histogram",)),
    "releases": Ingredient(
        BUILT_IN, "the movies and ratings by release year", ("facts/by_release_year",)
    ),
    "calendar": Ingredient(BUILT_IN, "the ratings by month", ("facts/ratings_per_month",)),
    "genres": Ingredient(
        BUILT_IN,
        "the movies and ratings of each genre",
        ("facts/genres", "facts/genre_cooccurrence_movies"),
    ),
    "mean_ratings": Ingredient(
        FITTED,
        "the mean ratings of movies by popularity, genre and decade, and those of users",
        (
            "facts/movie_mean_by_popularity",
            "facts/most_rated_movies",
            "facts/best_rated_movies",
            "facts/user_bias_hist",
        ),
    ),
    "errors": Ingredient(
        FITTED,
        "the test errors of the paper's grid and of others",
        ("paper/table2", "facts/published_rmse"),
    ),
    "genre_traits": Ingredient(BUILT_IN, "vectors that movies of a genre share"),
    "kin_traits": Ingredient(BUILT_IN, "vectors that sequels share", ("twin/landmarks",)),
    "choice": Ingredient(FITTED, "who rates what"),
    "tags": Ingredient(
        BUILT_IN, "the tags and the genres that they suit", ("facts/tags_top60", "twin/tag_genres")
    ),
}


def described(names):
    """A phrase that names some ingredients: "the ratings by month; who rates what"."""
    return "; ".join(INGREDIENTS[name].what for name in names)
