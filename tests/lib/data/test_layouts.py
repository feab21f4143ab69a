"""The formats of the MovieLens releases: one set is the same in each; what is wrong is named."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data import arrow_table, datasets, layouts, movielens, set_folder, table_bytes
from lib.data.layouts import DAT, U_DATA
from tests.helpers.early_releases import MOVIES, RATINGS, TAGS, write_100k, write_dat
from tests.helpers.movielens_files import write_csv

pytestmark = pytest.mark.usefixtures("cache_folder")

HEADERS = {kind: tuple(columns) for kind, columns in layouts.COLUMNS.items()}


def write_all(folder, ratings, movies):
    """The same set as CSV, as .dat in two encodings, and as 100K: {name: folder}."""
    places = {name: folder / name for name in ("csv", "dat utf-8", "dat latin-1", "100k")}
    places["csv"].mkdir(parents=True)
    write_csv(places["csv"] / "ratings.csv", HEADERS["ratings"], ratings)
    write_csv(places["csv"] / "movies.csv", HEADERS["movies"], movies)
    write_dat(places["dat utf-8"], ratings, movies)
    write_dat(places["dat latin-1"], ratings, movies, encoding="latin-1")
    write_100k(places["100k"], ratings, movies)
    return places


def must_be_equal(one, other):
    assert one.fingerprint == other.fingerprint
    for kind in layouts.COLUMNS:
        pd.testing.assert_frame_equal(getattr(one, kind), getattr(other, kind))


# A colon at an end of a title could be one of the separator's.
TITLES = st.text(st.sampled_from("aé:, \"'(9)Á"), min_size=1, max_size=8).filter(
    lambda title: title == title.strip(" :")
)
SETS = st.lists(TITLES, min_size=1, max_size=4).flatmap(
    lambda titles: st.tuples(
        st.just(titles),
        st.lists(
            st.tuples(
                st.integers(1, 2**31 + 5),
                st.integers(1, len(titles)),
                st.sampled_from([1, 2, 3.5, 4.0, 5, 0.5]),
                st.integers(0, 2_000_000_000),
            ),
            min_size=1,
            max_size=6,
            unique_by=lambda row: row[:2],
        ),
    )
)


@given(SETS)
def test_one_set_is_the_same_in_every_format(tmp_path_factory, titles_and_ratings):
    titles, ratings = titles_and_ratings
    genres = ("(no genres listed)", "Drama", "Film-Noir|Sci-Fi", "Western")
    movies = [(place + 1, title, genres[place]) for place, title in enumerate(titles)]
    folders = write_all(tmp_path_factory.mktemp("formats"), ratings, movies)
    first, *others = (set_folder.read(folder) for folder in folders.values())
    frames = movielens.to_frames(first)
    assert frames["ratings"].to_numpy().tolist() == [list(map(float, row)) for row in ratings]
    for tables in others:
        again = movielens.to_frames(tables)
        for kind, frame in frames.items():
            pd.testing.assert_frame_equal(again[kind], frame)


def test_the_formats_have_one_fingerprint(tmp_path):
    first, *others = map(datasets.load, write_all(tmp_path, RATINGS, MOVIES).values())
    assert first.movies["title"].tolist() == [title for _, title, _ in MOVIES]
    assert first.movies["genres"].tolist() == [
        ("Drama", "Musical"), ("Action", "Horror", "Sci-Fi"), (),
    ]  # fmt: skip
    assert first.movies["year"].tolist() == [1995, 1997, pd.NA]
    assert first.whole_stars
    for ml in others:
        must_be_equal(ml, first)


def test_empty_lines_are_skipped_and_not_counted(early):
    folder, layout = early
    before = datasets.load(folder)
    for name in layout.files.values():
        path = folder / name
        if path.exists():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n"))
    must_be_equal(datasets.load(folder), before)
    path = folder / layout.files["movies"]
    path.write_bytes(path.read_bytes().replace(b"Alien", b"\0"))
    with pytest.raises(ValueError, match=rf"{path.name}, row 2: title is"):
        datasets.load(folder)


def test_tags_may_hold_the_separator(tmp_path):
    write_dat(tmp_path / "dat", RATINGS, MOVIES, TAGS)
    tags = datasets.load(tmp_path / "dat").tags
    assert [tuple(row) for row in tags.itertuples(index=False)] == TAGS


def test_the_names_of_genres_are_those_of_later_releases(tmp_path):
    movies = [(1, "A", "Animation|Children's|Musical"), (2, "B", "Children's"), (3, "C", "unknown")]
    movies.append((4, "D", "unknown|Drama"))
    write_100k(tmp_path / "100k", RATINGS, movies)
    write_dat(tmp_path / "dat", RATINGS, [*movies[:2], (3, "Children's", "Sci-Fi")])
    expected = [("Animation", "Children", "Musical"), ("Children",), (), ("Drama",)]
    assert datasets.load(tmp_path / "100k").movies["genres"].tolist() == expected
    movies = datasets.load(tmp_path / "dat").movies
    assert movies["genres"].tolist() == [*expected[:2], ("Sci-Fi",)]
    assert movies["title"].tolist() == ["A", "B", "Children's"]


def test_the_flags_are_named_by_u_genre_or_as_usual(tmp_path):
    movies = [(1, "A", "Comedy"), (2, "B", "Western|unknown"), (3, "C", "Western")]
    write_100k(tmp_path / "usual", RATINGS, movies)
    (tmp_path / "usual" / "u.genre").unlink()
    expected = [("Comedy",), ("Western",), ("Western",)]
    assert datasets.load(tmp_path / "usual").movies["genres"].tolist() == expected
    write_100k(tmp_path / "own", RATINGS, movies, genres=("title", "Western", "unknown", "Comedy"))
    movies = datasets.load(tmp_path / "own").movies
    assert movies["genres"].tolist() == expected
    assert movies["title"].tolist() == ["A", "B", "C"]


def test_titles_in_latin_1_and_a_damaged_title_in_utf_8(tmp_path):
    write_dat(tmp_path / "dat", RATINGS, MOVIES, encoding="utf-8")
    path = tmp_path / "dat" / "movies.dat"
    path.write_bytes(path.read_bytes().replace(b"unknown", b"Am\xe9lie"))
    with pytest.raises(ValueError, match=r"movies\.dat, row 3: title is not UTF-8: b'Am\\xe9lie'"):
        datasets.load(tmp_path / "dat")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xe9"))
    assert datasets.load(tmp_path / "dat").movies["title"].iloc[2] == "Amélie"


def test_a_folder_in_two_formats_is_refused(tmp_path):
    write_dat(tmp_path, RATINGS, MOVIES)
    write_csv(tmp_path / "ratings.csv", HEADERS["ratings"], RATINGS)
    with pytest.raises(ValueError, match=r"holds ratings\.csv and ratings\.dat, of which one"):
        datasets.load(tmp_path)
    assert len(set_folder.read(tmp_path, DAT)["ratings"]) == len(RATINGS)


def test_the_kept_copy_follows_the_files_of_its_format(early):
    folder, layout = early
    before = datasets.load(folder)
    assert layouts.of_folder(folder) is layout
    (folder / "links.csv").write_text("movieId\n")
    kept = datasets.source_of(str(folder)).stamp
    path = folder / layout.files["movies"]
    path.write_bytes(path.read_bytes().replace(b"Alien", b"Aliens"))
    assert datasets.source_of(str(folder)).stamp != kept
    assert datasets.load(folder).fingerprint != before.fingerprint
    for name in (*layout.files.values(), *layout.others):
        assert (name in kept) == (folder / name).is_file()


def test_a_film_of_which_nothing_is_known_is_one_without_genres_and_year(tmp_path):
    write_100k(tmp_path, [(1, 267, 3, 0)], [])
    (tmp_path / "u.item").write_text("267|unknown||||1" + "|0" * 18 + "\n")  # as published
    movies = datasets.load(tmp_path).movies
    assert movies.to_dict("list") == {
        "movie_id": [267], "title": ["unknown"], "year": [None], "genres": [()],
    }  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("layout", [DAT, U_DATA], ids=["dat", "100k"])
def test_ratings_are_read_fast_whatever_ends_their_lines(tmp_path, monkeypatch, layout, end):
    separator = "::" if layout is DAT else "\t"
    rows = [(n, 2, n % 10 / 2 + 0.5, 964982703) for n in range(40_000)]
    path = tmp_path / layout.files["ratings"]
    path.write_bytes(end.join(separator.join(map(str, row)) for row in rows).encode())
    monkeypatch.setattr(arrow_table, "batches_of_rows", None)  # must not be called
    table = layout.read(path, "ratings")
    assert table["userId"].to_pylist() == list(range(40_000))
    assert table["rating"].to_pylist()[:3] == [0.5, 1.0, 1.5]
    assert str(table.schema.field("movieId").type) == "int32"


@given(st.text("1:\n", min_size=1, max_size=12), st.sampled_from([1, 2, 3, 5, 1 << 18]))
def test_colons_in_pairs_are_found_in_blocks_of_any_size(text, block):
    data = np.frombuffer(text.encode(), np.uint8)
    runs = [len(run) for run in text.replace("1", " ").replace("\n", " ").split()]
    usual, table_bytes.BLOCK = table_bytes.BLOCK, block
    try:
        assert table_bytes._are_in_pairs(data) == all(length == 2 for length in runs)
    finally:
        table_bytes.BLOCK = usual
