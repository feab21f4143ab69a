"""Reading a MovieLens folder: what the frames hold, and which row or file is wrong."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS
from lib.data import datasets, movielens, set_folder
from lib.data.ratings import Ratings
from tests.helpers.movielens_files import change, keep_rows

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


def test_without_tags_the_frame_is_empty(movielens_folder):
    (movielens_folder / "tags.csv").unlink()
    tags = datasets.load(movielens_folder).tags
    assert list(tags) == ["user_id", "movie_id", "tag", "timestamp"]
    assert len(tags) == 0
    assert len(datasets.load(movielens_folder).tags) == 0  # from the cache


def test_frames_become_the_tables_again_that_they_were_made_of(movielens_folder):
    change(movielens_folder / "movies.csv", "Drama|Romance", "(no genres listed)")
    tables = set_folder.read(movielens_folder)
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


@pytest.mark.parametrize("n_ratings", [1, 15])
def test_a_set_of_one_user_can_be_split_and_fitted(movielens_folder, n_ratings):
    keep_rows(movielens_folder / "ratings.csv", n_ratings)
    ml = datasets.load(movielens_folder)
    assert ml.summary()["n_users"] == 1
    train, test = Ratings.from_frame(ml.ratings).split()
    assert train.n_ratings == max(1, 4 * n_ratings // 5)
    ALS(2, 0.1, 0.25, epochs=2).fit(train, test)


def test_all_films_of_a_real_set_are_known_and_some_of_the_twin_are_not():
    small_twin = datasets.load("twin-small")
    ratings = Ratings.from_frame(small_twin.ratings)
    known = small_twin.known_films(ratings)
    films = small_twin.movies_of(ratings)
    assert "Toy Story (1995)" in set(films.loc[known, "title"])
    assert "Toy Story (1995)" not in set(films.loc[~known, "title"])
    assert small_twin.invented.sum() > 100
    real = dataclasses.replace(small_twin, truth=None)
    assert not real.invented.any()
    assert real.known_films(ratings).all()
