"""Films that exist, for the twin's catalogue: their ratings and means at MovieLens 32M's size.

python -m analysis.twin.known_films ml-latest-small  # writes data/twin/landmarks.csv anew

Of a few films both numbers are known exactly, of some more the number of ratings. Those rows
stay as they are, and so do all groups of kin, which are written by hand. The other rows are
estimated from the small real set: results, no ratings.

A film's n ratings there are a Poisson sample of its N on MovieLens 32M. Films are ranked by the
mean of N given n, with the known distribution of N over films, so that one seen often by chance
does not lead, and at the rate of the film's release year, since the small set ends in 2018. The
ranked films then get the highest numbers of ratings that MovieLens 32M has, to two digits.
"""

import argparse

import numpy as np
import pandas as pd
from scipy.stats import poisson

from lib.data import load, tables
from lib.data.twin import popularity
from lib.util import atomic

COLUMNS = ["title", "year", "genres", "n_ratings", "mean", "kin", "source"]
N_FILMS = 1000
EXACT, REPORTED, ESTIMATED = "facts", "reported", "estimated"
ALL = 0.95  # share of a class that counts as all of it, since two digits blur its ends
YEARS_AROUND = 1  # release years on either side that share their rate, since each is noisy


def build(ml, present):
    """The table of known films, COLUMNS, most of them estimated from a real set.

    ml : a small `MovieLens` of people's ratings
    present : the table as it is, of which rows that are not estimated stay, and kin of all
    """
    stay = present[present["source"] != ESTIMATED]
    estimates = estimate(ml).sort_values("n_ratings", ascending=False, kind="stable")
    more = estimates[~estimates["title"].isin(stay["title"])].head(N_FILMS - len(stay))
    _, free = popularity.take(popularity.all_counts(), stay["n_ratings"].to_numpy())
    more = more.assign(
        n_ratings=_two_digits(free[::-1][: len(more)]),
        kin=more["title"].map(present.set_index("title")["kin"]),
        source=ESTIMATED,
    )
    means = estimates.set_index("title")["mean"]
    exact = _facts().set_index("title")["mean_rating"]
    stay = stay.assign(mean=stay["title"].map(means.where(~means.index.isin(exact.index), exact)))
    stay["mean"] = stay["title"].map(exact).fillna(stay["mean"])
    table = _centred(pd.concat([stay, more], ignore_index=True))[COLUMNS].round({"mean": 1})
    table["year"] = table["year"].astype("Int64")
    table["n_ratings"] = table["n_ratings"].astype(int)
    return table.sort_values(["year", "title"], kind="stable", ignore_index=True)


def estimate(ml):
    """All films of `ml` as title, year, genres (joined by |), n_ratings and mean on ml-32m."""
    rated = ml.ratings.groupby("movie_id")["rating"].agg(["size", "mean", "var"])
    films = ml.movies.merge(rated, left_on="movie_id", right_index=True)
    films = films.sort_values("size", ascending=False, kind="stable").drop_duplicates("title")
    rates = films["year"].map(_rates(films)).fillna(len(ml.ratings) / _n_ratings())
    counts = expected_ratings(films["size"].to_numpy(), rates.to_numpy(float))
    spread = np.average(films["var"].fillna(0.0), weights=films["size"] - 1)
    return pd.DataFrame(
        {
            "title": films["title"],
            "year": films["year"],
            "genres": films["genres"].str.join("|"),
            "n_ratings": counts,
            "mean": shrunk_means(films, _typical_means(films["year"], counts), spread),
        }
    )


def expected_ratings(sampled, rates):
    """Mean number of ratings on ml-32m of films that got `sampled` of them, float64 (n,).

    sampled : int (n,), Poisson with mean rate times that number
    rates : float64 (n,), ratings of a sample per rating of ml-32m, above 0
    The prior over films is ml-32m's histogram.
    """
    histogram = tables.facts("movie_degree_hist")
    numbers = histogram["n_ratings"].to_numpy(float)
    weights = np.log(histogram["n_movies"].to_numpy())
    found = np.empty(len(sampled))
    for i, (n, rate) in enumerate(zip(sampled, rates, strict=True)):
        fit = weights + poisson.logpmf(n, rate * numbers)
        fit = np.exp(fit - fit.max())
        found[i] = numbers @ fit / fit.sum()
    return found


def shrunk_means(films, typical, variance):
    """Mean stars of films, drawn towards what is typical of their kind, float64 (n,).

    films : DataFrame with size and mean, of the ratings of the sample
    typical : DataFrame with mean and sd of the means of such films
    variance : of the ratings of one film, in stars squared
    What is held against a film's own mean is what normal distributions would hold.
    """
    held = variance / typical["sd"].to_numpy() ** 2
    own, n = films["mean"].to_numpy(), films["size"].to_numpy()
    return (n * own + held * typical["mean"].to_numpy()) / (n + held)


def _typical_means(years, n_ratings):
    """Mean and sd of the means of ml-32m's films as popular, moved by what their decade adds."""
    classes = tables.facts("movie_mean_by_popularity")
    at = np.searchsorted(classes["min_ratings"], np.maximum(n_ratings, 1), "right") - 1
    of_year = tables.facts("by_release_year").assign(decade=lambda t: t["year"] // 10)
    of_year["stars"] = of_year["n_ratings"] * of_year["mean_rating"]
    sums = of_year.groupby("decade")[["stars", "n_ratings"]].sum()
    added = sums["stars"] / sums["n_ratings"] - tables.fact_numbers()["ratings"]["mean"]
    added = (years // 10).map(added).fillna(0.0).to_numpy(float)
    means = classes["mean_of_movie_means"].to_numpy()[at]
    return pd.DataFrame({"mean": means + added, "sd": classes["sd_of_movie_means"].to_numpy()[at]})


def _centred(films):
    """The films with means shifted such that classes of known films alone have the known mean.

    films : table of `build` with all columns but for rounding; its estimated means change
    """
    classes = tables.facts("movie_mean_by_popularity")
    at = np.searchsorted(classes["min_ratings"], films["n_ratings"], "right") - 1
    for c, known in classes.iterrows():
        here = films[at == c].dropna(subset="mean")
        estimated = here.index[here["source"] == ESTIMATED]
        if len(here) > ALL * known["n_movies"] and len(estimated):
            gap = here["n_ratings"] @ (known["mean_rating"] - here["mean"])
            films.loc[estimated, "mean"] += gap / here.loc[estimated, "n_ratings"].sum()
    return films


def _rates(films):
    """Ratings here per rating of ml-32m, by release year."""
    known = tables.facts("by_release_year").set_index("year")["n_ratings"]
    years = range(int(known.index.min()), int(known.index.max()) + 1)
    both = pd.DataFrame({"here": films.groupby("year")["size"].sum(), "known": known})
    both = both.reindex(years).fillna(0).astype(float)
    both = both.rolling(2 * YEARS_AROUND + 1, center=True, min_periods=1).sum()
    rates = both["here"] / both["known"]
    return rates[rates > 0]


def _facts():
    both = [tables.facts("most_rated_movies"), tables.facts("best_rated_movies")]
    return pd.concat(both).drop_duplicates("title")


def _n_ratings():
    return tables.fact_numbers()["counts"]["ratings"]


def _two_digits(numbers):
    unit = 10.0 ** np.maximum(np.floor(np.log10(numbers)) - 1, 0)
    return np.rint(numbers / unit) * unit


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("dataset", help="a small real set, such as ml-latest-small")
    table = build(load(parser.parse_args().dataset), tables.twin("landmarks"))
    with atomic.replacing(tables.DATA / "twin" / "landmarks.csv") as partial:
        table.to_csv(partial, index=False)


if __name__ == "__main__":
    main()
