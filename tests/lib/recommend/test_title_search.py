"""Searching titles: what people type finds what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.recommend.title_search import TitleSearch

TITLES = (
    "Toys (1992)",
    "Toy Story 2 (1999)",
    "Toy Story (1995)",
    "Lion King, The (1994)",
    "Lion in Winter, The (1968)",
    "Schindler's List (1993)",
    "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)",
    "Avventura, L' (Adventure, The) (1960)",
    "E.T. the Extra-Terrestrial (1982)",
    "Eternal Sunshine of the Spotless Mind (2004)",
    "Spider-Man (2002)",
    "Crouching Tiger, Hidden Dragon (Wo hu cang long) (2000)",
    "... And Justice for All (1979)",
    "Matrix, The (1999)",
)
SEARCH = TitleSearch(TITLES)


def first(text):
    return TITLES[SEARCH.find(text)[0]]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lion king", "Lion King, The (1994)"),
        ("The Lion King", "Lion King, The (1994)"),
        ("KING  lion!", "Lion King, The (1994)"),
        ("king the", "Lion King, The (1994)"),
        ("lio", "Lion King, The (1994)"),
        ("lion king 1994", "Lion King, The (1994)"),
        ("toy story", "Toy Story (1995)"),
        ("schindlers list", "Schindler's List (1993)"),
        ("schindler’s", "Schindler's List (1993)"),
        ("amélie", "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)"),
        ("destin amelie", "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)"),
        ("l'avventura", "Avventura, L' (Adventure, The) (1960)"),
        ("ET", "E.T. the Extra-Terrestrial (1982)"),
        ("spiderman", "Spider-Man (2002)"),
        ("spider man", "Spider-Man (2002)"),
        ("and justice", "... And Justice for All (1979)"),
        ("dragon tiger", "Crouching Tiger, Hidden Dragon (Wo hu cang long) (2000)"),
        ("the matrx", "Matrix, The (1999)"),
        ("matirx", "Matrix, The (1999)"),
        ("shindler lst", "Schindler's List (1993)"),
        ("sunshine etrenal", "Eternal Sunshine of the Spotless Mind (2004)"),
        ("spidermann", "Spider-Man (2002)"),
    ],
)
def test_a_film_is_found_as_people_write_it(text, title):
    assert first(text) == title


@given(st.integers(0, len(TITLES) - 1), st.randoms(), st.booleans())
def test_words_of_a_title_in_any_order_find_it(place, random, upper):
    words = SEARCH._titles[place].split()
    random.shuffle(words)
    text = " ".join(words[: random.randint(1, len(words))])
    assert place in SEARCH.find(text.upper() if upper else text)


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_places_of_titles(text):
    found = SEARCH.find(text)
    assert len(set(found)) == len(found)
    assert all(0 <= place < len(TITLES) for place in found)


@pytest.mark.parametrize("text", ["", "  ", "???", "lion zebra", "matrix 1998"])
def test_what_fits_nothing_finds_nothing(text):
    assert SEARCH.find(text) == []


def test_titles_with_fewer_slips_go_first():
    found = [TITLES[place] for place in TitleSearch(TITLES).find("lion kinter")]
    assert found == ["Lion in Winter, The (1968)"]
    listed = ["Mattricks (1990)", "Matriz (1991)", "Matrix (1999)"]
    assert TitleSearch(listed).find("matrixx") == [2, 1]
    assert TitleSearch([]).find("matrix") == []


def test_words_with_a_slip_are_suggested():
    assert SEARCH.suggest("the matrx") == ["matrix"]
    assert SEARCH.suggest("lion toys") == []
    assert SEARCH.suggest("xqzwv") == []


def test_the_nearer_a_title_is_to_the_text_the_earlier_it_is_found():
    """The same name, the same first words, the same beginning, the words anywhere."""
    nearest_last = ["Old Star (1950)", "Starman (1984)", "Star Wars (1977)", "Star, The (1970)"]
    for listed in (nearest_last, nearest_last[::-1]):
        found = [listed[place] for place in TitleSearch(listed).find("star")]
        assert found == nearest_last[::-1]
