"""Models of several kinds before one evaluator, and a bound for the simplest on MovieLens 32M."""

import math

import pandas as pd

from lib.data import tables
from lib.evaluation import intervals, metrics

EASE_PENALTIES = {"shallow": (300, 3000), "full": (30, 100, 300, 1000, 3000, 10000)}
IMPLICIT_PENALTIES = {"shallow": (6, 30), "full": (0.1, 1, 3, 6, 12, 30, 60, 120)}
# The measures of a row of `score` as a table shows them: heading, format, whether with interval.
SHOWN = {
    "rmse": ("RMSE", ".3f", True),
    "precision": ("P@10", ".3f", True),
    "recall": ("R@10", ".3f", False),
    "ndcg": ("NDCG@10", ".3f", True),
    "coverage": ("coverage", ".1%", False),
    "novelty": ("novelty", ".1f", False),
}


def best_ranker(candidates, train, seed=0):
    """(name, NDCG@10) of the one of several models that ranks held-out training ratings best.

    candidates : dict from names to models with `fit` and `score_users`. Each is fitted to the
        training ratings without a fifth of each user's, on which it is scored.
    """
    inner, held_out = train.split(seed=seed)
    found = {
        name: metrics.ranking(model.fit(inner), inner, held_out).ndcg
        for name, model in candidates.items()
    }
    best = max(found, key=found.get)
    return best, found[best]


def score(model, train, test):
    """All measures of a fitted model: (row, measures per user).

    row : rmse with `predict`; precision, recall, ndcg, novelty, coverage with `score_users`
        (lists of ten), as far as the model has these methods. Those ending in _half are half the
        width of a 95% interval over users: those of the test set for the RMSE, which is
        linearised, and those drawn from them for the means.
    measures : as `metrics.per_user` returns them, or None
    """
    row, measures = {}, None
    if hasattr(model, "predict"):
        errors = metrics.squared_errors(model, test)
        row["rmse"] = math.sqrt(errors.sum() / test.n_ratings)
        row["rmse_half"] = intervals.NORMAL_95 * intervals.rmse_error(errors, test.user_counts)
    if hasattr(model, "score_users"):
        ranked = metrics.lists(model, train, test)
        measures = metrics.per_user(ranked, train)
        for name in ("precision", "recall", "ndcg", "novelty"):
            row[name], row[f"{name}_half"] = intervals.mean_interval(measures[name])
        row["coverage"] = metrics.coverage(ranked, train)
    return row, measures


def as_texts(rows):
    """Rows of `score` as a DataFrame of texts, with a dash where a measure is not defined.

    rows : dict of a model's name -> row; the column Model holds the names
    """
    lines = []
    for name, row in rows.items():
        line = {"Model": name}
        for measure, (heading, form, interval) in SHOWN.items():
            line[heading] = format(row[measure], form) if measure in row else "–"
            if interval and measure in row:
                half = format(row[f"{measure}_half"], form).removeprefix("0")
                line[heading] += f"\u00a0±\u00a0{half}"
        lines.append(line)
    return pd.DataFrame(lines)


def rankings(rows, ours):
    """The models that rank, from the lowest Precision@10 to the highest: a DataFrame.

    rows : as in `as_texts`; ours : names of the models of the paper's kind
    Columns name, precision, precision_half, ours.
    """
    found = [
        {"name": name, "ours": name in ours}
        | {measure: row[measure] for measure in ("precision", "precision_half")}
        for name, row in rows.items()
        if "precision" in row
    ]
    return pd.DataFrame(found).sort_values("precision", ignore_index=True)


def popularity_floor(at=10, test_share=0.2):
    """Lower bound of Precision@K on MovieLens 32M for a list of the K most rated movies.

    Everybody gets the same list, movies that they have rated in training included, so `at` is
    K <= 30, the number of movies in the facts. Expected over random splits that keep at least
    `test_share` of each user's ratings for testing. A movie of mean m has at least
    (m - 3) / 2 of its ratings at 3.5 stars or more, since no other rating is above 3 and none
    is above 5:

        E[P@K] >= 1/K Σ_i test_share · n_i (m_i - 3) / 2 / n_users

    The mean is over all users; over those with a relevant test movie it is higher, and so it is
    with movies in the user's training ratings left out and the next most rated in their place.
    """
    top = tables.facts("most_rated_movies").nsmallest(at, "rank")
    if len(top) < at:
        raise ValueError(f"at={at!r}: the facts hold the {len(top)} most rated movies only")
    liked = (top["mean_rating"] - 3).clip(lower=0) / 2
    n_users = tables.fact_numbers()["counts"]["users"]
    return float((test_share * top["n_ratings"] * liked).sum() / n_users / at)
