"""The folder of caches: one for all that can be computed again, never beside anybody's data."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

VARIABLE = "LATENT_GEOMETRY_CACHE"
PROJECT = Path(__file__).resolve().parents[2]


def folder():
    """The folder of the caches, which exists and can be written to.

    It is the one that the environment variable LATENT_GEOMETRY_CACHE names; without it
    _build/cache of the checkout, where that can be written to, else the user's own cache folder
    (XDG_CACHE_HOME or ~/.cache), else a temporary one that ends with this program.

    Raises OSError naming the folder when the variable names one that cannot be written to.
    """
    asked = os.environ.get(VARIABLE)
    if asked:
        return _writable(Path(asked).absolute())
    for place in (PROJECT / "_build" / "cache", _of_the_user()):
        try:
            return _writable(place)
        except (OSError, RuntimeError):
            continue
    return _temporary()


def _of_the_user():
    home = (
        os.environ.get("XDG_CACHE_HOME")
        or Path(os.environ.get("HOME") or "/nonexistent") / ".cache"
    )
    return Path(home) / "latent-geometry-of-taste"


def _writable(place):
    """`place`, created where needed; raises OSError when no file can be made in it."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return place
    except OSError as error:
        raise type(error)(
            error.errno, f"the cache folder cannot be written to: {error.strerror}", str(place)
        ) from None


@cache
def _temporary():
    place = tempfile.mkdtemp(prefix="latent-geometry-of-taste-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)
