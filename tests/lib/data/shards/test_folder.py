"""Folders of shards: they hold the ratings that were written, in ranges cut anywhere."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data import ranges, shards
from lib.data.shards.verification import verify
from tests.helpers.shard_rows import assert_holds


@pytest.mark.parametrize("ratings_per_shard", [1, 97, 200, 10**9])
def test_shards_hold_exactly_the_ratings_that_were_written(parts, tmp_path, ratings_per_shard):
    written = shards.write_ratings(*parts, tmp_path / "new", ratings_per_shard, "invented")
    for part, ratings in zip(written, parts, strict=True):
        assert_holds(part, ratings)
        assert (part.name, part.simulated) == ("invented", False)
    train, test = written
    assert train.key == test.key
    assert test.by_movie == ()
    assert [each[3:5] for each in test.by_user] == [each[3:5] for each in train.by_user]
    limit = max(ratings_per_shard, train.user_counts.max())
    assert max(each.n_ratings for each in train.by_user) <= limit


def test_what_is_written_behind_a_url_is_read_there(parts):
    written = shards.write_ratings(*parts, "memory://test_folder/shards", 200)
    for part, ratings in zip(written, parts, strict=True):
        assert_holds(part, ratings)


def test_options_reach_the_file_system_of_a_url(parts):
    """With the option, files are in a memory of their own, where nobody else finds them."""
    folder, own = "memory://test_folder/own", {"global_store": False}
    written = shards.write_ratings(*parts, folder, 200, storage_options=own)
    for found in (written, shards.read(folder, storage_options=own), verify(folder, False, own)):
        for part, ratings in zip(found, parts, strict=True):
            assert_holds(part, ratings)
    with pytest.raises(FileNotFoundError, match="memory://test_folder/own does not exist"):
        shards.read(folder)


def test_nothing_may_be_held_out(parts, tmp_path):
    train, test = shards.write_ratings(parts[0], None, tmp_path / "new")
    assert test is None
    assert train.test_fraction == 0
    assert_holds(train, parts[0])


def test_a_test_part_may_be_empty(parts, tmp_path):
    nothing = parts[0].part(np.zeros(parts[0].n_ratings, bool))
    assert_holds(shards.write_ratings(parts[0], nothing, tmp_path / "new", 200)[1], nothing)


def test_rows_are_mapped_and_no_file_changes_when_they_are_written_to(shard_folder):
    train, _ = shards.read(shard_folder)
    rows = train.rows(train.by_user[1])
    assert not rows.values.flags.owndata
    before = rows.values.copy()
    rows.values[:] = 0
    np.testing.assert_array_equal(train.rows(train.by_user[1], verify=True).values, before)


def test_another_process_can_be_sent_what_was_read(written_shards):
    train, _ = shards.read(written_shards)
    train.rows(train.by_user[0])
    sent = pickle.loads(pickle.dumps(train))
    assert sent.key == train.key
    last = train.by_movie[-1]
    np.testing.assert_array_equal(sent.rows(last).indices, train.rows(last).indices)


def test_a_relative_path_may_be_left(written_shards, monkeypatch, tmp_path):
    monkeypatch.chdir(written_shards.parent)
    train, _ = shards.read(written_shards.name)
    monkeypatch.chdir(tmp_path)
    assert train.rows(train.by_user[0]).offsets[0] == 0


def test_a_url_of_a_local_folder_is_mapped(written_shards):
    train, _ = shards.read(f"file://{written_shards}")
    assert train.folder == str(written_shards)
    assert not train.rows(train.by_user[0]).values.flags.owndata


def test_the_key_changes_with_the_content_and_not_with_the_place(parts, tmp_path):
    keys = [
        shards.write_ratings(*parts, tmp_path / str(n), size)[0].key
        for n, size in enumerate((200, 200, 201))
    ]
    assert keys[0] == keys[1] != keys[2]


def test_a_shard_of_the_other_part_is_refused(written_shards):
    train, test = shards.read(written_shards)
    with pytest.raises(ValueError, match="is no shard of the training part"):
        train.rows(test.by_user[0])


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30)


@given(COUNTS, st.integers(1, 20))
def test_ranges_have_every_row_and_no_more_ratings_than_wanted(counts, most):
    counts = np.array(counts, np.int64).T
    pairs = ranges.pairs(ranges.cut(most, *counts))
    rows = [row for first, last in pairs for row in range(first, last)]
    assert rows == list(range(counts.shape[1]))
    for first, last in pairs:
        for part in counts[:, first:last]:
            assert part.sum() <= most or np.count_nonzero(part) == 1
    for (first, last), _ in pairwise(pairs):
        # One more row would have been too much.
        assert (counts[:, first : last + 1].sum(axis=1) > most).any()


@pytest.mark.parametrize("number", [0, -5, 2.5, "many", True])
def test_a_wrong_number_of_ratings_is_named(parts, tmp_path, number):
    with pytest.raises(ValueError, match=r"ratings_per_shard=.*must be an integer >= 1"):
        shards.write_ratings(*parts, tmp_path / "new", number)
    assert not (tmp_path / "new").exists()
