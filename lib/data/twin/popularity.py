"""Numbers of ratings of the movies: ml-32m's counts, with its totals by genre and year."""

import numpy as np
from numba import njit

from lib.data import tables

NO_GENRE = "(no genres listed)"
NO_YEAR = 0
POPULARITY_SPREAD = 1.7  # of log ratings between movies of one genre set and year
YEAR_SHARE = 0.06  # an invented movie has at most this share of its release year's ratings
TOO_MANY = 1000.0  # what each rating beyond that costs against the squared gaps of the totals
LABEL_BONUS = 0.35  # log ratings per further genre label


def draw(rng, landmarks, by_year, labels, years, genre_names):
    """Ratings per movie: exactly ml-32m's multiset, with its totals by genre and release year."""
    counts = all_counts()
    counts = np.concatenate([np.zeros(len(labels) - len(counts), dtype=np.int64), counts])
    known, counts = take(counts, landmarks["n_ratings"].to_numpy())

    genre_facts = tables.facts("genres").set_index("genre").loc[[*genre_names, NO_GENRE]]
    year_facts = by_year.set_index("year")
    all_years = np.concatenate([[NO_YEAR], year_facts.index.to_numpy()])
    undated = tables.fact_numbers()["release_year"]
    year_ratings = np.concatenate([[undated["ratings_no_year"]], year_facts["n_ratings"]])
    year_movies = np.concatenate([[undated["no_year"]], year_facts["n_movies"]])
    year_index = np.searchsorted(all_years, years)

    membership = np.column_stack([labels, ~labels.any(axis=1)])
    appeal = np.log(genre_facts["n_ratings"] / genre_facts["n_movies"]).to_numpy()
    n_labels = membership.sum(axis=1)
    score = (membership * appeal).sum(axis=1) / n_labels + LABEL_BONUS * n_labels
    score += np.log(year_ratings / year_movies)[year_index]
    score += POPULARITY_SPREAD * rng.standard_normal(len(score))

    first = len(landmarks)
    ranked = first + np.argsort(-score[first:], kind="stable")
    counts = counts[::-1].copy()
    n_proposals = 4_000_000
    skew, ratio = rng.random((2, n_proposals))
    a = (len(counts) * skew * skew * skew).astype(np.int64)
    b = np.minimum(a * (0.5 + ratio) + 40 * ratio, len(counts) - 1).astype(np.int64)
    groups = np.column_stack([membership.astype(np.int16), year_index]).astype(np.int16)
    genre_ratings = genre_facts["n_ratings"].to_numpy()
    ceiling = YEAR_SHARE * year_ratings + 20.0
    _match_totals(counts, ranked, groups, genre_ratings, year_ratings, ceiling, known, a, b)
    n_ratings = np.empty(len(labels), dtype=np.int64)
    n_ratings[:first] = known
    n_ratings[ranked] = counts
    return n_ratings


def all_counts():
    """Ratings of each rated movie of ml-32m, int64 (84432,), in rising order."""
    histogram = tables.facts("movie_degree_hist")
    return np.repeat(histogram["n_ratings"].to_numpy(), histogram["n_movies"].to_numpy())


def take(pool, wanted):
    """Take a value from the sorted `pool` for each wanted one; (taken, what is left).

    What is in the pool is taken first, since it is known exactly. The others are known to two
    digits: from the highest to the lowest, each takes the largest value left that could be it.
    """
    left = pool.copy()
    taken = np.empty(len(wanted), dtype=np.int64)
    half = np.floor(0.5 * 10.0 ** (np.floor(np.log10(wanted)) - 1))
    exact = np.isin(wanted, pool)
    highest = np.where(exact, wanted, wanted + half)
    for i in np.lexsort((-wanted, ~exact)):
        at = max(np.searchsorted(left, highest[i], "right") - 1, 0)
        taken[i] = left[at]
        left = np.delete(left, at)
    return taken, left


@njit(cache=True)
def _match_totals(counts, ranked, groups, genre_target, year_target, ceiling, known, a, b):
    """Swap neighbouring movies in the ranking wherever that improves the totals.

    Row m of `groups` flags movie m's genres and ends with its year's index; counts[r] ratings
    belong to movie ranked[r], which is permuted in place.
    """
    n_genres = len(genre_target)
    genre_gap = -genre_target.astype(np.float64)
    year_gap = -year_target.astype(np.float64)
    for m in range(len(known)):
        for g in range(n_genres):
            genre_gap[g] += groups[m, g] * known[m]
        year_gap[groups[m, n_genres]] += known[m]
    for r in range(len(counts)):
        for g in range(n_genres):
            genre_gap[g] += groups[ranked[r], g] * counts[r]
        year_gap[groups[ranked[r], n_genres]] += counts[r]
    for t in range(len(a)):
        p, q = ranked[a[t]], ranked[b[t]]
        d = float(counts[a[t]] - counts[b[t]])  # p loses d ratings, q gains them
        change = 0.0
        for g in range(n_genres):
            step = d * (groups[q, g] - groups[p, g])
            change += step * (2.0 * genre_gap[g] + step) / (genre_target[g] + 1000.0)
        yp, yq = groups[p, n_genres], groups[q, n_genres]
        if yp != yq:
            change += d * (d - 2.0 * year_gap[yp]) / (year_target[yp] + 1000.0)
            change += d * (d + 2.0 * year_gap[yq]) / (year_target[yq] + 1000.0)
            high, low = float(counts[a[t]]), float(counts[b[t]])
            change += TOO_MANY * (max(high - ceiling[yq], 0.0) - max(high - ceiling[yp], 0.0))
            change += TOO_MANY * (max(low - ceiling[yp], 0.0) - max(low - ceiling[yq], 0.0))
        if change < 0.0:
            for g in range(n_genres):
                genre_gap[g] += d * (groups[q, g] - groups[p, g])
            year_gap[yp] -= d
            year_gap[yq] += d
            ranked[a[t]], ranked[b[t]] = q, p
