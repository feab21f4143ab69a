"""Trained models kept in the cache: a convenience, whose failure costs time and nothing else."""

import os
from contextlib import ExitStack, suppress

from lib.als import ALS
from lib.util import locks
from lib.util.messages import note

MOST_BYTES = 8 * 2**30  # of models that are kept; the grid on 32 million ratings is a tenth


def kept_or_trained(folder, name, train):
    """The model kept under `name`, or else what `train` returns, which is then kept.

    folder : function that returns the folder of the models
    train : function that returns a fitted `ALS`

    Where two programs want the same model, the second waits for the first. A file that cannot be
    read is trained anew, and a model that cannot be kept is returned all the same: a line on
    standard error says so.
    """
    try:
        path = folder() / f"{name}.npz"
    except OSError as error:
        note(f"the model is not kept: {error}")
        return train()
    with ExitStack() as stack:
        with suppress(OSError):  # without a lock nothing can be kept, which is told below
            stack.enter_context(locks.holding(path.with_suffix(".lock"), "training a model"))
        model = _load(path)
        if model is None:
            model = train()
            _save(model, path)
    return model


def _load(path):
    try:
        model = ALS.load(path)
        os.utime(path)  # those used last are kept longest
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        note(f"a kept model is damaged and is trained anew: {error}")
        return None
    return model


def _save(model, path):
    try:
        model.save(path)
        _make_room(path.parent)
    except OSError as error:
        note(f"the model is not kept in {path.parent}: {error}")


def _make_room(folder):
    """Remove the models used longest ago, as far as all take more than `MOST_BYTES`."""
    used = sorted(
        ((stat.st_mtime_ns, stat.st_size, path) for path, stat in _files(folder)), reverse=True
    )
    total = 0
    for _, size, path in used:
        total += size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)


def _files(folder):
    for path in folder.glob("[!.]*.npz"):
        with suppress(FileNotFoundError):  # another program made room
            yield path, path.stat()
