"""Numbers of the text of the chapter on the data, and its tables, from its results."""

import numpy as np
import pandas as pd

from analysis.data import describe, goodness_of_fit
from analysis.data.conditions import NEW, OLD

PREFERRED = 2  # standard errors z from which one law is called more likely than another

LAW_COLUMNS = [
    "Members", "$n_{\\min}$", "$\\alpha$", "in the tail", "KS", "$p$, tail", "$p$, all",
]  # fmt: skip
GAIN_COLUMNS = ["Members", "all", "tail from $n_{\\min}$ on"]


def of(histograms, stars, drifts):
    """The numbers on which the text turns, for `put`, from one set of ratings.

    histograms : {"Users" or "Movies": (values, counts)}; stars : Series of ratings by value;
    drifts : {"Users" or "Movies": `powerlaws.alpha_by_xmin`}, empty where no law can be fitted
    """
    numbers = {
        "mean": describe.describe_stars(stars)["mean"],
        "movies_top": describe.top_share(*histograms["Movies"], 0.01),
        "movies_few": _share_below(5, *histograms["Movies"]),
    }
    for who, fits in drifts.items():
        first, last = fits["alpha"].iloc[[0, -1]]
        numbers |= {f"{who.lower()}_first": float(first), f"{who.lower()}_last": float(last)}
    return numbers


def concentration(sets):
    """Concentration of the ratings on few members: a DataFrame of shares and Gini coefficients.

    sets : {name of the set: {"Users" or "Movies": (values, counts)}}
    """
    rows = {
        f"{who.lower()}, {name}": {
            "top 1%": describe.top_share(*histograms[who], 0.01),
            "Gini": describe.gini(*histograms[who]),
            "under 5": _share_below(5, *histograms[who]),
        }
        for who in ("Movies", "Users")
        for name, histograms in sets.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _share_below(limit, values, counts):
    return float(np.average(np.asarray(values) < limit, weights=counts))


def is_bent(fits, tests):
    """Whether no power law describes all members, and a lognormal is more likely: bool.

    fits : {member: `powerlaws.Assessment`}; tests : `goodness_of_fit.of_histograms`
    """
    whole = tests[tests["scope"] == "whole"]
    return all(fit.whole.z > PREFERRED for fit in fits.values()) and bool(
        (whole["p"] <= goodness_of_fit.REJECTED).all()
    )


def p_text(p, n_as_far):
    """A p-value of the bootstrap as text; at its smallest possible value it is an upper bound."""
    return f"{p:.2g}" if n_as_far else f"≤\u00a0{p:.2g}"


def law_rows(name, tests):
    """Rows of the table of power laws, as text, one for each member.

    tests: `goodness_of_fit.of_histograms`. The law is that of the tail, p that of tail and whole.
    """
    rows = []
    for member, both in tests.groupby("member", sort=False):
        both = both.set_index("scope")
        law = both.loc["tail"]
        p_values = [p_text(both["p"][key], both["n_as_far"][key]) for key in ("tail", "whole")]
        rows.append(
            [
                f"{member.capitalize()}s, {name}",
                f"{law['xmin']:,d}",
                f"{law['alpha']:.3f} ± {law['se']:.3f}",
                f"{law['n_tail'] / law['n']:.1%}",
                f"{law['ks']:.3f}",
                *p_values,
            ]
        )
    return pd.DataFrame(rows, columns=LAW_COLUMNS)


def gain_rows(name, fits):
    """Rows of the table of gains of a lognormal over a power law, as text, one for each member.

    fits : {member: `powerlaws.Assessment`}
    """
    rows = [
        [f"{who}, {name}", *(f"{c.gain:.3f} ({c.z:.1f})" for c in (fit.whole, fit.tail))]
        for who, fit in fits.items()
    ]
    return pd.DataFrame(rows, columns=GAIN_COLUMNS)


def drift(fits, first, last):
    """(lowest, highest) exponent in a table of `powerlaws.alpha_by_xmin`, xmin from first to last.

    Under a power law they are equal but for their standard errors.
    """
    alpha = fits.set_index("xmin")["alpha"].loc[first:last]
    return float(alpha.min()), float(alpha.max())


def sizes(summary, counts):
    """The size of a dataset beside that of MovieLens 32M: a DataFrame of texts.

    summary : `MovieLens.summary`; counts : "counts" of `tables.fact_numbers`
    """
    rows = ["Ratings", "Users who rated", "Movies with a rating", "Movies listed", "Tags applied"]
    here = _size_column(summary, "n_ratings", "n_users", "n_movies", "n_movies_listed", "n_tags")
    there = _size_column(counts, "ratings", "users", "rated_movies", "movies", "tag_applications")
    table = pd.DataFrame([[*rows, "User–movie pairs rated"], here, there]).T
    return table.set_axis(["Number of", summary["name"], "MovieLens 32M"], axis=1)


def _size_column(numbers, *names):
    n_ratings, n_users, n_movies, *_ = sizes = [numbers[name] for name in names]
    return [*(f"{size:,d}" for size in sizes), f"{n_ratings / n_users / n_movies:.2%}"]


def eras(stars, released, reference):
    """Mean stars of old and of new movies, with those of MovieLens 32M.

    stars : rows of `describe.star_counts`; released : Series of years by movie_id;
    reference : DataFrame by release year (year, n_ratings, mean_rating). A DataFrame by era, those
    that occur: n_movies, mean_rating, low, high (of the 95% interval) and MovieLens 32M.
    """
    years = released.loc[stars.index].to_numpy(float, na_value=np.nan)
    here = describe.mean_by_group(stars, _era(years)).drop(columns="n_ratings")
    total = reference["mean_rating"] * reference["n_ratings"]
    known = pd.DataFrame({"total": total, "n": reference["n_ratings"]})
    known = known.groupby(_era(reference["year"])).sum()
    here["MovieLens 32M"] = (known["total"] / known["n"]).reindex(here.index)
    return here.rename_axis("released")


def _era(years):
    """The name of each year's era: objects, missing where it is in neither."""
    return np.select([years < OLD, years >= NEW], [f"before {OLD}", f"since {NEW}"], None)


def genres(table):
    """The table of genres as texts: films, share of ratings, mean and its 95% interval.

    table : `describe.by_genre` with a column share
    """
    interval = [
        f"{row.low:.2f} to {row.high:.2f}" if np.isfinite(row.low) else "–"
        for row in table.itertuples()
    ]
    return pd.DataFrame(
        {
            "Genre": table["genre"],
            "Rated films": [f"{n:,.0f}" for n in table["n_movies"]],
            "Share of ratings": [f"{share:.1%}" for share in table["share"]],
            "Mean stars": [f"{mean:.2f}" for mean in table["mean_rating"]],
            "95% interval": interval,
        }
    )
