"""Hashes by which ratings, models and sources are told from others."""

import functools
import hashlib
from pathlib import Path

import numpy as np

from lib.als.learned import ARRAYS
from lib.data.shards import Shards


def array_hash(arrays, text=""):
    """32 hexadecimal digits: a hash of a text and of the content, type and shape of arrays."""
    digest = hashlib.blake2b(text.encode(), digest_size=16)
    for array in arrays:
        digest.update(f"{array.dtype} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def arrays_of(ratings):
    """The arrays of `Ratings` from which the others follow."""
    return [ratings.user_ids, ratings.movie_ids, *ratings.by_user]


def part_hash(part):
    """Text that changes with every rating of `Ratings` or `Shards`; "" for None."""
    if part is None:
        return ""
    return f"shards {part.key}" if isinstance(part, Shards) else array_hash(arrays_of(part))


def model_hash(model):
    """Text that changes with every learned number of a model; "" for None."""
    return "" if model is None else array_hash(getattr(model, name) for name in ARRAYS)


@functools.cache
def source_hash(folder=Path(__file__).parent):
    """A hash over the source in a folder: of `lib.als` by default, which is what makes a model."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder)} ".encode() + path.read_bytes())
    return digest.hexdigest()
