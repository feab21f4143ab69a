"""Sets of ratings kept in the cache as Parquet, and checked byte for byte when they are read again.

A set is a folder of the cache. Its list of contents says what it was made from (the stamp), and has
the size and the CRC-32 of every file, and a digest of itself: a damaged copy is noticed before
anything in it is believed. The list is written last, so that half a copy is none.
"""

import hashlib
import io
import json
import shutil
import zlib
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from lib.util import atomic, cache, locks, messages

CONTENTS = "contents.json"


class DamagedError(ValueError):
    """A kept copy is not as it was written; the message names the file."""


@dataclass
class Kept:
    """A set as it is kept.

    tables : dict of Arrow tables; fingerprint : of the frames that they become
    truth : dict of arrays, of a simulated set; frames : the DataFrames, where they exist already
    """

    tables: dict
    fingerprint: str
    truth: dict = field(default_factory=dict)
    frames: dict | None = None


def kept_or_made(key, name, stamp, make, source=None):
    """The `Kept` in the cache under `key`, or what `make` makes, which is then kept there.

    name : of the set, for messages
    stamp, source : as `write` and `read` take them; make : function that returns a `Kept`

    Of several programs that want it at once, one makes it. The cache is a convenience: where it
    cannot be used, or holds something damaged, the set is made all the same, and a line says so.
    """
    try:
        folder = cache.folder() / "sets" / key
    except OSError as error:
        messages.note(f"{name} is loaded without a cache: {error}")
        return make()
    with suppress(DamagedError):
        kept = read(folder, stamp)
        if kept:
            locks.sweep(folder.with_suffix(".lock"))
            return kept
    with _alone(folder.with_suffix(".lock"), name):
        try:
            kept = read(folder, stamp)  # another program may have made it by now
        except DamagedError as error:
            kept = None
            messages.note(f"the copy of {name} in {folder} is damaged and is made again: {error}")
        if kept is None:
            kept = make()
            try:
                write(folder, stamp, kept, source)
            except OSError as error:
                messages.note(f"no copy of {name} is kept in {folder}: {error}")
    return kept


@contextmanager
def _alone(lock, name):
    """Hold a lock where that is possible; where it is not, nothing can be kept either."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locks.holding(lock, f"preparing {name}"))
        yield


def read(folder, stamp):
    """The `Kept` in a folder; None when there is none, or one with another stamp.

    Raises DamagedError when a file is not as `write` left it.
    """
    facts = _contents(folder)
    if facts is None or facts["stamp"] != stamp:
        return None
    tables, truth = {}, {}
    for name, expected in facts["files"].items():
        try:
            with pa.memory_map(str(folder / name)) as source:
                data = source.read_buffer()
            if _check(data) != expected:
                raise DamagedError(f"{name} is not as it was written")
            kind, _, ending = name.rpartition(".")
            if ending == "parquet":
                tables[kind] = parquet.read_table(pa.BufferReader(data))
            else:
                truth[kind] = np.load(io.BytesIO(data), allow_pickle=False)
        except (OSError, pa.ArrowException) as error:
            raise DamagedError(f"{name} cannot be read: {error}"[:200]) from None
    return Kept(tables, facts["fingerprint"], truth)


def write(folder, stamp, kept, source=None):
    """Keep a set in a folder, in the place of any other there.

    source : the folder that it was read from. Copies whose source is gone are removed, so that
        there are never more of them than of folders. Raises OSError when there is no room; then
        nothing is kept.
    """
    _forget_the_gone(folder.parent)
    try:
        files = {}
        for kind, table in kept.tables.items():
            with _checked(folder / f"{kind}.parquet", files) as partial:
                repetitive = [name for name in table.column_names if name != "timestamp"]
                parquet.write_table(table, partial, compression="lz4", use_dictionary=repetitive)
        for name, array in kept.truth.items():
            with _checked(folder / f"{name}.npy", files) as partial, open(partial, "wb") as file:
                np.save(file, array, allow_pickle=False)
        facts = {"stamp": stamp, "fingerprint": kept.fingerprint, "files": files}
        facts["source"] = source and str(source)
        with atomic.replacing(folder / CONTENTS) as partial:
            partial.write_bytes(_listed(facts))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _contents(folder):
    """The facts in the list of contents; None when there is no list."""
    try:
        found = (folder / CONTENTS).read_bytes()
        facts = json.loads(found)["facts"]
        if found == _listed(facts):
            return facts
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise DamagedError(f"{CONTENTS} is not as it was written")


def _listed(facts):
    """The bytes of a list of contents: the facts and their digest."""
    digest = hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()
    return json.dumps({"facts": facts, "digest": digest}, indent=1).encode()


def _check(data):
    """Size and CRC-32 of some bytes, as JSON has them."""
    return [len(data), zlib.crc32(data)]


@contextmanager
def _checked(path, files):
    """As `atomic.replacing`; the check of what was written goes into `files`."""
    with atomic.replacing(path) as partial:
        yield partial
        with pa.memory_map(str(partial)) as source:
            files[path.name] = _check(source.read_buffer())


def _forget_the_gone(folder):
    """Remove copies of folders that are no more."""
    for path in folder.glob(f"*/{CONTENTS}"):
        try:
            facts = _contents(path.parent)
        except DamagedError:
            continue
        if facts and facts["source"] and not Path(facts["source"]).exists():
            shutil.rmtree(path.parent, ignore_errors=True)
