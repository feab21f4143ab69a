"""Numbers and tables of the chapter on the claims, for its text."""

import pandas as pd

from analysis.claims import dataset_summary, rules, training, uncertainty
from lib.data import tables

TELLING = 100  # ratings from which the bias of a film is told apart from noise


def listed(claims):
    """The claims as a table: a row for each, with the paper's number and place."""
    return pd.DataFrame(
        {
            "claim": [claim.title for claim in claims],
            "the paper says": [claim.number or "no number" for claim in claims],
            "place": [claim.place for claim in claims],
            "about": [claim.about for claim in claims],
        },
        index=range(1, len(claims) + 1),
    )


def in_numbers():
    """Numbers of MovieLens 32M as the paper prints them and as they are: a DataFrame of texts."""
    known = dataset_summary.of_movielens_32m()
    shares = 100 * known.genres["n_movies"] / known.genres["n_movies"].sum()
    printed_mean = tables.paper_number("global_mean")
    rows = {"mean rating, stars": (f"{printed_mean:.2f}", f"{known.mean:.4f}")}
    for genre in ("Drama", "Comedy", "Thriller", "Romance"):
        printed = tables.paper_number(f"{genre.lower()}_share")
        rows[f"{genre}, % of genre labels"] = (f"{printed:.1f}", f"{shares[genre]:.1f}")
    return pd.DataFrame(rows, index=["printed", "exact"]).T


def films_of_paper():
    """The films that the paper lists at α = 1: title, ratings, position by number of ratings.

    Only those whose numbers of ratings on MovieLens 32M are known here.
    """
    paper = tables.paper("table3").query("alpha == 1")
    known = tables.facts("best_rated_movies").set_index("movie_id")["n_ratings"]
    rows = paper[paper["movie_id"].isin(known.index)]
    ratings = rows["movie_id"].map(known)
    n, n_movies = tables.facts("movie_degree_hist").to_numpy().T
    position = [1 + int(n_movies[n > count].sum()) for count in ratings]
    table = {"film": rows["movielens_title"], "ratings": ratings, "position": position}
    return pd.DataFrame(table).set_index("film")


def popularity_share():
    """Share of the variance of the biases on MovieLens 32M that classes of popularity explain.

    Of films with at least `TELLING` ratings, by the biases of a model that others published.
    """
    steps = tables.facts("movie_bias_by_popularity").query("min_ratings >= @TELLING")
    weights, means = steps["n_movies"], steps["mean_bias"]
    middle = (weights * means).sum() / weights.sum()
    between = (weights * (means - middle) ** 2).sum()
    within = (weights * steps["sd_bias"] ** 2).sum()
    return float(between / (between + within))


def pairs_table(pairs, errors):
    """The author's pairs of equal models beside our replicates, as text.

    pairs : what `training.author_pairs` returns; errors : dict of k -> test RMSE by seed
    """
    return pd.DataFrame(
        {
            "$k$": pairs["k"],
            "one run": pairs["first"].map("{:.4f}".format),
            "the other": pairs["second"].map("{:.4f}".format),
            "difference": pairs["difference"].map("{:+.5f}".format),
            "seeds here, SD": [f"{errors[k].std():.4f}" for k in pairs["k"]],
        }
    )


def paired_table(study, ks):
    """Each k of `ks` against the paper's best, as text: test RMSE and Precision@10, with p."""
    rows = []
    for k in (k for k in ks if k != study.best_k):
        row = {f"minus $k = {study.best_k}$": f"$k = {k}$" if k else "biases only"}
        for name, column, p in (
            ("test RMSE", "test_rmse", "$p$"),
            ("Precision@10", "precision", "$p$ "),
        ):
            test = study.compare(k, column)
            row |= {name: training.interval(test), p: _p_value(test.p)}
        rows.append(row)
    return pd.DataFrame(rows)


def _p_value(p):
    return "<\u00a00.001" if p < 0.001 else f"{p:.3f}"


def of_replicates(errors, pairs):
    """The noise of one run: a dict for `put`.

    errors : dict of k -> test RMSE by seed; pairs : what `training.author_pairs` returns
    author_noise : standard deviation by the author's pairs; sd_low, sd_high : over our seeds
    """
    spreads = [float(values.std()) for values in errors.values()]
    noise = uncertainty.duplicate_noise(pairs["first"], pairs["second"])
    return {"author_noise": noise, "sd_low": min(spreads), "sd_high": max(spreads)}


def of_search(study):
    """The model that a free search chooses, and what rank is worth then: a dict for `put`.

    chosen_k, chosen_ratio : the chosen model; small_k, rival : the k of a model no larger than
    the paper's and of the best larger one, each at its own penalty; difference, low, high : of
    their test RMSE, the smaller minus the larger; significant : whether the smaller is better
    """
    smaller, larger, own = study.own_penalties
    return {
        "chosen_k": study.choice.k,
        "chosen_ratio": float(study.choice.ratio),
        "small_k": smaller[0],
        "rival": larger[0],
        "difference": own.difference,
        "low": own.low,
        "high": own.high,
        "significant": own.below(rules.SIGNIFICANCE),
    }
