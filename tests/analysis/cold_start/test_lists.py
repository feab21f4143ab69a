"""The newcomer's films, and the paper's lists beside ours."""

import numpy as np
import pandas as pd

from analysis.cold_start import lists
from lib.data import Ratings, tables
from lib.recommend import titles

MOVIES = pd.DataFrame(
    {
        "movie_id": [1, 2, 3, 4],
        "title": ["Toy Story (1995)", "Heat (1995)", "Alien (1979)", "Lion King, The (1994)"],
        "genres": [("Animation", "Children", "Comedy"), (), ("Horror",), ("Animation",)],
    }
)


def rated(*movies):
    frame = pd.DataFrame({"user_id": range(len(movies)), "movie_id": movies, "rating": 4.0})
    return Ratings.from_frame(frame)


def test_the_papers_films_that_nobody_rated_are_left_out_and_named():
    profile, absent = lists.profile(MOVIES, rated(1, 2), "paper")
    assert profile == [1]
    assert absent == ["Toy Story 3 (2010)", "The Lion King (1994)"]


def test_where_all_are_absent_the_most_rated_are_liked():
    profile, absent = lists.profile(MOVIES, rated(2, 3, 3), "paper")
    assert profile == [3, 2]
    assert len(absent) == 3


def test_other_films_are_found_by_their_titles():
    assert lists.profile(MOVIES, rated(1), "heat; The Lion King") == ([2, 4], [])


def test_shares_are_of_lists_that_are_found_nearly_whole():
    listed = [1, 3, 4, 4, None, 1, 3, 4, None, None]
    table = pd.DataFrame({"alpha": np.repeat([0.1, 1.0], 5), "found": listed})
    genres = MOVIES.set_index("movie_id")["genres"]
    found = lists.printed_shares(table, genres, "Animation")
    assert found.to_dict("list") == {"alpha": [0.1], "share": [0.75]}
    assert len(lists.printed_shares(table.iloc[5:], genres, "Animation")) == 0


def test_the_papers_table_keeps_its_rows():
    table = lists.printed(MOVIES)
    assert len(table) == len(tables.paper("table3"))
    assert table["found"].isna().all()
    everything = pd.DataFrame({"movie_id": table["movie_id"], "title": table["movielens_title"]})
    again = titles.find_some(everything.drop_duplicates(), table["movielens_title"])
    assert again == table["movie_id"].tolist()


def test_lists_stand_side_by_side_with_their_marks():
    table = pd.DataFrame(
        {"alpha": 0.1, "rank": [1, 2, 3], "title": ["A", "B", "C"], "found": [1, 2, np.nan]}
    )
    ours = {
        ("k = 1", 0.1): pd.DataFrame({"movie_id": [2, 4]}),
        ("k = 1", 1.0): pd.DataFrame({"movie_id": [1]}),
    }
    shown = lists.side_by_side(table, 0.1, ours, MOVIES.set_index("movie_id"), {1, 4})
    assert list(shown) == ["Rank", "The paper", "Here, k\u00a0=\u00a01", "Genres, k\u00a0=\u00a01"]
    assert [cell[-1] for cell in shown["The paper"]] == ["A", "‡", "†"]
    first, second, blank = shown["Here, k\u00a0=\u00a01"]
    assert (first[:2] == "**", second[:2] == "**", blank) == (True, False, "–")
    assert shown["Genres, k\u00a0=\u00a01"].tolist()[0] == "–"


def test_two_genres_of_a_film_are_shown():
    assert lists.as_text(MOVIES["genres"][0]) == "Animation, Children"
    assert lists.as_text(()) == "–"
