"""The parts behind the drift of films: periods, groups, shuffles, and what a part's model says."""

import numpy as np
import pytest

from analysis.drift import drift_parts
from lib.als import store
from lib.data.ratings import Ratings


@pytest.fixture(scope="module")
def dated(ml):
    """The invented ratings of the suite: times are random, so nothing drifts."""
    ratings = Ratings.from_frame(ml.ratings)
    times = ml.ratings.sort_values(["user_id", "movie_id"])["timestamp"].to_numpy()
    return ratings, times >= np.median(times), drift_parts.user_groups(ratings, 0)


def same_within(blocks, flags):
    """Whether all entries of a block have the same flag."""
    sizes, raised = np.bincount(blocks), np.bincount(blocks, flags)
    return bool(((raised == 0) | (raised == sizes)).all())


def test_groups_are_of_whole_users_and_shuffles_of_whole_blocks(dated):
    ratings, late, group = dated
    users = ratings.user_of_entry
    assert same_within(users, group)
    mixed = drift_parts.permuted(ratings, late, 1)
    assert same_within(2 * users + late, mixed)
    assert 0.2 < (mixed == late).mean() < 0.8
    np.testing.assert_array_equal(mixed, drift_parts.permuted(ratings, late, 1))


def test_films_with_enough_ratings_by_counting(dated):
    ratings, late, group = dated
    films = drift_parts.enough(ratings, late, group, 3)
    expected = np.ones(ratings.n_movies, bool)
    for period, half in drift_parts.PARTS:
        entries = ratings.by_user.indices[(late == period) & (group == half)]
        expected &= np.bincount(entries, minlength=ratings.n_movies) >= 3
    np.testing.assert_array_equal(films, expected)
    assert 0 < films.sum() < len(films)


def test_a_part_says_in_stars_what_its_model_predicts(dated, models):
    ratings, late, group = dated
    films = drift_parts.enough(ratings, late, group, 3)
    parts = drift_parts.fit_parts(ratings, late, group, films, k=2, lam=1.0, tau=0.1, weighted=True)
    kept = films[ratings.by_user.indices] & ~late & ~group
    part = ratings.part(kept)
    model = store.trained(part, None, 2, 1.0, 0.1, seed=0, weighted=True)
    active = np.flatnonzero(part.user_counts)
    weights = part.user_counts[active]
    stars = model.score_users(active)[:, films] - model.user_bias[active][:, None]
    mean = np.average(stars, axis=0, weights=weights)
    variance = np.average(np.square(stars - mean), axis=0, weights=weights)
    seen = parts[0, 0]
    shift = np.average(model.user_bias[active], weights=weights)
    np.testing.assert_allclose(seen.level, mean + shift, atol=1e-4)
    np.testing.assert_allclose(np.square(seen.vectors).sum(axis=1), variance, atol=1e-4)
    np.testing.assert_array_equal(seen.counts, part.movie_counts[films])
