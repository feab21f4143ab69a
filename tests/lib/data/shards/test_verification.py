"""A folder of shards is checked in full, also against faults that fit their own checksums."""

import numpy as np
import pytest

from lib.data import shards
from lib.data.csr import CSR
from lib.data.shards import manifest, writing
from lib.data.shards.place import Place
from lib.data.shards.verification import verify


def test_what_was_written_passes(written_shards, parts):
    train, test = verify(written_shards)
    assert (train.n_ratings, test.n_ratings) == (parts[0].n_ratings, parts[1].n_ratings)
    shards.write_ratings(parts[0], None, "memory://test_verification/train", 200)
    assert verify("memory://test_verification/train")[1] is None


@pytest.mark.parametrize("file", ["train-by-movie-00002.arrow", "test-by-user-00001.arrow"])
def test_an_altered_byte_is_found_in_any_file(shard_folder, file):
    data = bytearray((shard_folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (shard_folder / file).write_bytes(data)
    with pytest.raises(ValueError, match=f"{file} is not as it was written: its checksum"):
        verify(shard_folder)


def rewritten(folder, change):
    """Write the manifest as `change`, a function of a `Manifest`, makes it."""
    place = Place(folder)
    text = manifest.written(change(manifest.read(place)))
    (folder / manifest.FILE).write_text(text)


def with_other_rows(folder, part, by, change):
    """Replace the rows of the first shard of a kind, and its checksum in the manifest."""
    train, test = shards.read(folder)
    owner = train if part == "train" else test
    (shard, *_) = getattr(owner, f"by_{by}")
    rows = change(CSR(*(array.copy() for array in owner.rows(shard))))
    ids = owner.user_ids if by == "user" else owner.movie_ids
    new = writing.write_shard(Place(folder), (part, by, 0), shard[3:5], ids, rows)

    def changed(found):
        return found._replace(
            shards=tuple(new if each.file == new.file else each for each in found.shards)
        )

    rewritten(folder, changed)


def with_more_stars(rows):
    rows.values[0] += 0.5
    return rows


@pytest.mark.parametrize(
    ("part", "by", "message"),
    [
        ("train", "user", r"manifest\.json has the mean .* of train"),
        ("test", "user", r"manifest\.json has the mean .* of test"),
        ("train", "movie", r"train-by-movie-00000\.arrow does not hold what"),
    ],
)
def test_ratings_that_do_not_fit_the_rest_are_found(shard_folder, part, by, message):
    with_other_rows(shard_folder, part, by, with_more_stars)
    with pytest.raises(ValueError, match=message):
        verify(shard_folder)


def test_other_movies_than_are_listed_are_found(shard_folder):
    def with_another_movie(rows):
        """The first rating of which the movie can be the one before."""
        free = np.append(rows.indices[0] > 0, np.diff(rows.indices) > 1)
        rows.indices[np.flatnonzero(free)[0]] -= 1
        return rows

    with_other_rows(shard_folder, "test", "user", with_another_movie)
    with pytest.raises(ValueError, match=r"movies\.arrow and the shards test-by-user differ"):
        verify(shard_folder)


def test_other_numbers_of_ratings_than_are_listed_are_found(shard_folder):
    def with_a_rating_less(rows):
        offsets = np.maximum(rows.offsets - 1, 0)
        return CSR(offsets, rows.indices[1:], rows.values[1:])

    with_other_rows(shard_folder, "train", "user", with_a_rating_less)
    with pytest.raises(ValueError, match=r"train-by-user-00000\.arrow and users\.arrow differ"):
        verify(shard_folder)


def test_a_rating_in_both_parts_is_found(parts, tmp_path):
    shards.write_ratings(parts[0], parts[0], tmp_path / "twice", 200)
    with pytest.raises(ValueError, match=r"train-by-user-00000\.arrow and test-by-user-00000"):
        verify(tmp_path / "twice")
