"""Files of shards: rows of a CSR as one batch of Arrow, written and viewed without a copy."""

import numpy as np
import pyarrow as pa

from lib.data.csr import CSR

_RATING = pa.struct(
    [pa.field("index", pa.int32(), nullable=False), pa.field("stars", pa.float32(), nullable=False)]
)
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        pa.field(
            "ratings", pa.large_list(pa.field("item", _RATING, nullable=False)), nullable=False
        ),
    ]
)


def write(file, ids, rows):
    """Write identifiers of rows, int64, and their CSR, whose offsets begin at 0, to a file."""
    entries = pa.StructArray.from_arrays(
        [pa.array(rows.indices), pa.array(rows.values)], fields=list(_RATING)
    )
    ratings = pa.LargeListArray.from_arrays(
        pa.array(rows.offsets), entries, type=SCHEMA.field("ratings").type
    )
    with pa.ipc.new_file(file, SCHEMA) as writer:
        writer.write_batch(pa.record_batch([pa.array(ids), ratings], schema=SCHEMA))


def view(named, data):
    """(identifiers, CSR) of the bytes of a file, as views of these bytes.

    named : of the file, for errors; data : uint8, which may be mapped

    Types and lengths fit one another; what the arrays hold is not looked at. Raises ValueError
    naming the file where that is not so.
    """
    try:
        reader = pa.ipc.open_file(pa.py_buffer(data))
        if not reader.schema.equals(SCHEMA):
            raise ValueError(f"{named} is no shard: it has the columns {reader.schema.names}"[:400])
        if reader.num_record_batches != 1:
            raise ValueError(f"{named} has {reader.num_record_batches} batches, must have 1")
        batch = reader.get_batch(0)
        batch.validate()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{named} is damaged: {error}"[:400]) from None
    if any(column.null_count or column.offset for column in batch.columns):
        raise ValueError(f"{named} is damaged: it has rows without a value")
    _, of_ids = batch.column("id").buffers()
    _, of_offsets, *_, of_indices, _, of_stars = batch.column("ratings").buffers()
    offsets = _array(named, data, of_offsets, np.int64, len(batch) + 1)
    n = int(offsets[-1]) if len(offsets) else 0
    return _array(named, data, of_ids, np.int64, len(batch)), CSR(
        offsets,
        _array(named, data, of_indices, np.int32, n),
        _array(named, data, of_stars, np.float32, n),
    )


def _array(named, data, buffer, dtype, length):
    """The part of `data` that a buffer of Arrow lies in, as an array.

    What NumPy makes of the buffer itself is read-only, for which Numba compiles every loop again.
    """
    start = buffer.address - data.ctypes.data if buffer else 0
    size = length * np.dtype(dtype).itemsize
    if length < 0 or size > (buffer.size if buffer else 0) or not 0 <= start <= len(data) - size:
        raise ValueError(f"{named} is damaged: an array of {length:,} values is not all there")
    return data[start : start + size].view(dtype)
