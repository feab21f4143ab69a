"""Checkpoints: the file from which a fit goes on after its last whole epoch."""

import copy
import os
import warnings
from pathlib import Path

import numpy as np

from lib.als import identity, learned, model_file
from lib.als.learned import ARRAYS, PARAMETERS
from lib.util.messages import short, shown

KEYS = ("train_key", "test_key", "start_key")
OTHER = {"train_key": "other ratings", "test_key": "another test set", "start_key": "another start"}


class Checkpoint:
    """The file of one fit: a model after so many epochs, and what it was trained on.

    path : of the file, which `ALS.load` reads as well
    train, test, start : as `ALS.fit` takes them
    """

    def __init__(self, path, train, test=None, start=None):
        self._path = Path(path)
        hashes = identity.part_hash(train), identity.part_hash(test), identity.model_hash(start)
        self._keys = dict(zip(KEYS, hashes, strict=True))

    def resume(self, model):
        """Let `model` be what the file says; returns its history, None where there is no file.

        Raises ValueError naming the file and what is wrong with it: it is damaged, was made with
        other parameters, from other ratings or another start, or has more epochs than the model;
        OSError for a folder that cannot be written to. Warns where another version of the
        library wrote it.
        """
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not os.access(self._path.parent, os.W_OK):
                raise PermissionError(f"{short(self._path)} cannot be written: it is a checkpoint")
            return None
        names = (*PARAMETERS, "mu", *ARRAYS, *KEYS, "source")
        state, history = model_file.read(self._path, names)
        kept = learned.restore(copy.copy(model), self._path, state, history)
        self._check(model, kept, state)
        vars(model).update({name: getattr(kept, name) for name in ("mu", *ARRAYS)})
        return history

    def write(self, model):
        """Write a model and its history, which may have fewer epochs than are planned."""
        state = {name: getattr(model, name) for name in (*PARAMETERS, "mu", *ARRAYS)}
        state |= self._keys | {"epochs": len(model.history), "source": identity.source_hash()}
        model_file.write(self._path, state, model.history)

    def _check(self, model, kept, state):
        """Raise ValueError unless `kept`, made of `state`, is an early epoch of `model`'s fit."""
        name = short(self._path)
        for parameter in PARAMETERS:
            have, wanted = (np.asarray(getattr(each, parameter)).item() for each in (kept, model))
            if parameter != "epochs" and have != wanted:
                raise ValueError(
                    f"{name} is the checkpoint of a fit with {parameter}={shown(have)}: "
                    f"must be {shown(wanted)}, or give another file"
                )
        for key, other in OTHER.items():
            if state[key] != self._keys[key]:
                raise ValueError(
                    f"{name} is the checkpoint of a fit with {other}: give another file"
                )
        if kept.epochs > model.epochs:
            raise ValueError(
                f"{name} has {kept.epochs} epochs already: epochs={model.epochs} must not be less"
            )
        if state["source"] != identity.source_hash():
            warnings.warn(
                f"{name} was written by another version of lib.als: the fit goes on from it, and "
                "may end with other numbers than without the interruption",
                stacklevel=5,
            )
