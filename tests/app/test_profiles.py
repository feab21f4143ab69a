"""A profile as CSV: what was written is read, and what is wrong is named."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import profiles

MOVIES = pd.DataFrame(
    {
        "movie_id": [1, 6, 364, 720, 99999],
        "title": [
            "Toy Story (1995)",
            "Heat (1995)",
            "Lion King, The (1994)",
            'Wallace & Gromit: "The Best", of (1996)',
            "Émigré\nof Æther (2001)",
        ],
    }
)
HALVES = st.integers(1, 10).map(lambda half: half / 2)


def refused(text):
    with pytest.raises(ValueError, match=r"row|file") as error:
        profiles.from_csv(text if isinstance(text, bytes) else text.encode(), MOVIES)
    return str(error.value)


@given(st.dictionaries(st.sampled_from(MOVIES["movie_id"].tolist()), HALVES, min_size=1))
def test_what_is_written_is_read_in_the_same_order(profile):
    read = profiles.from_csv(profiles.to_csv(profile, MOVIES).encode(), MOVIES)
    assert list(read.items()) == list(profile.items())


def test_how_a_file_looks():
    assert profiles.to_csv({6: 4.0, 1: 3.5}, MOVIES) == (
        "movie_id,title,stars\n6,Heat (1995),4\n1,Toy Story (1995),3.5\n"
    )


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(A1)", "+1 (2013)", "-30- (1959)", "@Home (2008)", "="]
)
def test_no_title_is_a_formula_for_a_spreadsheet(title):
    movies = pd.DataFrame({"movie_id": [1], "title": [title]})
    text = profiles.to_csv({1: 4.0}, movies)
    assert profiles.from_csv(text.encode(), movies) == {1: 4.0}
    cell = text.splitlines()[1].split(",")[1]
    assert cell == (title if title == "=" else f"'{title}")


def test_a_file_from_a_spreadsheet_is_read():
    text = "\ufeffstars,note, title ,movie_id\r\n4.50,great,the LION king (1994), 364 \r\n\r\n"
    assert profiles.from_csv(text.encode(), MOVIES) == {364: 4.5}


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("one,Toy Story (1995),4", "'one'"),
        ("-1,Toy Story (1995),4", "'-1'"),
        (",Toy Story (1995),4", "''"),
        ("²,Toy Story (1995),4", "'²'"),
        ("2,Jumanji (1995),4", "movie_id 2"),
        ("6,Toy Story (1995),4", "'Heat (1995)'"),
        ("6,Heat (1996),4", "'Heat (1996)'"),
        ("364,The Lion King (1994),4", "second time"),
        ("6,Heat (1995),", "''"),
        ("6,Heat (1995),nan", "'nan'"),
        ("6,Heat (1995),inf", "'inf'"),
        ("6,Heat (1995),0", "'0'"),
        ("6,Heat (1995),5.5", "'5.5'"),
        ("6,Heat (1995),3.7", "'3.7'"),
        ('6,Heat (1995),"3,5"', "'3,5'"),
        ("6,Heat (1995),4e0", "'4e0'"),
        ("6,Heat (1995),0_5", "'0_5'"),
        ("6,Heat (1995),٤", "'٤'"),
        ("6,Heat (1995),3.50000000000000000001", "'3.50000000000000000001'"),
        (f"{'9' * 5000},Heat (1995),4", f"'{'9' * 76}..., must"),
        (f"6,{'x' * 5000},4", f"'{'x' * 76}..."),
        (f"6,Heat (1995),{'4' * 5000}", f"'{'4' * 76}..., must"),
        ("364,The Lion King (1994),4", "'Lion King, The (1994)', is rated a second time"),
        ("6,Heat (1995)", "2 values"),
        ("6,Heat, the film (1995),4", "4 values"),
    ],
)
def test_a_wrong_row_is_named_with_its_value(row, named):
    message = refused(f'movie_id,title,stars\n364,"Lion King, The (1994)",5\n{row}\n')
    assert "row 2" in message
    assert named in message


def test_a_message_stays_short_however_much_is_wrong():
    message = refused("movie_id,title,stars\n" + f"6,{'<' * 900},9\n" * 8)
    assert len(message) < 500
    assert message.startswith("row 1: ")
    assert message.endswith("and 5 more")


def test_all_wrong_rows_are_counted_and_the_first_named():
    message = refused("movie_id,title,stars\n" + "6,Heat (1995),9\n" * 8)
    assert all(f"row {row}:" in message for row in range(1, 6))
    assert "row 6" not in message
    assert "3 more" in message


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "movie_id,title,stars"),
        (b"movie_id,title\n1,Toy Story (1995)\n", "no columns stars"),
        (b"movie_id,title,stars,stars\n1,Toy Story (1995),4,3\n", "2 columns stars"),
        (b"movie_id,title,stars\n\n", "no ratings"),
        (b"movie_id,title,stars\n1,Caf\xe9,4\n", "UTF-8"),
        (b'movie_id,title,stars\n1,"Toy Story (1995),4\n', "no CSV table"),
        (b"PK\x03\x04", "no columns movie_id"),
        (b"PK\x03\x04\x00\x00", "byte 4 is NUL"),
        (b"movie_id,title,stars\n6,He\x00at (1995),4\n", "byte 25 is NUL"),
        (b"movie_id,title,stars\n" + b" " * (1 << 20), "1,048,597 bytes: at most 1,048,576"),
        (b"x" * 100_000, "columns movie_id"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(content, named):
    assert named in refused(content)
