"""Files appear whole or not at all, and a writer that was killed leaves nothing behind for long."""

import fcntl
import os
import uuid
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path):
    """Yield a temporary path in the same folder; what is written there then replaces `path`.

    Each writer has a temporary name of its own, so that two of them do not disturb each other:
    the last to finish wins. When the block raises, the temporary file is removed and `path`
    stays as it was. Folders on the way to `path` are created. Temporary files of the same `path`
    whose writer is gone are removed on the way.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.tmp")
    with _held(partial):
        try:
            yield partial
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _held(partial):
    """Create `partial`, locked for as long as this program lives: that is how others know."""
    with open(partial, "xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_abandoned(path):
    """Temporary files of `path` that no living program holds."""
    for partial in path.parent.glob(f".{_literal(path.name)}.*.tmp"):
        try:
            with open(partial, "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                partial.unlink()
        except OSError:  # a living writer's, or gone by now
            continue


def _literal(name):
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
