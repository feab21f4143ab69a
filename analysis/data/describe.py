"""Descriptive statistics of a dataset: degrees, shares, and means with their errors.

Most tables derive from `star_counts`, one pass over the ratings, so that they cost the same
for a hundred thousand ratings as for thirty-two million.
"""

import numpy as np
import pandas as pd

from lib.data import LIKED
from lib.evaluation import intervals

STARS = np.arange(1, 11) / 2
SLICES = 12  # genres with a slice of their own in the pie of the paper
APART = 8  # genres that it counts once


def degree_histogram(ids):
    """(values, counts): `counts[j]` of the ids occur exactly `values[j]` times; ascending."""
    return np.unique(pd.Series(ids).value_counts(sort=False), return_counts=True)


def lorenz(values, counts):
    """Points (share of members, share of ratings) from the most to the least active member.

    Two arrays one longer than `values`, from 0 to 1.
    """
    members = np.append(0, np.cumsum(counts[::-1]))
    ratings = np.append(0, np.cumsum((values * counts)[::-1]))
    return members / members[-1], ratings / ratings[-1]


def top_share(values, counts, fraction):
    """Share of all ratings that belongs to the most active `fraction` of the members."""
    return float(np.interp(fraction, *lorenz(values, counts)))


def gini(values, counts):
    """Gini coefficient: 0 when all members have as many ratings, near 1 when few have them all."""
    return float(2 * np.trapezoid(*lorenz(values, counts)[::-1]) - 1)


def star_counts(ml):
    """Ratings per movie and value: DataFrame over all listed movie_ids, one column per STARS."""
    row = pd.Index(ml.movies["movie_id"]).get_indexer(ml.ratings["movie_id"])
    column = (ml.ratings["rating"].to_numpy() * 2).astype(np.int64) - 1
    size = len(ml.movies), len(STARS)
    flat = np.bincount(row * size[1] + column, minlength=size[0] * size[1])
    return pd.DataFrame(flat.reshape(size), index=ml.movies["movie_id"], columns=STARS)


def describe_stars(n_ratings):
    """Mean, skewness, and shares liked (`LIKED` stars or more) and halves (0.5, 1.5, ...).

    n_ratings: Series of counts by value. Returns a dict of floats.
    """
    value, share = n_ratings.index.to_numpy(float), (n_ratings / n_ratings.sum()).to_numpy()
    mean = share @ value
    sd = np.sqrt(share @ (value - mean) ** 2)
    return {
        "mean": float(mean),
        "skew": float(share @ ((value - mean) / sd) ** 3),
        "liked": float(share[value >= LIKED].sum()),
        "halves": float(share[value % 1 != 0].sum()),
    }


def mean_by_group(stars, group):
    """Mean rating of groups of movies, with a 95% interval.

    stars: rows of `star_counts`; group: one label per row (rows without a label are left out).
    The interval treats the movies of a group as a sample and so lets the ratings of one movie
    go together (`intervals.ratios`, and Student's t with one degree of freedom less than there
    are movies); it is missing for a single movie.
    Returns a DataFrame by group: n_movies (rated ones), n_ratings, mean_rating, low, high.
    """
    counts = stars.to_numpy()
    means = intervals.ratios(counts @ STARS, counts.sum(axis=1), np.asarray(group))
    margin = intervals.student_95(means["n_clusters"] - 1) * means.pop("error")
    names = {"n_clusters": "n_movies", "size": "n_ratings", "ratio": "mean_rating"}
    means = means.rename(columns=names)
    return means.assign(low=means["mean_rating"] - margin, high=means["mean_rating"] + margin)


def by_release_year(ml, stars):
    """`mean_by_group` by release year, with n_listed: movies listed, rated or not."""
    year = ml.movies["year"].astype("Float64").to_numpy(float, na_value=np.nan)
    table = mean_by_group(stars, year)
    listed = ml.movies["year"].value_counts().sort_index()
    table = table.reindex(listed.index.to_numpy(float)).assign(n_listed=listed.to_numpy())
    return table.fillna({"n_movies": 0, "n_ratings": 0}).rename_axis("year").reset_index()


def by_genre(ml, stars):
    """`mean_by_group` by genre label, best mean first; a movie counts in each of its genres."""
    labels = genre_labels(ml.movies)
    table = mean_by_group(stars.loc[labels["movie_id"]], labels["genre"])
    return table.rename_axis("genre").sort_values("mean_rating", ascending=False).reset_index()


def most_rated(ml, stars, n=5):
    """The `n` films with the most ratings, those that exist: a DataFrame of texts, most first.

    Columns Film, Genres, Ratings and Mean stars; a film without genres has a dash there.
    """
    films = ml.movies.assign(n=stars.sum(axis=1).to_numpy(), total=(stars @ STARS).to_numpy())
    films = films[~ml.invented].nlargest(n, "n")
    return pd.DataFrame(
        {
            "Film": films["title"],
            "Genres": [", ".join(genres) or "–" for genres in films["genres"]],
            "Ratings": [f"{count:,d}" for count in films["n"]],
            "Mean stars": [f"{mean:.2f}" for mean in films["total"] / films["n"]],
        }
    )


def star_shares_by_genre(ml, stars):
    """Share of each rating value within each genre: rows sum to one."""
    labels = genre_labels(ml.movies)
    counts = stars.loc[labels["movie_id"]].groupby(labels["genre"].to_numpy()).sum()
    counts = counts[counts.sum(axis=1) > 0]
    return counts.div(counts.sum(axis=1), axis=0)


def quartiles(shares):
    """Lower quartile, median and upper quartile of each row of shares, in stars."""
    reached = shares.cumsum(axis=1).to_numpy()
    columns = {q: STARS[(reached < q - 1e-12).sum(axis=1)] for q in (0.25, 0.5, 0.75)}
    return pd.DataFrame(columns, index=shares.index)


def genre_labels(movies):
    """One row (movie_id, genre) per genre label; movies without a genre have no row."""
    labels = movies[["movie_id", "genres"]].explode("genres").dropna()
    return labels.rename(columns={"genres": "genre"}).reset_index(drop=True)


def genre_shares(movies):
    """Movies per genre, most first: genre, n_movies, share_of_movies, share_of_labels."""
    counts = genre_labels(movies)["genre"].value_counts()
    table = counts.rename_axis("genre").reset_index(name="n_movies")
    table["share_of_movies"] = table["n_movies"] / len(movies)
    table["share_of_labels"] = table["n_movies"] / table["n_movies"].sum()
    return table


def label_shares(n_movies, like=None):
    """Shares of the SLICES largest genres and of "Others", each label counted once.

    n_movies: Series of counts by genre; like: take the genres of this earlier result instead,
    with NaN for those that are not among the counts, and then for "Others", too.
    """
    shares = (n_movies / n_movies.sum()).sort_values(ascending=False, kind="stable")
    named = shares.index[:SLICES] if like is None else like.index.drop("Others")
    shares = shares.reindex(named)
    shares["Others"] = 1 - shares.sum(skipna=False)
    return shares


def pie_shares(n_movies):
    """Shares by the rule of the paper's Figure 2f, from a Series of counts by genre.

    The pie shows the SLICES largest genres, but its slice "Others" is the total less only the
    APART largest ones, so that those in between are counted twice.
    """
    largest = n_movies.sort_values(ascending=False, kind="stable").iloc[:SLICES].astype(float)
    largest["Others"] = n_movies.sum() - largest.iloc[:APART].sum()
    return largest / largest.sum()


def ratings_per_year(timestamps):
    """Ratings given in each calendar year (UTC), from the first to the last: Series by year."""
    # numpy converts 32 million stamps an order of magnitude faster than pandas' .dt.year
    stamps = np.asarray(timestamps).astype("datetime64[s]")
    counts = pd.Series(stamps.astype("datetime64[Y]").astype(int) + 1970).value_counts()
    return counts.reindex(range(counts.index.min(), counts.index.max() + 1), fill_value=0)


def tag_counts(tags):
    """Number of times each tag was applied, letter case and outer blanks ignored; most first.

    Tags of nothing but blanks do not count.
    """
    counts = tags["tag"].dropna().str.strip().str.lower().value_counts().drop("", errors="ignore")
    return counts.reset_index().sort_values(["count", "tag"], ascending=[False, True])
