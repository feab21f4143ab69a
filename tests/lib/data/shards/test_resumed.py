"""Writing shards that was ended at any point is gone on with; nothing of others is lost."""

import errno
import os
import resource
import threading
from contextlib import contextmanager

import pytest

from lib.data import shards
from lib.data.shards import raw, writing
from lib.data.shards.streaming import LOCK
from lib.data.shards.unfinished import FOLDER
from lib.util import locks
from tests.helpers.forks import Forks
from tests.helpers.shard_rows import assert_holds

WRITE = """
raw.RATINGS = 800
shards.write(arguments[0], arguments[1], 700)
"""


@pytest.fixture(scope="module")
def shard_forks(tmp_path_factory):
    forks = Forks(
        tmp_path_factory.mktemp("forks") / "log", "lib.data.shards", "lib.data.shards.raw"
    )
    yield forks
    forks.close()


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_writing_may_be_killed_before_each_thing_that_it_does_to_a_file(
    shard_forks, invented, tmp_path
):
    whole = tmp_path / "whole"
    status, deeds, _ = shard_forks.run(WRITE, invented, whole, watched=whole)
    assert status == 0
    expected = contents(whole)
    moments = [{"at": at} for at in range(1, deeds + 1, max(1, deeds // 8))]
    moments += [{"bytes": size} for size in (300, 6_000)]
    for number, moment in enumerate(moments):
        folder = tmp_path / str(number)
        killed = shard_forks.run(WRITE, invented, folder, watched=folder, **moment)
        assert killed.status in Forks.KILLED, moment
        assert shard_forks.run(WRITE, invented, folder, watched=folder).status == 0, moment
        assert contents(folder) == expected, moment


class Ended(Exception):
    pass


@contextmanager
def ended_before(monkeypatch, module, name, after):
    """End writing before a function is called once more than `after` times."""
    calls, real = [], getattr(module, name)

    def counted(*args, **options):
        calls.append(args)
        if len(calls) > after:
            raise Ended
        return real(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, counted)
        with pytest.raises(Ended):
            yield
    return


def counted_blocks(parts, starts):
    """A source of 10 blocks that tells where it was started."""
    users = parts[0].user_of_entry
    columns = parts[0].user_ids[users], parts[0].movie_ids[parts[0].by_user.indices]
    size = len(users) // 10 + 1

    def blocks(first):
        starts.append(first)
        for begin in range(first * size, len(users), size):
            own = slice(begin, begin + size)
            yield columns[0][own], columns[1][own], parts[0].by_user.values[own]

    return shards.Source("mine", False, "1", blocks)


def test_what_was_read_is_not_read_again(monkeypatch, parts, tmp_path):
    monkeypatch.setattr(raw, "RATINGS", len(parts[0].user_of_entry) // 4)
    starts = []
    source = counted_blocks(parts, starts)
    with ended_before(monkeypatch, raw, "_write", after=2):
        shards.write(source, tmp_path / "new", 200, 0)
    with ended_before(monkeypatch, writing, "write_shard", after=3):
        shards.write(source, tmp_path / "new", 200, 0)
    train, _ = shards.write(source, tmp_path / "new", 200, 0)
    assert_holds(train, parts[0])
    assert len(starts) == 2
    assert starts[0] == 0
    assert starts[1] >= 5


def test_a_finished_shard_is_kept_only_if_its_checksum_is_right(monkeypatch, parts, tmp_path):
    source = counted_blocks(parts, [])
    with ended_before(monkeypatch, writing, "write_shard", after=4):
        shards.write(source, tmp_path / "new", 200, 0)
    kept, altered = (tmp_path / "new" / f"train-by-user-0000{n}.arrow" for n in (1, 2))
    before = kept.stat().st_mtime_ns
    data = bytearray(altered.read_bytes())
    data[-300] ^= 1
    altered.write_bytes(data)
    train, _ = shards.write(source, tmp_path / "new", 200, 0)
    assert_holds(train, parts[0])
    assert kept.stat().st_mtime_ns == before


def test_an_altered_part_of_what_was_read_is_read_again(monkeypatch, parts, tmp_path):
    monkeypatch.setattr(raw, "RATINGS", 50)
    starts = []
    source = counted_blocks(parts, starts)
    with ended_before(monkeypatch, writing, "write_shard", after=1):
        shards.write(source, tmp_path / "new", 200, 0)
    part = tmp_path / "new" / FOLDER / "raw-00003.arrow"
    part.write_bytes(part.read_bytes()[:-1])
    train, _ = shards.write(source, tmp_path / "new", 200, 0)
    assert_holds(train, parts[0])
    assert len(starts) == 2


def test_another_call_does_not_go_on_with_it(monkeypatch, parts, tmp_path):
    source = counted_blocks(parts, [])
    with ended_before(monkeypatch, writing, "write_shard", after=1):
        shards.write(source, tmp_path / "new", 200, 0)
    before = contents(tmp_path / "new")
    for other, options, message in (
        (source, {"seed": 1}, "has unfinished shards of seed 0, wanted was 1: give another"),
        (source, {"test_fraction": 0.5}, r"of test_fraction 0\.0, wanted was 0\.5"),
        (source._replace(stamp="2"), {}, "has unfinished shards of another version of mine"),
        (source._replace(name="other"), {}, "of dataset 'mine', wanted was 'other'"),
    ):
        with pytest.raises(FileExistsError, match=message):
            shards.write(other, tmp_path / "new", 200, **{"test_fraction": 0} | options)
    assert contents(tmp_path / "new") == before
    assert_holds(shards.write(source, tmp_path / "new", 200, 0)[0], parts[0])


def test_shards_of_something_else_are_left_alone(written_shards, invented, tmp_path):
    before = contents(written_shards)
    with pytest.raises(FileExistsError, match="holds shards of another version of invented"):
        shards.write(invented, written_shards, 200)
    assert contents(written_shards) == before
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"notes\.txt is in the way: give a new or an empty"):
        shards.write(invented, tmp_path)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_shards_without_their_manifest_are_left_alone(shard_folder, invented):
    (shard_folder / "manifest.json").unlink()
    before = contents(shard_folder)
    with pytest.raises(FileExistsError, match=r"movies\.arrow is in the way"):
        shards.write(invented, shard_folder)
    assert contents(shard_folder) == before


def test_a_file_in_the_place_of_the_folder_is_named(invented, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((NotADirectoryError, FileExistsError), match="file"):
        shards.write(invented, tmp_path / "file")


def test_two_writers_take_turns(monkeypatch, parts, tmp_path):
    starts = []
    source = counted_blocks(parts, starts)
    with locks.holding(tmp_path / "new" / LOCK, "a test"):
        threads = [
            threading.Thread(target=shards.write, args=(source, tmp_path / "new", 200, 0))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        assert not (tmp_path / "new" / FOLDER).exists()
    for thread in threads:
        thread.join()
    assert starts == [0]
    assert_holds(shards.read(tmp_path / "new")[0], parts[0])


def test_no_room_on_the_disk_names_the_file_and_can_be_gone_on_with(parts, tmp_path):
    """The system refuses bytes beyond a size of a file as it refuses those beyond a disk."""
    source = counted_blocks(parts, [])
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, usual[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)) as caught:
            shards.write(source, tmp_path / "new", 10**9, 0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert caught.value.errno == errno.EFBIG
    assert "raw-00000.arrow" in str(caught.value)
    assert_holds(shards.write(source, tmp_path / "new", 10**9, 0)[0], parts[0])
