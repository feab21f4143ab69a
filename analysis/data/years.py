"""Ratings by calendar year: their mean, its error, and whether the means differ beyond chance."""

import numpy as np
import pandas as pd

from lib.evaluation import intervals


def by_year(frame):
    """Ratings by calendar year (UTC), a row per year with at least two users.

    frame : DataFrame with user_id, rating and timestamp. Columns year, n_ratings, n_users, mean,
    error (of the mean, users being the clusters of `intervals.ratios`), half (share of half
    stars).
    """
    years = frame["timestamp"].to_numpy().astype("datetime64[s]").astype("datetime64[Y]")
    years = years.astype(np.int64) + 1970
    # One year after the other: of 32 million ratings each copy counts.
    users = {year: _by_user(frame[years == year]) for year in np.unique(years)}
    users = pd.concat(users, names=["year", "user"]).reset_index("year")
    table = intervals.ratios(users["stars"], users["n_ratings"], users["year"])
    table = table.rename_axis("year").rename(
        columns={"n_clusters": "n_users", "size": "n_ratings", "ratio": "mean"}
    )
    table["half"] = users.groupby("year")["half"].sum() / table["n_ratings"]
    return table[table["n_users"] > 1].reset_index()


def _by_user(frame):
    """Sums over each user's ratings: n_ratings, stars and half."""
    stars = frame["rating"].to_numpy(np.float64)
    columns = {"n_ratings": 1, "stars": stars, "half": stars % 1 > 0}
    return pd.DataFrame(columns).groupby(frame["user_id"].to_numpy()).sum()


def reduced_chi_squared(table):
    """Spread of the yearly means of `by_year` in units of chance: 1 if they do not differ.

    The squared standardised distances from their weighted mean, over the degrees of freedom.
    Years whose mean has no error, since all users agree, are left out; two others are needed.
    """
    table = table[table["error"] > 0]
    weights = 1 / np.square(table["error"])
    centre = np.average(table["mean"], weights=weights)
    return float((weights * np.square(table["mean"] - centre)).sum() / (len(table) - 1))


def one_scale_from(frame, since):
    """From when on the ratings are on one scale, in seconds since 1970.

    That is `since`, when half stars came, for a set that has them and goes on so long; one that
    has none, or ends before, has had one scale from its first rating on.
    """
    first, last = frame["timestamp"].agg(["min", "max"])
    halves = (frame["rating"].to_numpy() % 1 > 0).any()
    return int(max(since, first) if halves and last >= since else first)


def as_year(seconds):
    """A time in seconds since 1970 as a year with a fraction."""
    return 1970 + seconds / (365.2425 * 86_400)
