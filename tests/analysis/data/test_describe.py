"""Descriptive statistics by hand, by a naive twin, and against the facts of MovieLens 32M."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from analysis.data import describe
from lib.data import tables


@pytest.fixture
def tiny():
    """Three users, four movies (one without rating, year and genre), seven ratings."""
    ratings = pd.DataFrame(
        {
            "user_id": [1, 1, 1, 2, 2, 3, 3],
            "movie_id": [10, 20, 30, 10, 20, 10, 30],
            "rating": [4.0, 2.5, 5.0, 3.0, 2.5, 0.5, 4.5],
        }
    )
    movies = pd.DataFrame(
        {
            "movie_id": [10, 20, 30, 40],
            "year": pd.array([1990, 1990, 2000, None], dtype="Int16"),
            "genres": [("Comedy", "Drama"), ("Drama",), ("Comedy",), ()],
        }
    )
    return SimpleNamespace(ratings=ratings, movies=movies)


def test_stars_of_movielens_32m_are_described_as_known():
    known = tables.fact_numbers()["ratings"]
    described = describe.describe_stars(
        tables.facts("rating_histogram").set_index("rating")["n_ratings"]
    )
    assert described["mean"] == pytest.approx(known["mean"], abs=1e-12)
    assert described["skew"] == pytest.approx(known["skew"], abs=1e-6)
    assert described["liked"] == pytest.approx(known["share_ge_3_5"], abs=1e-12)
    assert described["halves"] == pytest.approx(known["share_half_star"], abs=1e-12)


def test_degree_histogram_counts_how_often_ids_occur(tiny):
    values, counts = describe.degree_histogram(tiny.ratings["movie_id"])
    assert (values.tolist(), counts.tolist()) == ([2, 3], [2, 1])


def test_star_counts_hold_every_rating_and_every_listed_movie(tiny):
    stars = describe.star_counts(tiny)
    assert stars.shape == (4, 10)
    assert stars.to_numpy().sum() == len(tiny.ratings)
    assert stars.loc[20, 2.5] == 2
    assert stars.loc[40].sum() == 0


def test_mean_by_group_equals_a_loop_over_the_ratings(tiny):
    years = describe.by_release_year(tiny, describe.star_counts(tiny)).set_index("year")
    assert years.loc[1990, ["n_listed", "n_movies", "n_ratings"]].tolist() == [2, 2, 5]
    assert years.loc[1990, "mean_rating"] == pytest.approx((4 + 3 + 0.5 + 2.5 + 2.5) / 5)
    # residual sums: movie 10 has 7.5 - 3 * 2.5 = 0, movie 20 has 5 - 2 * 2.5 = 0
    assert years.loc[1990, "high"] == pytest.approx(2.5)
    assert np.isnan(years.loc[2000, "low"])  # a single movie


def test_interval_is_students_when_each_movie_has_one_rating():
    rng = np.random.default_rng(0)
    value = rng.integers(0, 10, 40)
    stars = pd.DataFrame(np.eye(10, dtype=int)[value], columns=describe.STARS)
    table = describe.mean_by_group(stars, ["all"] * 40)
    expected = ttest_1samp(describe.STARS[value], 0).confidence_interval()
    assert table.loc["all", ["low", "high"]].tolist() == pytest.approx(list(expected))


def test_interval_widens_when_the_ratings_of_a_movie_agree():
    scattered = pd.DataFrame([[5] * 10] * 20, columns=describe.STARS)
    alike = pd.DataFrame(50 * np.eye(10, dtype=int)[np.arange(20) % 10], columns=describe.STARS)
    widths = [
        (table["high"] - table["low"]).iloc[0]
        for table in (describe.mean_by_group(rows, ["all"] * 20) for rows in (scattered, alike))
    ]
    assert widths[0] == pytest.approx(0)
    assert widths[1] > 1


def test_genres_count_a_movie_in_each_of_its_labels(tiny):
    stars = describe.star_counts(tiny)
    genres = describe.by_genre(tiny, stars).set_index("genre")
    assert genres["n_ratings"].to_dict() == {"Comedy": 5, "Drama": 5}
    shares = describe.star_shares_by_genre(tiny, stars)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(shares @ describe.STARS, genres["mean_rating"].loc[shares.index])
    table = describe.genre_shares(tiny.movies).set_index("genre")
    assert table["n_movies"].to_dict() == {"Comedy": 2, "Drama": 2}
    assert table["share_of_movies"].tolist() == [0.5, 0.5]


def test_quartiles_by_hand():
    shares = pd.DataFrame([[0.25, 0.25, 0.2, 0.05, 0.25, 0, 0, 0, 0, 0]], columns=describe.STARS)
    assert describe.quartiles(shares).iloc[0].tolist() == [0.5, 1.0, 2.0]


def test_concentration_by_hand():
    assert describe.gini(np.array([3]), np.array([10])) == pytest.approx(0)
    # one member with 3 ratings and one with 1: the first half holds three quarters
    values, counts = np.array([1, 3]), np.array([1, 1])
    assert describe.top_share(values, counts, 0.5) == pytest.approx(0.75)
    assert describe.gini(values, counts) == pytest.approx(0.25)


@pytest.mark.parametrize("member", ["users", "movies"])
def test_concentration_of_movielens_32m(member):
    values, counts = tables.facts(f"{member[:-1]}_degree_hist").to_numpy().T
    known = tables.fact_numbers()[member]
    assert describe.gini(values, counts) == pytest.approx(known["gini"], abs=1e-12)
    # the facts round the fraction down to whole members
    assert describe.top_share(values, counts, 0.01) == pytest.approx(
        known["top_0.01_share"], abs=2e-4
    )


@pytest.fixture
def genre_counts():
    return tables.facts("genres").set_index("genre")["n_movies"].drop("(no genres listed)")


def test_the_rule_of_the_pie_gives_the_papers_shares(genre_counts):
    printed = tables.paper("figure2f").set_index("slice")["share"]
    np.testing.assert_allclose(
        describe.pie_shares(genre_counts).loc[printed.index], printed, atol=1e-6
    )


def test_label_shares_add_up(genre_counts):
    shares = describe.label_shares(genre_counts)
    assert shares.sum() == pytest.approx(1)
    assert shares["Drama"] == pytest.approx(34_175 / 147_090)
    other = genre_counts.drop(["Drama", "Comedy"])
    assert np.isnan(describe.label_shares(other, like=shares)["Drama"])


def test_ratings_per_year_are_counted_in_utc_without_gaps():
    stamps = [0, 31_535_999, 31_536_000, 31_536_000 + 3 * 366 * 86_400]
    years = describe.ratings_per_year(stamps)
    assert years.to_dict() == {1970: 2, 1971: 1, 1972: 0, 1973: 0, 1974: 1}


def test_tags_are_counted_without_regard_to_case_and_blanks():
    tags = pd.DataFrame({"tag": ["Funny", "funny ", "dark", None, "dark", "slow"]})
    counts = describe.tag_counts(tags)
    assert counts.to_numpy().tolist() == [["dark", 2], ["funny", 2], ["slow", 1]]


def test_the_most_rated_films_are_those_that_exist(tiny):
    movies = tiny.movies.assign(title=["A", "B", "C", "D"])
    ml = SimpleNamespace(
        ratings=tiny.ratings, movies=movies, invented=np.array([False, True, False, False])
    )
    films = describe.most_rated(ml, describe.star_counts(ml), n=2)
    assert films.to_numpy().tolist() == [
        ["A", "Comedy, Drama", "3", "2.50"],
        ["C", "Comedy", "2", "4.75"],
    ]
