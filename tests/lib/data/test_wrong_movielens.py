"""Folders that are wrong in one place: the message names the file, the row and the value."""

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.data import datasets, set_folder
from tests.helpers.movielens_files import change, keep_rows, set_row


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,2,good,0", r"row 3: rating is 'good', must be one of 0\.5, 1\.0, \.\.\., 5\.0"),
        ("1,2,nan,0", "row 3: rating is 'nan'"),
        ("1,2,,0", "row 3: rating is ''"),
        ("1,2,5.5,0", r"row 3: rating is '5\.5', must be one of 0\.5, 1\.0"),
        ("1,2,0.0,0", "row 3: rating is '0"),
        ("1,2,3.7,0", r"row 3: rating is '3\.7"),
        ("1,2,-1,0", "row 3: rating is '-1"),
        ("1,2,inf,0", "row 3: rating is 'inf"),
        ("x,2,3.0,0", "row 3: userId is 'x', must be an integer"),
        (
            "1,9223372036854775808,3.0,0",
            r"row 3: movieId is '9223372036854775808', must be an integer in digits alone",
        ),
        ("1,2,3.0,", "row 3: timestamp is '', must be an integer"),
        ("1,2,3.0", "row 3: 3 values .* where the header names 4"),
    ],
)
def test_a_wrong_row_of_ratings_is_named(movielens_folder, row, message):
    set_row(movielens_folder / "ratings.csv", 3, row)
    with pytest.raises(ValueError, match=f"ratings.csv, {message}"):
        datasets.load(movielens_folder)


@pytest.mark.parametrize("file", ["ratings.csv", "movies.csv"])
def test_a_missing_file_is_named(movielens_folder, file):
    (movielens_folder / file).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{file} is missing"):
        datasets.load(movielens_folder)


@pytest.mark.parametrize(
    ("file", "column"), [("ratings.csv", "rating"), ("movies.csv", "genres"), ("tags.csv", "tag")]
)
def test_a_missing_column_is_named(movielens_folder, file, column):
    change(movielens_folder / file, f",{column}", ",something")
    with pytest.raises(ValueError, match=f"{file} has no column {column}"):
        datasets.load(movielens_folder)


def test_an_empty_file_is_named(movielens_folder):
    (movielens_folder / "ratings.csv").write_text("")
    with pytest.raises(ValueError, match=r"ratings\.csv has no column userId, movieId, rating"):
        datasets.load(movielens_folder)


def test_a_set_without_ratings_is_refused(movielens_folder):
    keep_rows(movielens_folder / "ratings.csv", 0)
    with pytest.raises(ValueError, match=r"ratings\.csv holds no ratings"):
        datasets.load(movielens_folder)


def test_a_rated_movie_must_be_listed(movielens_folder):
    set_row(movielens_folder / "ratings.csv", 1, "1,999999,3.0,0")
    with pytest.raises(ValueError, match=r"ratings.csv, row 1: movieId 999999 has no row in mov"):
        datasets.load(movielens_folder)


def test_five_of_many_unlisted_movies_are_named(movielens_folder):
    for row in range(6):
        set_row(movielens_folder / "ratings.csv", row + 2, f"1,{9001 + row},3.0,0")
    with pytest.raises(ValueError, match=r"ratings\.csv, row 2: movieId 9001 has no row") as caught:
        datasets.load(movielens_folder)
    named = "6 movies are rated and not listed: movieId 9001, 9002, 9003, 9004, 9005"
    assert str(caught.value).endswith(named)


def test_a_movie_may_be_listed_once(movielens_folder):
    with open(movielens_folder / "movies.csv", "a") as file:
        movie_id = pd.read_csv(movielens_folder / "movies.csv")["movieId"].iloc[4]
        file.write(f"{movie_id},Again,Drama\n")
    with pytest.raises(
        ValueError, match=rf"movies\.csv, row 61: movieId {movie_id} is listed in row 5"
    ):
        datasets.load(movielens_folder)


@pytest.mark.parametrize("ascending", [True, False])
def test_a_movie_may_be_rated_once_by_a_user(movielens_folder, ascending):
    path = movielens_folder / "ratings.csv"
    header, *lines = path.read_text().splitlines()
    lines.insert(6 if ascending else len(lines), lines[5])
    path.write_text("\n".join([header, *lines]) + "\n")
    user, movie, *_ = lines[5].split(",")
    where = 7 if ascending else len(lines)
    message = (
        rf"ratings\.csv, row {where}: user {user} rated movie {movie} in row 6 already; 1 rows"
    )
    with pytest.raises(ValueError, match=message):
        datasets.load(movielens_folder)


PAIRS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=8)


@given(PAIRS, st.sampled_from([list, sorted, lambda pairs: sorted(pairs, key=lambda p: p[0])]))
@example(pairs=[(1, 2), (2, 1), (1, 2)], order=list)  # users and movies go up and down together
def test_the_first_pair_that_is_rated_again_is_named_in_any_order(tmp_path_factory, pairs, order):
    folder, pairs = tmp_path_factory.mktemp("pairs"), order(pairs)
    (folder / "movies.csv").write_text("movieId,title,genres\n" + "1,A,\n2,B,\n3,C,\n4,D,\n")
    rows = "".join(f"{user},{movie},3.5,0\n" for user, movie in pairs)
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + rows)
    again = [row for row, pair in enumerate(pairs) if pair in pairs[:row]]
    if not again:
        assert len(set_folder.read(folder)["ratings"]) == len(pairs)
        return
    with pytest.raises(ValueError, match=r"ratings\.csv, row ") as caught:
        set_folder.read(folder)
    user, movie = pairs[again[0]]
    first = pairs.index((user, movie))
    said = f"row {again[0] + 1}: user {user} rated movie {movie} in row {first + 1} already; "
    assert f"{said}{len(again)} rows repeat a pair" in str(caught.value)


def test_text_that_is_not_utf8_names_the_row(movielens_folder):
    path = movielens_folder / "movies.csv"
    path.write_bytes(path.read_bytes().replace(b"Film 3", b"Film \xe9"))
    with pytest.raises(ValueError, match=r"movies\.csv, row 4: title is not UTF-8: b'Film \\xe9"):
        datasets.load(movielens_folder)
