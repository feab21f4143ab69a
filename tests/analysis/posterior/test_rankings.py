"""Lists by a posterior: bounds that are what they say, draws that repeat, filters that filter."""

import numpy as np
import pytest

from analysis.posterior import rankings
from lib.evaluation import metrics
from lib.recommend.ranking import Among


def test_bounds_lie_so_many_standard_deviations_below_the_mean(small_posterior):
    users = np.array([3, 0, 17])
    *bounds, _ = rankings.scorer(small_posterior, (0.0, 1.5))(users)
    believed = small_posterior.score_users(users)
    np.testing.assert_array_equal(bounds[0], believed.mean)
    np.testing.assert_allclose(bounds[1], believed.mean - 1.5 * believed.sd, rtol=1e-6)


def test_a_user_is_ranked_by_one_draw_whatever_the_block(small_posterior):
    scores = rankings.scorer(small_posterior, (), seed=1)
    (together,) = scores(np.arange(40))
    for users in (np.array([5]), np.array([39, 5, 0])):
        np.testing.assert_allclose(scores(users)[0], together[users], rtol=1e-5)
    drawn = small_posterior.user_draws(np.arange(40))
    every = np.stack([small_posterior.scores_of_draw(drawn, draw) for draw in range(8)])
    same = np.isclose(every, together).all(axis=2)
    assert same.any(axis=0).all()
    assert len(set(same.argmax(axis=0))) > 3  # of eight draws
    (other,) = rankings.scorer(small_posterior, (), seed=2)(np.arange(40))
    assert not np.allclose(other, together)


def test_rankings_side_by_side(small_posterior, small_mode, parts):
    table = rankings.compare(small_posterior, small_mode, *parts, min_ratings=5, caution=1.5)
    assert table["ranked_by"].is_unique
    assert table["caution"].dropna().tolist() == sorted([*rankings.CAUTION, 1.5])
    alone = metrics.ranking(small_mode, *parts)
    row = table.set_index("ranked_by").loc["ALS"]
    assert (row["precision"], row["ndcg"], row["coverage"]) == pytest.approx(
        (alone.precision, alone.ndcg, alone.coverage)
    )
    filtered = Among(small_mode, parts[0].movie_counts >= 5)
    row = table.set_index("ranked_by").loc["ALS, films with 5 or more"]
    assert row["precision"] == pytest.approx(metrics.ranking(filtered, *parts).precision)
    assert table["raters"].between(0, parts[0].movie_counts.max()).all()


@pytest.mark.parametrize("caution", [-1, float("nan"), float("inf")])
def test_a_caution_that_is_no_number_of_deviations_is_named(
    small_posterior, small_mode, parts, caution
):
    with pytest.raises(ValueError, match=r"caution=.*: must be a finite number >= 0"):
        rankings.compare(small_posterior, small_mode, *parts, 5, caution)
