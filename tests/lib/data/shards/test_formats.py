"""Bytes that are no file of shards are refused by name, whatever Arrow makes of them."""

import io

import numpy as np
import pyarrow as pa
import pytest

from lib.data.csr import CSR
from lib.data.shards import id_file, shard_file
from lib.data.shards.place import Place

IDS = np.array([3, 8], np.int64)
ROWS = CSR(np.array([0, 2, 2]), np.array([1, 4], np.int32), np.array([3.5, 1.0], np.float32))


def arrow(schema, *batches, **options):
    """The bytes of an Arrow file, writeable, as a mapped file is."""
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, schema, **options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return np.frombuffer(bytearray(sink.getvalue()), np.uint8)


def shard():
    """The batch of a shard."""
    sink = io.BytesIO()
    shard_file.write(sink, IDS, ROWS)
    return pa.ipc.open_file(sink.getvalue()).get_batch(0)


def test_rows_are_views_of_the_bytes():
    data = arrow(shard_file.SCHEMA, shard())
    ids, rows = shard_file.view("x.arrow", data)
    np.testing.assert_array_equal(ids, IDS)
    for found, expected in zip(rows, ROWS, strict=True):
        np.testing.assert_array_equal(found, expected)
        assert np.shares_memory(found, data)
        assert found.flags.writeable
        assert found.flags.aligned


def test_rows_may_all_be_empty():
    sink = io.BytesIO()
    rows = CSR(np.zeros(3, np.int64), np.empty(0, np.int32), np.empty(0, np.float32))
    shard_file.write(sink, IDS, rows)
    found = shard_file.view("x.arrow", np.frombuffer(bytearray(sink.getvalue()), np.uint8))[1]
    assert [len(array) for array in found] == [3, 0, 0]


OTHER = pa.schema([("name", pa.string())])
NULLABLE = pa.schema([field.with_nullable(True) for field in shard_file.SCHEMA])
COMPRESSED = {"options": pa.ipc.IpcWriteOptions(compression="lz4")}
MISSING = pa.array([[{"index": 1, "stars": 2.0}], None], shard_file.SCHEMA.field("ratings").type)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros(0, np.uint8), "is damaged"),
        (np.zeros(500, np.uint8), "is damaged"),
        (arrow(OTHER), r"is no shard: it has the columns \['name'\]"),
        (arrow(NULLABLE), "is no shard"),
        (arrow(shard_file.SCHEMA), "has 0 batches, must have 1"),
        (arrow(shard_file.SCHEMA, shard(), shard()), "has 2 batches, must have 1"),
        (arrow(shard_file.SCHEMA, shard(), **COMPRESSED), "is not all there"),
        (
            arrow(shard_file.SCHEMA, pa.record_batch([IDS, MISSING], schema=shard_file.SCHEMA)),
            "has rows without a value",
        ),
    ],
)
def test_what_is_no_shard_is_refused(data, message):
    with pytest.raises(ValueError, match=rf"x\.arrow .*{message}"):
        shard_file.view("x.arrow", data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros(500, np.uint8), "is damaged"),
        (arrow(OTHER), "must have the columns id, n_train, n_test"),
    ],
)
def test_what_is_no_list_is_refused(data, message):
    with pytest.raises(ValueError, match=rf"users\.arrow {message}"):
        id_file.read("users.arrow", data)


def test_a_file_behind_a_url_is_no_folder():
    with Place("memory://test_formats").writing("file") as file:
        file.write(b"text")
    with pytest.raises(NotADirectoryError, match="memory://test_formats/file is a file"):
        Place("memory://test_formats/file").sizes()
