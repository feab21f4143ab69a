"""Finding a dataset by name, its Parquet copy, its fingerprint, and the command."""

import json
import os
import shutil
import sys

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.data import __main__ as command
from lib.data import datasets, download, movielens, releases, set_folder
from lib.data.layouts import CSV
from lib.data.releases import Release
from tests.helpers.movielens_files import change, keep_rows, set_row, write_movielens

pytestmark = pytest.mark.usefixtures("cache_folder")


@pytest.mark.parametrize("name", ["ml-33m", "no/such/folder", ""])
def test_an_unknown_name_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=f"unknown dataset {name!r}: give twin-small, twin, "):
        datasets.load(name)


@pytest.mark.parametrize("name", ["x" * 10**6, "nul\0"])
def test_a_name_that_no_folder_can_have_is_unknown_too(name):
    with pytest.raises(ValueError, match="unknown dataset") as caught:
        datasets.load(name)
    assert len(str(caught.value)) < 500


def test_the_parquet_copy_is_read_and_says_the_same(movielens_folder, monkeypatch):
    first = datasets.load(movielens_folder)
    monkeypatch.setattr(set_folder, "read", None)  # must not be called any more
    second = datasets.load(movielens_folder)
    assert second.fingerprint == first.fingerprint
    for kind in ("ratings", "movies", "tags"):
        pd.testing.assert_frame_equal(getattr(first, kind), getattr(second, kind))


def test_a_stale_copy_is_not_read(movielens_folder):
    before = datasets.load(movielens_folder)
    set_row(movielens_folder / "ratings.csv", 1, before_row(before, "0.5"))
    after = datasets.load(movielens_folder)
    assert after.ratings["rating"].iloc[0] == 0.5
    assert after.fingerprint != before.fingerprint


def before_row(ml, stars):
    first = ml.ratings.iloc[0]
    return f"{first['user_id']:.0f},{first['movie_id']:.0f},{stars},{first['timestamp']:.0f}"


def test_the_fingerprint_follows_the_content_and_nothing_else(movielens_folder, tmp_path):
    first = datasets.load(movielens_folder)
    copy = shutil.copytree(movielens_folder, tmp_path / "copy")
    os.utime(copy / "ratings.csv", (1, 1))
    assert datasets.load(copy).fingerprint == first.fingerprint
    change(copy / "movies.csv", "Film 3 ", "Film 33 ")
    assert datasets.load(copy).fingerprint != first.fingerprint


TEXTS = st.lists(st.text("a-\x1d\x1e", max_size=3), min_size=2, max_size=2)


@given(TEXTS, TEXTS)
@example(["a\x1e", "a"], ["a", "\x1ea"])
@example(["a\x1e", "a"], ["a\x1d-", "a"])
def test_no_two_lists_of_titles_have_the_same_fingerprint(one, other):
    ratings = tags = pd.DataFrame({"movie_id": [1, 2]})
    movies = [ratings.assign(title=titles) for titles in (one, other)]
    prints = [movielens.fingerprint(ratings, frame, tags) for frame in movies]
    assert (prints[0] == prints[1]) == (one == other)


@pytest.fixture
def published(monkeypatch, tmp_path, movielens_folder):
    """A published set "ml-tiny" in MOVIELENS_DIR, an empty data folder, and no network."""
    ratings, movies, tags = (
        pd.read_csv(movielens_folder / f"{kind}.csv") for kind in ("ratings", "movies", "tags")
    )
    counts = {"ratings": len(ratings), "movies": len(movies), "tags": len(tags), "users": 40}
    monkeypatch.setitem(releases.RELEASES, "ml-tiny", Release(CSV, counts=counts, folder="TINY"))
    monkeypatch.setattr(datasets, "DATA", tmp_path / "data")
    monkeypatch.setenv("MOVIELENS_DIR", str(tmp_path / "elsewhere"))
    return shutil.copytree(movielens_folder, tmp_path / "elsewhere" / "ml-tiny")


def test_data_is_searched_before_movielens_dir(published, tmp_path):
    assert datasets.load("ml-tiny").ratings["user_id"].iloc[0] == 1
    nearer = shutil.copytree(published, tmp_path / "data" / "ml-tiny")
    change(nearer / "movies.csv", "Film 3 ", "Nearer ")
    assert datasets.load("ml-tiny").movies["title"].str.contains("Nearer").any()


def test_what_is_found_nowhere_is_downloaded_into_data(published, tmp_path, monkeypatch):
    asked = []

    def fetch(name, into):
        asked.append((name, into))
        return shutil.copytree(published, into / name)

    monkeypatch.setattr(download, "fetch", fetch)
    monkeypatch.delenv("MOVIELENS_DIR")
    assert datasets.load("ml-tiny").name == "ml-tiny"
    assert datasets.load("ml-tiny").name == "ml-tiny"
    assert asked == [("ml-tiny", tmp_path / "data")]


def test_a_published_set_must_have_the_published_number_of_ratings(published):
    keep_rows(published / "ratings.csv", 30)
    with pytest.raises(ValueError, match="ml-tiny has 30 ratings, the published ml-tiny has 1,"):
        datasets.load("ml-tiny")


@pytest.mark.parametrize(
    ("kind", "row", "found"), [("movies", "9999,More,Drama", 61), ("tags", "1,1,more,0", 41)]
)
def test_a_published_set_has_no_more_movies_and_tags(published, kind, row, found):
    with open(published / f"{kind}.csv", "a") as file:
        file.write(row + "\n")
    with pytest.raises(ValueError, match=f"has {found} {kind}, the published ml-tiny has"):
        datasets.load("ml-tiny")


def test_another_user_under_a_published_name_is_noticed(published):
    path = published / "ratings.csv"
    user, rest = path.read_text().splitlines()[1].split(",", 1)
    set_row(path, 1, f"{int(user) + 10_000},{rest}")
    with pytest.raises(ValueError, match="has 41 users, the published ml-tiny has 40"):
        datasets.load("ml-tiny")


def test_a_set_may_lie_in_the_folder_that_its_zip_unpacks_to(published):
    assert datasets.load("ml-tiny").name == "ml-tiny"
    published.rename(published.with_name("TINY"))
    assert len(datasets.load("ml-tiny").movies) == 60


def test_the_command_prints_a_line_and_writes_the_summary(tmp_path, monkeypatch, capsys):
    folder, path = write_movielens(tmp_path / "invented", n_users=50), tmp_path / "a" / "s.json"
    monkeypatch.setattr(sys, "argv", ["lib.data", str(folder), "--json", str(path)])
    command.main()
    summary = json.loads(path.read_text(encoding="utf-8"))
    assert summary == datasets.load(folder).summary()
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert printed.startswith(
        f"invented (real): {summary['n_ratings']:,} ratings by 50 users of 60 movies"
    )


def test_the_command_says_what_is_too_small_for_the_book(
    movielens_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["lib.data", str(movielens_folder)])
    command.main()
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("invented (real): ")
    assert said[1].startswith("invented is too small for the book, which needs 50 users ")
    path = tmp_path / "summary.json"
    monkeypatch.setattr(sys, "argv", ["lib.data", str(movielens_folder), "--json", str(path)])
    with pytest.raises(SystemExit):
        command.main()
    assert capsys.readouterr().err.startswith("invented is too small for the book")
    assert not path.exists()


def test_the_command_says_what_is_wrong_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["lib.data", "ml-33m"])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("unknown dataset 'ml-33m'")


def test_the_real_small_set(latest_small):
    summary = latest_small.summary()
    assert summary["n_ratings"] == 100_836
    assert (summary["n_users"], summary["n_movies"]) == (610, 9_724)
    assert (summary["n_movies_listed"], summary["n_tags"]) == (9_742, 3_683)
    assert (summary["first_year"], summary["last_year"]) == (1996, 2018)
    assert latest_small.movies["title"].iloc[0] == "Toy Story (1995)"
    assert latest_small.movies["year"].iloc[0] == 1995
    # Titles such as "Black Mirror" carry no year.
    assert latest_small.movies["year"].isna().sum() == 13
