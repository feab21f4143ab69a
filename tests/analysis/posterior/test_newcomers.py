"""Newcomers: predictions by hand, the same later ratings at every step, and lists."""

import numpy as np
import pandas as pd
import pytest

from analysis.posterior import newcomers


@pytest.fixture(scope="module")
def newcomer_profiles(parts):
    """The ratings of three users, as if they were new."""
    rows = parts[0].by_user
    return [tuple(np.array(part) for part in rows.row(user)) for user in (0, 1, 2)]


def test_expected_ratings_are_those_of_the_scores(small_posterior, newcomer_profiles):
    drawn = small_posterior.fold_in_many(newcomer_profiles)
    scores = small_posterior.score(drawn)
    movies = np.array([4, 0, 9])
    found = newcomers.expected(small_posterior, drawn, 1, movies)
    assert found.shape == (small_posterior.kept, 3)
    np.testing.assert_allclose(found.mean(axis=0), scores.mean[1, movies], rtol=1e-5)
    np.testing.assert_allclose(found.std(axis=0, ddof=1), scores.sd[1, movies], rtol=1e-3)


def test_every_step_predicts_the_same_later_ratings(small_posterior, small_mode, newcomer_profiles):
    given = (0, 1, 4)
    table = newcomers.learning(small_posterior, small_mode, newcomer_profiles, given)
    later = [(movies[4:], stars[4:]) for movies, stars in newcomer_profiles]
    assert table["given"].tolist() == list(given)
    assert (table["n"] == sum(len(movies) for movies, _ in later)).all()
    # With nothing given the mode knows the biases of the films alone.
    errors = [stars - small_mode.mu - small_mode.movie_bias[movies] for movies, stars in later]
    of_biases = np.sqrt(np.square(np.concatenate(errors)).mean())
    assert table["model_rmse"].iloc[0] == pytest.approx(of_biases, rel=1e-6)


def test_later_ratings_change_errors_and_no_prediction(
    small_posterior, small_mode, newcomer_profiles
):
    others = [(movies, np.append(stars[:4], 5 - stars[4:])) for movies, stars in newcomer_profiles]
    one, other = (
        newcomers.learning(small_posterior, small_mode, profiles, (0, 4))
        for profiles in (newcomer_profiles, others)
    )
    np.testing.assert_array_equal(one["expected_sd"], other["expected_sd"])
    assert (one["rmse"] != other["rmse"]).all()


def test_the_best_films_are_ranked_by_the_bound_and_leave_out_what_is_known(
    small_posterior, newcomer_profiles, ml, parts
):
    by_id, counts = ml.movies.set_index("movie_id"), parts[0].movie_counts
    among = np.ones(len(counts), bool)
    among[::2] = False
    profile = newcomer_profiles[0]
    top = newcomers.best(small_posterior, profile, by_id, counts, 2.0, 5, among)
    bound = (top["mean"] - 2 * top["sd"]).to_numpy()
    assert (np.diff(bound) <= 1e-6).all()
    titles = by_id["title"].loc[parts[0].movie_ids].to_numpy()
    assert not set(top["title"]) & (set(titles[profile[0]]) | set(titles[::2]))
    everything = newcomers.best(small_posterior, profile, by_id, counts, 0.0, n=1000)
    assert len(everything) == len(counts) - len(profile[0])


def test_cells_tell_mean_and_spread():
    lists = pd.DataFrame(
        {"after": ["3"], "title": ["Heat (1995)"], "mean": [4.26], "sd": [0.31],
         "ratings": [1234]}
    )  # fmt: skip
    found = newcomers.cells(lists).iloc[0].tolist()
    assert found == ["3", "Heat (1995)", "4.3 ± 0.3", "1,234"]
