"""Shards streamed from a dataset are those of the split in memory, bit for bit."""

import weakref

import numpy as np
import pandas as pd
import pytest

from lib.data import Ratings, datasets, shards
from lib.data.layouts import DAT
from lib.data.shards import raw, sources
from lib.data.twin import streamed
from tests.helpers.early_releases import write_100k, write_dat
from tests.helpers.shard_rows import assert_holds


def blocks_of(frame, n_blocks):
    """A function that returns the blocks of a frame, in the order of its rows."""
    columns = [frame[name].to_numpy() for name in ("user_id", "movie_id", "rating")]
    pieces = [np.array_split(column, n_blocks) for column in columns]
    return lambda: zip(*pieces, strict=True)


def assert_is_split(written, frame, test_fraction=0.2, seed=0):
    """Check that (train, test) holds what the split in memory holds."""
    for part, ratings in zip(
        written, Ratings.from_frame(frame).split(test_fraction, seed), strict=True
    ):
        assert_holds(part, ratings)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("ratings_per_shard", [1, 97, 400, 10**9])
@pytest.mark.parametrize("order", [0, 1, None])
def test_shards_hold_the_split_wherever_they_are_cut(ml, tmp_path, ratings_per_shard, order):
    """The ratings come user by user (None) or in random order, in blocks cut anywhere."""
    frame = ml.ratings if order is None else ml.ratings.sample(frac=1, random_state=order)
    source = shards.of_blocks("invented", blocks_of(frame, 11))
    written = shards.write(source, tmp_path / "new", ratings_per_shard, 0.3, seed=5)
    assert_is_split(written, ml.ratings, 0.3, 5)
    assert written[0].test_fraction == 0.3
    assert written[0].seed == 5
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    listed = [each.file for part in written for each in (*part.by_user, *part.by_movie)]
    assert names == sorted([*listed, "manifest.json", "movies.arrow", "users.arrow"])


def test_streamed_shards_are_the_files_that_are_written_from_memory(ml, tmp_path):
    source = shards.of_blocks("invented", blocks_of(ml.ratings, 3))
    streamed_parts = shards.write(source, tmp_path / "streamed", 200)
    parts = Ratings.from_frame(ml.ratings).split()
    in_memory = shards.write_ratings(*parts, tmp_path / "memory", 200)
    for one, other in zip(streamed_parts, in_memory, strict=True):
        assert one.by_user == other.by_user
        assert one.by_movie == other.by_movie


def test_nothing_is_held_out_where_nothing_is_asked_for(ml, invented, tmp_path):
    train, test = shards.write(invented, tmp_path / "new", 400, test_fraction=0)
    assert test is None
    assert_holds(train, Ratings.from_frame(ml.ratings))


def test_the_shards_of_a_twin_are_its_split(tmp_path):
    written = shards.write("twin-small", tmp_path / "new", 9_000)
    assert_is_split(written, datasets.load("twin-small").ratings)
    assert written[0].simulated


def test_the_shards_of_a_real_set_are_its_split(latest_small, tmp_path):
    written = shards.write("ml-latest-small", tmp_path / "new", 9_000, 0.5, seed=1)
    assert_is_split(written, latest_small.ratings, 0.5, 1)
    assert not written[0].simulated


def test_a_twin_larger_than_memory_is_taken_block_by_block(monkeypatch, tmp_path):
    calls = []

    def draw(users_per_block, n_blocks, seed, first):
        calls.append((users_per_block, n_blocks, seed, first))
        for number in range(first, n_blocks):
            users = np.repeat(np.arange(users_per_block) + number * users_per_block, 2)
            yield streamed.Block(users, np.tile([1, 2], users_per_block), np.full(len(users), 3.5))

    monkeypatch.setattr(streamed, "draw", draw)
    monkeypatch.setitem(streamed.SIZES, "twin-320m", streamed.Size(4, 3))
    train, test = shards.write("twin-320m", tmp_path / "new")
    assert calls == [(4, 3, 0, 0)]
    assert (train.name, train.simulated, train.n_users) == ("twin-320m", True, 12)
    assert train.n_ratings + test.n_ratings == 24


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("write_early", [write_dat, write_100k])
def test_a_folder_of_an_early_release_is_streamed(ml, tmp_path, write_early):
    rows = [
        (user, movie, int(np.ceil(stars)), time)
        for user, movie, stars, time in ml.ratings.itertuples(index=False)
    ]
    movies = [(movie, f"Film {movie}", "Drama") for movie in sorted({row[1] for row in rows})]
    write_early(tmp_path / "early", rows, movies)
    written = shards.write(tmp_path / "early", tmp_path / "new", 200)
    assert_is_split(written, datasets.load(tmp_path / "early").ratings)
    assert written[0].name == "early"


def test_quoted_numbers_are_streamed_by_the_csv_module(ml, movielens_folder, tmp_path):
    path = movielens_folder / "ratings.csv"
    header, *lines = path.read_text().splitlines()
    quoted = [",".join(f'"{value}"' for value in line.split(",")) for line in lines]
    path.write_text("\n".join([header, *quoted]) + "\n")
    assert_is_split(shards.write(movielens_folder, tmp_path / "new", 200), ml.ratings)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("n_files", [1, 3])
def test_parquet_files_are_streamed(ml, tmp_path, n_files):
    frames = np.array_split(np.arange(len(ml.ratings)), n_files)
    for number, rows in enumerate(frames):
        part = ml.ratings.iloc[rows].astype({"user_id": "uint32", "rating": "float64"})
        part.to_parquet(tmp_path / f"part-{number}.parquet", row_group_size=70)
    source = tmp_path if n_files > 1 else tmp_path / "part-0.parquet"
    written = shards.write(source, tmp_path / "new", 200)
    assert_is_split(written, ml.ratings)
    assert written[0].name == source.stem


def test_identifiers_of_64_bits_are_kept(tmp_path):
    frame = pd.DataFrame(
        {"user_id": [2**40, -5, 2**40], "movie_id": [7, 7, -(2**50)], "rating": [1.0, 2.5, 99.0]}
    )
    source = shards.of_blocks("wide", blocks_of(frame, 2))
    assert_holds(shards.write(source, tmp_path / "new", 1, 0)[0], Ratings.from_frame(frame))


def test_what_is_streamed_behind_a_url_is_read_there(ml, invented):
    for _ in range(2):  # the second time it is there
        written = shards.write(invented, "memory://test_write/streamed", 200)
        assert_is_split(written, ml.ratings)
    with pytest.raises(FileExistsError, match="holds shards of seed 0, wanted was 1"):
        shards.write(invented, "memory://test_write/streamed", 200, seed=1)


def test_a_copy_to_a_url_that_was_ended_is_made_again(ml, invented):
    with shards.folder.place.Place("memory://test_write/ended").writing("users.arrow") as file:
        file.write(b"half")
    assert_is_split(shards.write(invented, "memory://test_write/ended", 200), ml.ratings)


def test_a_published_set_is_looked_for_by_its_name(latest_small):
    source = sources.of("ml-latest-small")
    assert (source.name, source.simulated) == ("ml-latest-small", False)
    assert len(next(source.blocks(0))[0]) > 0


def test_lines_of_a_layout_are_read_where_a_block_begins(tmp_path):
    write_dat(tmp_path, [(1, 1, 4, 0), (2, 1, 5, 0)], [(1, "A", "Drama")])
    assert list(sources.of(tmp_path).blocks(1)) == []
    (table,) = DAT.batches(tmp_path / "ratings.dat")
    assert table["userId"].to_pylist() == [1, 2]


@pytest.mark.parametrize("ratings", [1000, 1500, 10**6])
def test_a_block_is_let_go_before_the_next_one_is_made(monkeypatch, tmp_path, ratings):
    monkeypatch.setattr(raw, "RATINGS", ratings)
    made = []

    def blocks(first):
        for number in range(3):
            assert [block for block in made if block() is not None] == []
            users = np.arange(2000, dtype=np.int32) + 2000 * number
            made.append(weakref.ref(users))
            yield users, users % 7, np.full(2000, 3.5, np.float32)
            del users

    shards.write(shards.Source("mine", True, "", blocks), tmp_path / "new")
    assert len(made) == 3
