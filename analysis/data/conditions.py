"""Conditions that the sections of the chapter on the data need, for `needs.check`."""

from analysis.data import describe, powerlaws

OLD, NEW = 1980, 2000  # movies are old if released before, new if released since
FIRST = 1900  # first year of release in the figures


def of(ml, degrees, years, given, genres, tags):
    """Each need of the chapter: a list of (name, whether it is met, what readers see if not).

    ml : `MovieLens`; degrees : {member: (values, counts)}; years : `describe.by_release_year`;
    given : `describe.ratings_per_year`; genres : `describe.by_genre`; tags : `describe.tag_counts`
    """
    n_labels = len(describe.genre_shares(ml.movies))
    return [
        (
            "laws",
            all(powerlaws.can_be_fitted(*pair) for pair in degrees.values()),
            "The ratings of this dataset do not allow a fit: it takes fifty users and fifty movies "
            "whose numbers of ratings differ.",
        ),
        (
            "release years",
            _has_years(years),
            "The titles of this dataset do not tell from which years the movies are: it takes two "
            "years since 1900 with two rated movies each.",
        ),
        (
            "eras",
            _has_eras(years),
            "This dataset has not both: two rated movies from before 1980, and two since 2000.",
        ),
        (
            "calendar",
            len(given) > 1,
            f"All ratings of this dataset are of one calendar year, {given.index[0]}.",
        ),
        ("genres", len(genres) > 1, "Its rated movies have fewer than two genres."),
        ("genre order", _can_be_ordered(genres), "The genres cannot be put in an order."),
        (
            "many genres",
            n_labels > describe.APART,
            f"This dataset has {n_labels} genres, too few for the pie to count any twice.",
        ),
        ("tags", len(tags) > 0, "This dataset has no tags."),
        ("simulated", ml.simulated, "The ratings of this dataset were given by people."),
        ("whole stars", ml.whole_stars, "This dataset has half stars."),
    ]


def _rated(years):
    return years[(years["year"] >= FIRST) & (years["n_ratings"] > 0)]


def _has_years(years):
    rated = _rated(years)
    return len(rated) > 1 and rated["low"].notna().sum() > 1


def _has_eras(years):
    rated = _rated(years)
    old, new = rated["year"] < OLD, rated["year"] >= NEW
    return min(rated.loc[era, "n_movies"].sum() for era in (old, new)) > 1


def _can_be_ordered(genres):
    """Whether a rank correlation of popularity and mean is defined over the genres."""
    return bool((genres[["n_ratings", "mean_rating"]].nunique() > 1).all())
