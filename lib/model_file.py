"""Fitted models as files: .npz without pickle, written whole or not at all."""

import numpy as np
import pandas as pd

from lib import atomic

HISTORY = "history_"  # before the name of a column of the history


def write(path, state, history):
    """Write `state`, a dict of numbers and arrays, and the DataFrame `history` to `path`."""
    content = state | {HISTORY + name: history[name] for name in history}
    with atomic.replacing(path) as partial, open(partial, "wb") as file:
        np.savez(file, **content)


def read(path, names):
    """What `write` wrote: (state, history). Every entry of `state` is an array.

    Raises FileNotFoundError, and ValueError naming a file that is damaged, or that lacks one of
    `names`, as the files of another version of this library may.
    """
    try:
        # NumPy leaves a damaged file open when it has opened it itself.
        with open(path, "rb") as file:
            content = dict(np.load(file, allow_pickle=False))
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is not a model written by ALS.save: {error}") from error
    missing = [name for name in names if name not in content]
    if missing:
        raise ValueError(
            f"{path} is not a model of this version of the library: "
            f"it holds no {', '.join(missing)}"
        )
    columns = [name for name in content if name.startswith(HISTORY)]
    history = pd.DataFrame({name.removeprefix(HISTORY): content.pop(name) for name in columns})
    return content, history
