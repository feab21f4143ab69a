"""Lists of ten by a posterior: by its mean, by a lower bound, and by a draw."""

import math

import numpy as np
import pandas as pd

from lib.evaluation import metrics
from lib.recommend.ranking import Among, candidates

CAUTION = (0.0, 1.0, 2.0, 3.0, 4.0)  # standard deviations that a lower bound lies below the mean


def scorer(posterior, caution=CAUTION, seed=0):
    """A function of user indices for `metrics.lists_by`: bounds at each of `caution`, and a draw.

    posterior : a fitted `Posterior`; caution : numbers z of the bounds mean - z sd of the expected
    rating; seed : decides which kept draw a user is ranked by, the same in every block
    """
    n_users = len(posterior.user_ids)
    draw_of_user = np.random.default_rng(seed).integers(posterior.kept, size=n_users)

    def scores(users):
        drawn = posterior.user_draws(users)
        believed = posterior.score(drawn)
        bounds = [believed.mean - np.float32(z) * believed.sd for z in caution]
        thompson = np.empty_like(believed.mean)
        for draw in np.unique(draw_of_user[users]):
            rows = draw_of_user[users] == draw
            part = drawn._replace(bias=drawn.bias[:, rows], factors=drawn.factors[:, rows])
            thompson[rows] = posterior.scores_of_draw(part, draw)
        return [*bounds, thompson]

    return scores


def compare(posterior, model, train, test, min_ratings, caution=2.0, seed=0):
    """The rankings by a posterior and by a point estimate, with and without the filter.

    posterior : fitted `Posterior`; model : fitted `ALS`; min_ratings : of the filter;
    caution : of a bound, beside those of CAUTION

    A DataFrame, a row for each: ranked_by, caution (z of a lower bound, 0 for the mean, missing
    for others), and of the lists of ten precision, recall, ndcg, coverage, novelty and raters
    (median number of training ratings of a listed film). Raises ValueError for another caution.
    """
    if not 0 <= caution < math.inf:
        raise ValueError(f"caution={caution!r}: must be a finite number >= 0")
    zs = sorted({*CAUTION, float(caution)})
    names = [("posterior mean" if z == 0 else f"mean − {z:g} sd", z) for z in zs]
    ranked = metrics.lists_by(scorer(posterior, zs, seed), train, test)
    enough = candidates(model, train.movie_counts, min_ratings)
    points = {"ALS": model, f"ALS, films with {min_ratings} or more": Among(model, enough)}
    ranked += [metrics.lists(point, train, test) for point in points.values()]
    names += [("one draw each", np.nan), *((name, np.nan) for name in points)]
    rows = [_measured(*name, lists, train) for name, lists in zip(names, ranked, strict=True)]
    return pd.DataFrame(rows)


def _measured(name, caution, lists, train):
    found = metrics.ranking_of(lists, train)
    listed = lists.movies[lists.movies >= 0]
    return {
        "ranked_by": name,
        "caution": caution,
        "precision": found.precision,
        "recall": found.recall,
        "ndcg": found.ndcg,
        "coverage": found.coverage,
        "novelty": found.novelty,
        "raters": float(np.median(train.movie_counts[listed])),
    }
