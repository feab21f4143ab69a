"""Reading a MovieLens folder: what the frames hold, and which row or file is wrong."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.als import ALS
from lib.data import datasets, movielens
from lib.data.ratings import Ratings
from tests.helpers.movielens_files import change, keep_rows, set_row

pytestmark = pytest.mark.usefixtures("cache_folder")


def test_the_frames_have_the_promised_columns_and_types(ml):
    assert ml.name == "invented"
    assert ml.simulated is False
    assert ml.ratings.dtypes.astype(str).to_dict() == {
        "user_id": "int32",
        "movie_id": "int32",
        "rating": "float32",
        "timestamp": "int64",
    }
    assert list(ml.movies) == ["movie_id", "title", "year", "genres"]
    assert str(ml.movies["year"].dtype) == "Int16"
    assert ml.movies["genres"].iloc[1] == ("Drama", "Romance")
    assert list(ml.tags) == ["user_id", "movie_id", "tag", "timestamp"]


def test_the_content_is_what_pandas_reads(movielens_folder):
    ml = datasets.load(movielens_folder)
    for frame, file in ((ml.ratings, "ratings.csv"), (ml.tags, "tags.csv")):
        plain = pd.read_csv(movielens_folder / file)
        np.testing.assert_array_equal(frame.to_numpy(), plain.to_numpy())


def test_summary_is_plain_python(ml):
    summary = ml.summary()
    assert json.loads(json.dumps(summary)) == summary
    assert summary["n_ratings"] == len(ml.ratings)
    assert (summary["n_users"], summary["n_movies_listed"], summary["n_tags"]) == (40, 60, 40)
    assert 1996 <= summary["first_year"] <= summary["last_year"] <= 2020
    assert summary["fingerprint"] == ml.fingerprint
    assert len(ml.fingerprint) == 16
    assert int(ml.fingerprint, 16) >= 0


def test_movies_of_ratings_are_in_the_order_of_their_indices(ml):
    train, _ = Ratings.from_frame(ml.ratings.sample(frac=1, random_state=0)).split()
    movies = ml.movies_of(train)
    assert movies["movie_id"].tolist() == train.movie_ids.tolist()
    assert movies.index.tolist() == list(range(train.n_movies))
    titles = dict(zip(ml.movies["movie_id"], ml.movies["title"], strict=True))
    assert movies["title"].tolist() == [titles[movie] for movie in train.movie_ids.tolist()]


@pytest.mark.parametrize(
    ("line", "title", "year"),
    [
        ('7,"American President, The (1995)",Drama', "American President, The (1995)", 1995),
        ('7,"""Great Performances"" Cats (1998)",Drama', '"Great Performances" Cats (1998)', 1998),
        ("7,Misérables à la 東京 (1995),Drama", "Misérables à la 東京 (1995)", 1995),
        ('7,"Two\nlines (1990)",Drama', "Two\nlines (1990)", 1990),
        ("7,Cosmos,Drama", "Cosmos", None),
        ("7,Death Note (2006-2007),Drama", "Death Note (2006-2007)", None),
        ("7,2001 (a remake) (1968),Drama", "2001 (a remake) (1968)", 1968),
        ("7,The Naked Truth (1957) (Your Past),Drama", "The Naked Truth (1957) (Your Past)", 1957),
        ("7,Four digits (١٩٩٥),Drama", "Four digits (١٩٩٥)", None),
        ("7,(1990) in brackets (2003) ,Drama", "(1990) in brackets (2003) ", 2003),
    ],
)
def test_titles_and_years(tmp_path, line, title, year):
    (tmp_path / "movies.csv").write_text(f"movieId,title,genres\n{line}\n", encoding="utf-8")
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,7,4.0,0\n")
    movies = datasets.load(tmp_path).movies
    assert movies["title"].tolist() == [title]
    assert movies["year"].tolist() == [pd.NA if year is None else year]


@pytest.mark.parametrize(
    ("listed", "genres"),
    [
        ("(no genres listed)", ()),
        ("", ()),
        ("Film-Noir", ("Film-Noir",)),
        ("Sci-Fi|IMAX", ("Sci-Fi", "IMAX")),
    ],
)
def test_genres(tmp_path, listed, genres):
    (tmp_path / "movies.csv").write_text(f"movieId,title,genres\n7,A (1990),{listed}\n")
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,7,4.0,0\n")
    assert datasets.load(tmp_path).movies["genres"].tolist() == [genres]


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


def test_without_tags_the_frame_is_empty(movielens_folder):
    (movielens_folder / "tags.csv").unlink()
    tags = datasets.load(movielens_folder).tags
    assert list(tags) == ["user_id", "movie_id", "tag", "timestamp"]
    assert len(tags) == 0
    assert len(datasets.load(movielens_folder).tags) == 0  # from the cache


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
        assert len(movielens.read_csv_folder(folder)["ratings"]) == len(pairs)
        return
    with pytest.raises(ValueError, match=r"ratings\.csv, row ") as caught:
        movielens.read_csv_folder(folder)
    user, movie = pairs[again[0]]
    first = pairs.index((user, movie))
    said = f"row {again[0] + 1}: user {user} rated movie {movie} in row {first + 1} already; "
    assert f"{said}{len(again)} rows repeat a pair" in str(caught.value)


def test_frames_become_the_tables_again_that_they_were_made_of(movielens_folder):
    change(movielens_folder / "movies.csv", "Drama|Romance", "(no genres listed)")
    tables = movielens.read_csv_folder(movielens_folder)
    again = movielens.to_tables(movielens.to_frames(tables))
    assert again.keys() == tables.keys()
    for kind, table in tables.items():
        assert again[kind].column_names == table.column_names
        assert again[kind].to_pylist() == table.to_pylist()


def test_identifiers_beyond_32_bits_are_read_in_all_three_files(movielens_folder):
    small = datasets.load(movielens_folder)
    far = 2**62
    for file, columns in (
        ("ratings.csv", ["userId", "movieId"]),
        ("movies.csv", ["movieId"]),
        ("tags.csv", ["userId", "movieId"]),
    ):
        frame = pd.read_csv(movielens_folder / file)
        frame[columns] += far
        frame.to_csv(movielens_folder / file, index=False)
    ml = datasets.load(movielens_folder)
    assert {str(ml.ratings[name].dtype) for name in ("user_id", "movie_id")} == {"int64"}
    for kind in ("ratings", "movies", "tags"):
        assert (getattr(ml, kind)["movie_id"] - far).tolist() == getattr(small, kind)[
            "movie_id"
        ].tolist()
    assert ml.fingerprint != small.fingerprint
    ratings, before = Ratings.from_frame(ml.ratings), Ratings.from_frame(small.ratings)
    assert (ratings.user_ids - far).tolist() == before.user_ids.tolist()
    np.testing.assert_array_equal(ratings.by_user.indices, before.by_user.indices)
    train, test = ratings.split()
    model = ALS(2, 0.1, 0.25, epochs=2).fit(train, test)
    np.testing.assert_array_equal(
        model.movie_factors, ALS(2, 0.1, 0.25, epochs=2).fit(*before.split()).movie_factors
    )
    assert model.movie_ids.max() > far


def test_one_wide_identifier_makes_the_column_wide_in_every_frame(movielens_folder):
    with open(movielens_folder / "tags.csv", "a") as file:
        file.write("3000000000,1,tag,0\n")
    ml = datasets.load(movielens_folder)
    assert str(ml.ratings["user_id"].dtype) == str(ml.tags["user_id"].dtype) == "int64"
    assert str(ml.ratings["movie_id"].dtype) == str(ml.movies["movie_id"].dtype) == "int32"


def test_text_that_is_not_utf8_names_the_row(movielens_folder):
    path = movielens_folder / "movies.csv"
    path.write_bytes(path.read_bytes().replace(b"Film 3", b"Film \xe9"))
    with pytest.raises(ValueError, match=r"movies\.csv, row 4: title is not UTF-8: b'Film \\xe9"):
        datasets.load(movielens_folder)


@pytest.mark.parametrize("n_ratings", [1, 15])
def test_a_set_of_one_user_can_be_split_and_fitted(movielens_folder, n_ratings):
    keep_rows(movielens_folder / "ratings.csv", n_ratings)
    ml = datasets.load(movielens_folder)
    assert ml.summary()["n_users"] == 1
    train, test = Ratings.from_frame(ml.ratings).split()
    assert train.n_ratings == max(1, 4 * n_ratings // 5)
    ALS(2, 0.1, 0.25, epochs=2).fit(train, test)
