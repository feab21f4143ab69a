"""Folders of shards that are not as they were written: the error names the file."""

import json
import os

import numpy as np
import pytest

from lib.data import shards
from lib.data.csr import CSR
from lib.data.shards import manifest, shard_file
from lib.data.shards.place import Place

FIRST = "train-by-user-00000.arrow"


def alter(path, place=-200):
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)


def rewritten(folder, change):
    """Change the manifest of a folder as somebody might who makes the digest fit as well."""
    place = Place(folder)
    (folder / manifest.FILE).write_text(manifest.written(change(manifest.read(place))))


@pytest.mark.parametrize("file", [FIRST, "test-by-user-00001.arrow", "users.arrow"])
def test_a_missing_file_is_named(shard_folder, file):
    (shard_folder / file).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{file} is missing: manifest\.json lists it"):
        shards.read(shard_folder)


@pytest.mark.parametrize("file", [FIRST, "movies.arrow"])
def test_a_truncated_file_is_named(shard_folder, file):
    os.truncate(shard_folder / file, 100)
    with pytest.raises(ValueError, match=rf"{file} has 100 bytes, must have [\d,]+"):
        shards.read(shard_folder)


def test_a_shard_that_is_lost_or_cut_after_it_was_listed_is_named(shard_folder):
    train, test = shards.read(shard_folder)
    (shard_folder / FIRST).unlink()
    with pytest.raises(FileNotFoundError, match=FIRST):
        train.rows(train.by_user[0])
    os.truncate(shard_folder / "test-by-user-00000.arrow", 100)
    with pytest.raises(ValueError, match=r"test-by-user-00000\.arrow has 100 bytes"):
        test.rows(test.by_user[0])


def test_a_shard_cut_behind_a_url_is_named(parts):
    train, _ = shards.write_ratings(*parts, "memory://test_damaged/cut", 200)
    store = Place(train.folder)
    for change in (lambda data: data[:-1], lambda data: data + b"more"):
        whole = store.content(FIRST, train.by_user[0].size).tobytes()
        with store.writing(FIRST) as file:
            file.write(change(whole))
        with pytest.raises(ValueError, match=rf"test_damaged/cut/{FIRST} has [\d,]+ bytes"):
            train.rows(train.by_user[0])
        with store.writing(FIRST) as file:
            file.write(whole)


def test_an_altered_shard_is_found_by_its_checksum(shard_folder):
    alter(shard_folder / FIRST, place=2000)
    train, _ = shards.read(shard_folder)
    with pytest.raises(ValueError, match=f"{FIRST} is not as it was written: its checksum"):
        train.rows(train.by_user[0], verify=True)


def test_an_altered_list_of_users_is_found_when_it_is_read(shard_folder):
    alter(shard_folder / "users.arrow")
    with pytest.raises(ValueError, match=r"users\.arrow is not as it was written"):
        shards.read(shard_folder)


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_leads_outside_the_arrays(shard_folder, seed):
    """Without a look at checksums: what is read is right in form, or refused by name."""
    train, _ = shards.read(shard_folder)
    shard, rng = train.by_user[0], np.random.default_rng(seed)
    whole, refused = (shard_folder / FIRST).read_bytes(), []
    for _ in range(100):
        data = np.frombuffer(whole, np.uint8).copy()
        data[rng.integers(len(data), size=rng.integers(1, 20))] = rng.integers(256)
        (shard_folder / FIRST).write_bytes(data)
        try:
            offsets, indices, values = train.rows(shard)
        except ValueError as error:
            refused.append(str(error))
            continue
        assert len(offsets) == shard.last - shard.first + 1
        assert len(indices) == len(values) == offsets[-1] == shard.n_ratings
        assert np.isfinite(values).all()
        assert ((indices >= 0) & (indices < train.n_movies)).all()
        assert (np.diff(offsets) >= 0).all()
    assert len(refused) > 10
    assert all(FIRST in message and len(message) < 600 for message in refused)


def rewrite_shard(folder, change):
    """Replace the rows of the first shard by others, of the same size in bytes."""
    train, _ = shards.read(folder)
    shard = train.by_user[0]
    rows = CSR(*(array.copy() for array in train.rows(shard)))
    ids = train.user_ids[shard.first : shard.last].copy()
    change(ids, rows)
    with Place(folder).writing(FIRST) as file:
        shard_file.write(file, ids, rows)
    return train, shard


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda ids, rows: rows.values.__setitem__(3, np.nan), r"values\[3\] is nan"),
        (lambda ids, rows: rows.indices.__setitem__(3, 60), r"indices\[3\] is 60: must lie in"),
        (lambda ids, rows: rows.indices.__setitem__(3, -1), r"indices\[3\] is -1: must lie in"),
        (lambda ids, rows: rows.indices.__setitem__(3, rows.indices[2]), "row 0 must ascend"),
        (lambda ids, rows: rows.offsets.__setitem__(1, -1), r"offsets\[1\] is -1 after 0"),
        (lambda ids, rows: ids.__setitem__(0, 77), "has the identifiers of other rows"),
    ],
)
def test_arrays_that_cannot_be_those_of_the_shard_are_refused(shard_folder, change, message):
    train, shard = rewrite_shard(shard_folder, change)
    with pytest.raises(ValueError, match=f"{FIRST}.*{message}"):
        train.rows(shard)


def test_a_file_is_looked_at_again_when_it_has_changed(shard_folder):
    train, _ = shards.read(shard_folder)
    train.rows(train.by_user[0])
    rewrite_shard(shard_folder, lambda ids, rows: rows.values.__setitem__(3, np.nan))
    with pytest.raises(ValueError, match=r"values\[3\] is nan"):
        train.rows(train.by_user[0])


def test_an_unfinished_folder_says_how_to_go_on(shard_folder):
    (shard_folder / manifest.FILE).unlink()
    with pytest.raises(FileNotFoundError, match=r"the same call of lib\.data\.shards goes on"):
        shards.read(shard_folder)


def test_what_is_no_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        shards.read(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="file is a file"):
        shards.read(tmp_path / "file")
    with pytest.raises(FileNotFoundError, match=r"memory://nowhere does not exist"):
        shards.read("memory://nowhere")
    with pytest.raises(ValueError, match=r"sky://shards cannot be opened: .*sky"):
        shards.read("sky://shards")


def test_a_manifest_of_another_format_is_refused(shard_folder):
    facts = json.loads((shard_folder / manifest.FILE).read_text())
    (shard_folder / manifest.FILE).write_text(json.dumps(facts | {"format": 99}))
    with pytest.raises(ValueError, match=r"manifest\.json has format 99: .* reads 1"):
        shards.read(shard_folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '"text"', '{"format": 1}', "\0"])
def test_a_file_that_is_no_manifest_is_refused(shard_folder, text):
    (shard_folder / manifest.FILE).write_text(text)
    with pytest.raises(ValueError, match=r"manifest\.json is not a manifest of shards"):
        shards.read(shard_folder)


def test_an_altered_manifest_is_refused(shard_folder):
    text = (shard_folder / manifest.FILE).read_text()
    (shard_folder / manifest.FILE).write_text(text.replace("invented", "inverted"))
    with pytest.raises(ValueError, match=r"manifest\.json is not as it was written"):
        shards.read(shard_folder)


def without_the_first_shard(found):
    return found._replace(shards=found.shards[1:])


def with_a_file_elsewhere(found):
    first = found.shards[0]._replace(file="../elsewhere.arrow")
    return found._replace(shards=(first, *found.shards[1:]))


@pytest.mark.parametrize("change", [without_the_first_shard, with_a_file_elsewhere])
def test_a_manifest_must_name_every_row_in_a_file_of_the_folder(shard_folder, change):
    rewritten(shard_folder, change)
    with pytest.raises(ValueError, match="do not have every row once"):
        shards.read(shard_folder)


@pytest.mark.parametrize(("name", "value"), [("dataset", "other"), ("seed", 1)])
def test_another_set_or_split_than_expected_is_refused(written_shards, name, value):
    with pytest.raises(ValueError, match=rf"is of {name} .*, wanted was {value!r}"):
        shards.read(written_shards, expect={name: value})
    assert shards.read(written_shards, expect={"dataset": "invented"})


def test_what_cannot_be_expected_is_named(written_shards):
    with pytest.raises(ValueError, match="expect has 'sead': must be of dataset, test_fraction"):
        shards.read(written_shards, expect={"sead": 1})


def test_a_folder_that_holds_something_is_left_alone(parts, shard_folder, tmp_path):
    before = (shard_folder / manifest.FILE).read_bytes()
    with pytest.raises(FileExistsError, match="holds shards already: give another folder"):
        shards.write_ratings(*parts, shard_folder)
    assert (shard_folder / manifest.FILE).read_bytes() == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("")
    with pytest.raises(FileExistsError, match=r"thesis\.tex is in the way"):
        shards.write_ratings(*parts, tmp_path / "full")
