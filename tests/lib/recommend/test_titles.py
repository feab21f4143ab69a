"""Titles as people write them."""

import pandas as pd
import pytest

from lib.recommend import titles

MOVIES = pd.DataFrame(
    [
        (10, "Lion King, The (1994)"),
        (20, "Irreversible (Irréversible) (2002)"),
        (30, "Heat (1995)"),
        (40, "Heat (1986)"),
        (50, "Toy Story (1995)"),
        (60, "Emma (1996)"),
        (61, "Emma (1996)"),
        (70, "Cosmos"),
        (80, "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)"),
        (90, "Die Hard (1988)"),
        (100, "Mission: Impossible (1996)"),
    ],
    columns=["movie_id", "title"],
)


@pytest.mark.parametrize(
    ("title", "movie_id"),
    [
        ("Lion King, The (1994)", 10),
        ("The Lion King (1994)", 10),
        ("the lion king", 10),
        ("Irreversible (2002)", 20),
        ("irreversible (irreversible) (2002)", 20),
        ("Heat (1986)", 40),
        ("EMMA (1996)", 60),
        ("Cosmos", 70),
        ("Amélie (2001)", 80),
        ("Le fabuleux destin d'Amelie Poulain", 80),
        ("Die Hard", 90),
        ("Mission Impossible", 100),
    ],
)
def test_one_film_under_many_spellings(title, movie_id):
    assert titles.find(MOVIES, [title]) == [movie_id]


def test_every_title_finds_itself_in_the_real_data(latest_small):
    movies = latest_small.movies
    sample = movies.drop_duplicates("title").iloc[::40]
    assert titles.find(movies, sample["title"]) == sample["movie_id"].tolist()


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("Toy Stroy (1995)", r"no film is called 'Toy Stroy \(1995\)'.*Toy Story \(1995\)"),
        ("Toy Story (1999)", r"no film is called.*Toy Story \(1995\)"),
        ("Heat", r"one of several films: Heat \(1995\), Heat \(1986\)"),
        ("Qwxzy", "none has a similar title"),
    ],
)
def test_titles_that_fit_no_film_or_several(title, message):
    with pytest.raises(ValueError, match=message):
        titles.find(MOVIES, [title])
    assert titles.find_some(MOVIES, [title, "Cosmos"]) == [None, 70]


def test_an_error_stays_short_whatever_the_titles():
    long = "Film " + "x" * 10_000
    movies = pd.DataFrame(
        {"movie_id": range(9), "title": [f"{long} ({1990 + i})" for i in range(9)]}
    )
    for title in (long, long + "y"):
        with pytest.raises(ValueError, match=r"several films|did you mean") as caught:
            titles.find(movies, [title])
        assert len(str(caught.value)) < 500


def test_split():
    assert titles.split(" Toy Story (1995);; Heat (1995) ") == ["Toy Story (1995)", "Heat (1995)"]
    with pytest.raises(ValueError, match="profile is empty"):
        titles.split(" ; ")
    with pytest.raises(ValueError, match="in quotes"):
        titles.split({"Mission": "Impossible (1996)"})


def test_the_same_film_has_the_same_plain_name_and_the_same_year():
    assert titles.same("Lion King, The (1994)", "the lion king (1994)")
    assert titles.same("Cosmos", "COSMOS!")
    assert not titles.same("Heat (1995)", "Heat (1986)")
    assert not titles.same("Heat (1995)", "Heat")
    assert not titles.same("Heat (1995)", "Emma (1995)")
    assert not titles.same("Heat (1995)", "Emma (1996)")


def test_the_year_is_taken_off_a_title():
    assert titles.take_year("Heat (1995)") == ("Heat", "1995")
    assert titles.take_year(" 2001: A Space Odyssey (1968) ") == (" 2001: A Space Odyssey", "1968")
    assert titles.take_year(" Cosmos ") == ("Cosmos", None)


@pytest.mark.parametrize(
    ("films", "suggested"),
    [
        ([f"Heart {letter} (1990)" for letter in "ABCDEF"], 3),  # names
        ([f"Heart A ({year})" for year in range(1990, 1999)], 4),  # films of one name
    ],
)
def test_a_message_suggests_no_more_than_a_reader_can_take_in(films, suggested):
    movies = pd.DataFrame({"movie_id": range(len(films)), "title": films})
    with pytest.raises(ValueError, match="did you mean") as caught:
        titles.find(movies, ["Hear A (1980)"])
    assert sum(film in str(caught.value) for film in films) == suggested


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lion King, The (1994)", "The Lion King"),
        ("Seven (a.k.a. Se7en) (1995)", "Seven"),
        ("Avventura, L' (Adventure, The) (1960)", "L'Avventura"),
        ("Schindler's List (1993)", "Schindler's List"),
        ("Cosmos", "Cosmos"),
        ("(500) (2009)", "(500) (2009)"),
    ],
)
def test_a_short_title_is_what_people_say(title, name):
    assert titles.short(title) == name
