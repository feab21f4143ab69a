"""RMSE and ranking by hand, their edge rules, and every model through the same evaluator."""

import math

import numpy as np
import pytest

from lib.als import ALS
from lib.data.ratings import Ratings
from lib.evaluation import baselines, metrics
from tests.helpers.by_hand import Fixed, rated

TRAIN = rated([[5, 0, 0, 0, 0], [0, 0, 0, 0, 4], [3, 0, 0, 0, 0]])
TEST = rated([[0, 4, 2, 3.5, 0], [5, 0, 0, 0, 0], [0, 3, 0, 0, 0]])
SCORES = Fixed([[9, 5, 4, 3, 1], [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]])


def test_three_users_by_hand():
    """K = 2. User 0: the top is 1 and 2 (0 is masked), of the relevant {1, 3} one is hit.

    User 1: the top is 3 and 2 (4 is masked), the relevant {0} is missed. User 2 has a test
    rating of 3.0 only: skipped.
    """
    result = metrics.ranking(SCORES, TRAIN, TEST, at=2)
    assert result[:4] == (0.25, 0.25, 2, 1)
    assert metrics.precision_recall(SCORES, TRAIN, TEST, at=2) == (0.25, 0.25)


def test_the_lists_and_measures_beyond_precision_by_hand():
    """K = 2 as above. Three users: movies 0, 4 have two ratings and one; 1, 2, 3 count as one."""
    ranked = metrics.lists(SCORES, TRAIN, TEST, at=2)
    assert ranked.users.tolist() == [0, 1]
    assert ranked.movies.tolist() == [[1, 2], [3, 2]]
    assert ranked.hits.tolist() == [[True, False], [False, False]]
    assert ranked.n_relevant.tolist() == [2, 1]
    measures = metrics.per_user(ranked, TRAIN)
    assert measures["ndcg"].to_numpy() == pytest.approx([1 / (1 + 1 / math.log2(3)), 0])
    assert measures["novelty"].to_numpy() == pytest.approx([math.log2(3)] * 2)
    result = metrics.ranking(SCORES, TRAIN, TEST, at=2)
    assert result.ndcg == measures["ndcg"].mean()
    assert result.novelty == pytest.approx(math.log2(3))
    assert result.coverage == 3 / 5  # movies 1, 2, 3 of five


def test_ndcg_asks_for_the_place_of_a_hit():
    """User 1's only relevant movie is 0, the last of four: 1 / log2(5) of a list with it first."""
    measures = metrics.per_user(metrics.lists(SCORES, TRAIN, TEST, at=4), TRAIN)
    assert measures["ndcg"].to_numpy() == pytest.approx(
        [(1 + 1 / 2) / (1 + 1 / math.log2(3)), 1 / math.log2(5)]
    )
    best = Fixed([[0, 9, 0, 8, 0], [9, 0, 0, 0, 0], [0] * 5])
    assert metrics.ranking(best, TRAIN, TEST, at=4).ndcg == pytest.approx(1)


def test_novelty_and_coverage_ignore_places_that_stay_empty():
    """Four movies compete; user 0 is listed 1 to 4, user 1 movies 0 to 3."""
    ranked = metrics.lists(SCORES, TRAIN, TEST, at=10)
    assert (ranked.movies >= 0).sum(axis=1).tolist() == [4, 4]
    novelty = metrics.per_user(ranked, TRAIN)["novelty"]
    one, two = math.log2(3), math.log2(3 / 2)
    assert novelty.to_numpy() == pytest.approx([one, (two + 3 * one) / 4])
    assert metrics.coverage(ranked, TRAIN) == 1


def test_a_place_that_stays_empty_is_no_hit_of_the_user_before():
    train = rated([[5, 0, 0, 0, 0], [0, 0, 0, 0, 4]])
    test = rated([[0, 0, 0, 0, 5], [5, 0, 0, 0, 0]])
    assert metrics.lists(SCORES, train, test, at=6).hits.sum(axis=1).tolist() == [1, 1]


def test_a_longer_list_begins_with_the_shorter():
    long, short = (metrics.lists(SCORES, TRAIN, TEST, at=at) for at in (4, 2))
    for ours, theirs in zip(long.first(2), short, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_score_of_minus_infinity_is_never_listed():
    scores = Fixed([[0, 1, -np.inf, 2, -np.inf]] * 3)
    ranked = metrics.lists(scores, TRAIN, TEST, at=3)
    assert ranked.movies.tolist() == [[3, 1, -1], [3, 1, 0]]
    assert ranked.hits.sum() == 3


def test_at_3_by_hand():
    """User 0: 1, 2, 3 with both relevant movies; user 1: 3, 2, 1 with none."""
    precision, recall = metrics.precision_recall(SCORES, TRAIN, TEST, at=3)
    assert precision == pytest.approx((2 / 3 + 0) / 2)
    assert recall == 0.5


def test_precision_divides_by_k_even_where_fewer_movies_compete():
    """Four movies compete for each user: 2 of 10 and 1 of 10 places are hits."""
    precision, recall = metrics.precision_recall(SCORES, TRAIN, TEST, at=10)
    assert precision == pytest.approx((0.2 + 0.1) / 2)
    assert recall == 1


def test_equal_scores_go_to_the_lower_index():
    level = Fixed(np.zeros((3, 5)))
    assert metrics.ranking(level, TRAIN, TEST, at=1)[:2] == (1.0, (1 / 2 + 1) / 2)


def test_the_threshold_is_included():
    assert metrics.ranking(SCORES, TRAIN, TEST, threshold=4.0).recall == 1
    assert metrics.ranking(SCORES, TRAIN, TEST, threshold=3.0).n_users == 3
    with pytest.raises(ValueError, match=r"none of the 3 drawn users .* 5\.5 or more"):
        metrics.ranking(SCORES, TRAIN, TEST, threshold=5.5)


def test_the_scores_of_the_model_are_left_alone_and_blocks_do_not_matter(parts, monkeypatch):
    model = ALS(2, 0.1, 0.25, epochs=3).fit(parts[0])
    whole = metrics.ranking(model, *parts)
    monkeypatch.setattr(metrics, "USERS", 7)
    monkeypatch.setattr(metrics, "PAIRS", 11)
    assert metrics.ranking(model, *parts) == whole
    assert metrics.rmse(model, parts[1]) == pytest.approx(_naive_rmse(model, parts[1]))


def test_the_sample_is_the_authors_and_depends_on_the_number_of_users_alone(parts, monkeypatch):
    drawn = metrics.sample(200_948)
    author = np.random.default_rng(42).choice(np.arange(200_948), 3000, replace=False)
    np.testing.assert_array_equal(drawn, np.sort(author))
    np.testing.assert_array_equal(metrics.sample(3000), np.arange(3000))
    assert len(np.unique(metrics.sample(3001))) == 3000
    monkeypatch.setattr(metrics, "RANKED", 10)
    ranked = metrics.lists(baselines.Popularity().fit(parts[0]), *parts)
    assert set(ranked.users) <= set(metrics.sample(40))
    assert len(ranked.users) + ranked.n_skipped == 10


def test_rmse_by_hand():
    """Errors 5-4, 4-2, 3-3.5, 1-5, 0-3."""
    expected = math.sqrt((1 + 4 + 0.25 + 16 + 9) / 5)
    assert metrics.rmse(SCORES, TEST) == pytest.approx(expected)
    assert metrics.squared_errors(SCORES, TEST) == pytest.approx([5.25, 16, 9])


def test_rmse_of_nothing_is_refused():
    with pytest.raises(ValueError, match="test holds no ratings"):
        metrics.rmse(SCORES, rated(np.zeros((3, 5))))


def test_rmse_of_one_rating_is_its_error():
    assert metrics.rmse(SCORES, rated([[0, 0, 3, 0, 0], [0] * 5, [0] * 5])) == 1


def test_novelty_of_one_place_and_of_none():
    """Movie 1 has no training rating; where nothing may be listed, nothing is new."""
    first = Fixed([[0, 9, 0, 0, 0]] * 3)
    novelty = metrics.per_user(metrics.lists(first, TRAIN, TEST, at=1), TRAIN)["novelty"]
    assert novelty.to_numpy() == pytest.approx([math.log2(3)] * 2)
    nothing = metrics.lists(Fixed(np.full((3, 5), -np.inf)), TRAIN, TEST, at=2)
    assert (metrics.per_user(nothing, TRAIN)["novelty"] == 0).all()
    assert metrics.coverage(nothing, TRAIN) == 0


def test_unless_asked_otherwise_films_are_ranked_as_the_paper_did_it():
    """K = 10, from 3.5 stars on, 3,000 users; here of 3,005, with 14 movies."""
    rng = np.random.default_rng(0)
    stars = rng.integers(0, 11, (3005, 14)) / 2
    in_test = rng.random(stars.shape) < 0.5
    stars[:, 0], in_test[:, 0] = 4, True  # that everybody is ranked
    train, test = rated(np.where(in_test, 0, stars)), rated(np.where(in_test, stars, 0))
    scores = Fixed(rng.random(stars.shape))
    asked = {"at": 10, "threshold": 3.5}
    result = metrics.ranking(scores, train, test)
    assert (result.n_users, result.n_skipped) == (3000, 0)
    assert result == metrics.ranking(scores, train, test, **asked)
    ranked = metrics.lists(scores, train, test)
    np.testing.assert_array_equal(ranked.users, metrics.sample(3005))
    for ours, theirs in zip(ranked, metrics.lists(scores, train, test, **asked), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert metrics.precision_recall(scores, train, test) == result[:2]


@pytest.mark.parametrize("at", [0, -3, 2.5])
def test_a_wrong_length_is_named(at):
    with pytest.raises(ValueError, match=f"at={at}: must be an integer >= 1"):
        metrics.ranking(SCORES, TRAIN, TEST, at=at)


def test_rmse_is_what_fit_reports(parts):
    for k in (0, 3):
        model = ALS(k, 0.1, 0.25, epochs=3).fit(*parts)
        reported = model.history.iloc[-1]
        assert metrics.rmse(model, parts[0]) == pytest.approx(reported["train_rmse"], rel=1e-6)
        assert metrics.rmse(model, parts[1]) == pytest.approx(reported["test_rmse"], rel=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        ALS(0, 0.1, 0.1),
        ALS(4, 0.1, 0.25),
        baselines.MovieMean(),
        baselines.Popularity(),
        baselines.EASE(5.0),
        baselines.EASE(5.0, n_movies=12),
        baselines.ImplicitALS(factors=4, penalty=1.0, epochs=3),
    ],
    ids=lambda model: type(model).__name__,
)
def test_every_ranker_keeps_the_contract_of_the_evaluator(parts, model):
    train, test = parts
    before = [array.copy() for array in (*train.by_user, *train.by_movie)]
    assert model.fit(train) is model
    for array, old in zip((*train.by_user, *train.by_movie), before, strict=True):
        np.testing.assert_array_equal(array, old)
    scores = model.score_users(np.array([3, 0, 3]))
    assert scores.shape == (3, train.n_movies)
    assert scores.dtype == np.float32
    np.testing.assert_array_equal(scores[0], scores[2])
    scores[:] = 0
    assert model.score_users(np.array([3])).any()
    precision, recall = metrics.precision_recall(model, train, test)
    assert 0 < precision <= 1
    assert 0 < recall <= 1


def test_popularity_ranks_by_training_ratings():
    train = rated([[5, 1, 0, 0, 0], [0, 2, 0, 3, 4], [0, 1, 0, 3, 0]])
    scores = baselines.Popularity().fit(train).score_users([0, 2])
    assert scores.tolist() == [[1, 3, 0, 2, 1]] * 2


def test_on_real_ratings_popularity_ranks_better_than_bias_only(latest_small):
    """What people watch is not in the stars: a well-known gap, wide enough to need no band."""
    parts = Ratings.from_frame(latest_small.ratings).split()
    popularity = metrics.ranking(baselines.Popularity().fit(parts[0]), *parts)
    bias_only = metrics.ranking(ALS(0, 0.1, 0.1).fit(parts[0]), *parts)
    assert popularity.precision > 10 * bias_only.precision
    assert popularity.n_users == bias_only.n_users == 605


def _naive_rmse(model, test):
    users = test.user_of_entry
    predicted = model.predict(users, test.by_user[1])
    return np.sqrt(np.mean((predicted.astype(float) - test.by_user[2]) ** 2))


def test_lists_by_scores_that_are_made_together_are_those_of_each_alone(parts, monkeypatch):
    train, test = parts
    one, two = baselines.Popularity().fit(train), baselines.MovieMean().fit(train)
    monkeypatch.setattr(metrics, "USERS", 7)
    together = metrics.lists_by(lambda users: [m.score_users(users) for m in (one, two)], *parts)
    for found, model in zip(together, (one, two), strict=True):
        alone = metrics.lists(model, train, test)
        for name in ("users", "movies", "hits", "n_relevant"):
            np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))
        assert found.n_skipped == alone.n_skipped
