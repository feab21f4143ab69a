"""What cannot be cut into shards is refused, named, and leaves nothing behind."""

import numpy as np
import pandas as pd
import pytest

from lib.data import datasets, releases, shards
from lib.data.shards import sources
from tests.helpers.movielens_files import change, keep_rows, set_row


def refused(source, folder, error=ValueError, **options):
    """The error of a source, after which the folder is as it was: not there, or empty."""
    with pytest.raises(error) as caught:
        shards.write(source, folder, **options)
    assert not folder.exists() or list(folder.iterdir()) == []
    return str(caught.value)


WRONG_ROWS = ["1,2,good,0", "1,2,5.5,0", "x,2,3.0,0", "1,2,3.0", '1,"2,3.0,0', "1,2,3.0,-1"]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("row", WRONG_ROWS)
@pytest.mark.parametrize("number", [3, 900])
def test_a_wrong_row_has_the_error_that_load_gives(movielens_folder, tmp_path, row, number):
    set_row(movielens_folder / "ratings.csv", number, row)
    with pytest.raises(ValueError, match=r"ratings\.csv, row") as caught:
        datasets.load(movielens_folder)
    assert refused(movielens_folder, tmp_path / "new", ratings_per_shard=200) == str(caught.value)


def twice(folder):
    lines = (folder / "ratings.csv").read_text().splitlines()
    set_row(folder / "ratings.csv", 700, lines[6])


def unlisted(folder):
    set_row(folder / "ratings.csv", 700, "1,999999,3.0,0")


def listed_twice(folder):
    with open(folder / "movies.csv", "a") as file:
        file.write((folder / "movies.csv").read_text().splitlines()[3] + "\n")


def empty(folder):
    keep_rows(folder / "ratings.csv", 0)


def no_column(folder):
    change(folder / "ratings.csv", ",rating", ",stars")


def no_file(folder):
    (folder / "movies.csv").unlink()


@pytest.mark.parametrize("damage", [twice, unlisted, listed_twice, empty, no_column, no_file])
def test_a_wrong_folder_has_the_error_that_load_gives(movielens_folder, tmp_path, damage):
    damage(movielens_folder)
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        datasets.load(movielens_folder)
    said = refused(movielens_folder, tmp_path / "new", caught.type, ratings_per_shard=200)
    assert said == str(caught.value)


def test_a_published_set_must_have_its_numbers(movielens_folder, tmp_path, monkeypatch):
    published = releases.Release(layout=releases.CSV, counts={"ratings": 5})
    monkeypatch.setitem(releases.RELEASES, "invented", published)
    monkeypatch.setenv("MOVIELENS_DIR", str(movielens_folder.parent))
    said = refused("invented", tmp_path / "new")
    assert "ratings, the published invented has 5" in said


def block(users=(1, 1), movies=(1, 2), stars=(3.0, 4.0)):
    return np.array(users), np.array(movies), np.array(stars)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (block(stars=(3.0, np.nan)), "block 1 of mine, row 1: the rating nan is not a finite"),
        (block(stars=(np.inf, 1.0)), "block 1 of mine, row 0: the rating inf is not a finite"),
        (block(users=(1.5, 1.0)), "block 1 of mine, row 0: user_id is 1.5: must be an integer"),
        (block(movies=("a", "b")), "block 1 of mine, row 0: movie_id is 'a': must be an integer"),
        (block(movies=(1,)), "block 1 of mine has 2 users, 1 movies and 2 ratings"),
        (block(), r"2 ratings repeat a pair .* \(1, 1\), \(1, 2\)"),
    ],
)
def test_a_wrong_block_is_named(tmp_path, wrong, message):
    source = shards.of_blocks("mine", lambda: iter([block(), wrong]))
    with pytest.raises(ValueError, match=message):
        shards.write(source, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_no_ratings_are_refused(tmp_path):
    assert "mine holds no ratings" in refused(shards.of_blocks("mine", list), tmp_path / "new")
    nothing = block((), (), ())
    source = shards.of_blocks("mine", lambda: [nothing, nothing])
    assert "mine holds no ratings" in refused(source, tmp_path / "new")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"rating": [1.0, None, 2.0]}, "row 1: the rating nan is not a finite number"),
        ({"user_id": ["a", "b", "c"]}, "row 0: user_id is 'a': must be an integer"),
        ({"movie_id": [1.0, 2.0, np.nan]}, "row 2: movie_id is nan: must be an integer"),
    ],
)
def test_a_wrong_row_of_a_parquet_file_is_named(tmp_path, columns, message):
    frame = pd.DataFrame({"user_id": [1, 1, 1], "movie_id": [1, 2, 3], "rating": [1.0, 2.0, 3.0]})
    frame.to_parquet(tmp_path / "a.parquet")
    frame.assign(**columns).to_parquet(tmp_path / "b.parquet")
    assert f"b.parquet, {message}" in refused(tmp_path, tmp_path / "new")


def test_a_parquet_file_needs_the_columns(tmp_path):
    pd.DataFrame({"user_id": [1], "rating": [2.0]}).to_parquet(tmp_path / "a.parquet")
    said = refused(tmp_path / "a.parquet", tmp_path / "new")
    assert "a.parquet must have one column movie_id: it has ['user_id', 'rating']" in said


def test_an_unknown_set_is_refused_with_all_that_there_is(tmp_path):
    said = refused("nowhere", tmp_path / "new")
    assert said.startswith("unknown dataset 'nowhere': give twin-small")
    assert "twin-320m" in said
    assert "Parquet" in said


def test_a_folder_with_a_release_is_not_taken_for_one_of_parquet_files(ml, movielens_folder):
    ml.ratings.iloc[:5].to_parquet(movielens_folder / "other.parquet")
    assert sources.of(movielens_folder).name == "invented"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ratings_per_shard": 0}, "ratings_per_shard=0: must be an integer >= 1"),
        ({"test_fraction": 1}, "test_fraction=1: must lie between 0 and 1"),
        ({"test_fraction": "a fifth"}, "test_fraction='a fifth': must lie between"),
        ({"seed": -1}, "seed=-1: must be an integer >= 0"),
    ],
)
def test_a_wrong_argument_is_named_before_anything_is_done(invented, tmp_path, options, message):
    assert message in refused(invented, tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()
