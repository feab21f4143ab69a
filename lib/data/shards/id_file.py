"""Files of users or movies: their identifiers, and how many ratings of each are in which part."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

COLUMNS = ("id", "n_train", "n_test")
SCHEMA = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in COLUMNS])


class Listed(NamedTuple):
    """Users or movies: identifiers, ascending, and ratings in either part; int64 (rows,) each."""

    ids: np.ndarray
    n_train: np.ndarray
    n_test: np.ndarray


def write(file, listed):
    """Write a `Listed` to a file."""
    with pa.ipc.new_file(file, SCHEMA) as writer:
        writer.write_batch(pa.record_batch(list(map(pa.array, listed)), schema=SCHEMA))


def read(named, data):
    """The `Listed` in the bytes of a file; raises ValueError naming it where there is none."""
    try:
        table = pa.ipc.open_file(pa.py_buffer(data)).read_all()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{named} is damaged: {error}"[:400]) from None
    if not table.schema.equals(SCHEMA):
        raise ValueError(f"{named} must have the columns {', '.join(COLUMNS)}: it has others")
    return Listed(*(table[name].to_numpy() for name in COLUMNS))
