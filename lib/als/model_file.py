"""Fitted models as files: .npz without pickle, written whole or not at all."""

import zipfile

import numpy as np
import pandas as pd

from lib.util import atomic

HISTORY = "history_"  # before the name of a column of the history


def write(path, state, history):
    """Write `state`, a dict of numbers and arrays, and the DataFrame `history` to `path`."""
    content = state | {HISTORY + name: history[name] for name in history}
    with atomic.replacing(path) as partial, open(partial, "wb") as file:
        np.savez(file, allow_pickle=False, **content)


def read(path, names, writer="ALS.save"):
    """Read the file of a model: (state, history). Every entry of `state` is an array.

    Raises FileNotFoundError, and ValueError naming a file that is damaged, or that lacks one of
    `names`, as the files of another version of this library may. What the entries hold is not
    looked at, but that the columns of the history are equally long.
    """
    try:
        # NumPy leaves a damaged file open when it has opened it itself.
        with open(path, "rb") as file:
            _refuse_packed(file)
            content = dict(np.load(file, allow_pickle=False))
    except FileNotFoundError:
        raise
    except Exception as error:
        reason = str(error)[:200]
        raise ValueError(f"{path} is not a model written by {writer}: {reason}") from error
    strange = [name[:80] for name, entry in content.items() if not isinstance(entry, np.ndarray)]
    if strange:
        raise ValueError(f"{path} is not a model written by {writer}: {strange[0]!r} is no array")
    missing = [name for name in names if name not in content]
    if missing:
        raise ValueError(
            f"{path} is not a model of this version of the library: "
            f"it holds no {', '.join(missing)}"
        )
    columns = {name: content.pop(name) for name in list(content) if name.startswith(HISTORY)}
    if len({column.shape for column in columns.values()}) > 1 or any(
        column.ndim != 1 for column in columns.values()
    ):
        raise ValueError(f"{path} is damaged: the columns of its history are not equally long")
    history = {name.removeprefix(HISTORY): column for name, column in columns.items()}
    return content, pd.DataFrame(history)


def _refuse_packed(file):
    """`write` packs nothing: what is packed may unpack to more than the memory holds."""
    with zipfile.ZipFile(file) as archive:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
            raise ValueError("its entries are compressed")
    file.seek(0)
