"""Download the published MovieLens archives from GroupLens, and check them."""

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lib.data import http_file, zip_file
from lib.util import locks

BASE_URL = "https://files.grouplens.org/datasets/movielens"


@dataclass(frozen=True)
class Archive:
    """Description of a published zip: size in bytes, SHA-256, and rows of its CSV files."""

    size: int
    sha256: str
    rows: dict


# Both are what GroupLens serves: ml-32m.zip agrees with the MD5 beside it
# (d472be332d4daa821edc399621853b57), ml-latest-small.zip has not changed since September 2018.
ARCHIVES = {
    "ml-latest-small": Archive(
        size=978_202,
        sha256="696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
        rows={"ratings.csv": 100_836, "movies.csv": 9_742, "tags.csv": 3_683},
    ),
    "ml-32m": Archive(
        size=238_950_008,
        sha256="e4a68655d7386b8f95f2f2424b2ff975dfdd15ffd59e0d864a14dca43e99d6ee",
        rows={"ratings.csv": 32_000_204, "movies.csv": 87_585, "tags.csv": 2_000_072},
    ),
}


class _Places(NamedTuple):
    """Where a set comes to lie, and what is beside it while it is downloaded."""

    folder: Path
    part: Path
    unpacking: Path
    lock: Path

    @classmethod
    def of(cls, name, into):
        beside = (f"{name}.zip.part", f".{name}.unpacking", f".{name}.lock")
        return cls(*(Path(into) / file for file in (name, *beside)))

    @property
    def by_hand(self):
        return f"unpack the zip by hand so that {self.folder / 'ratings.csv'} exists"

    def clear(self):
        shutil.rmtree(self.unpacking, ignore_errors=True)
        self.part.unlink(missing_ok=True)


def fetch(name, into, base_url=BASE_URL, archive=None):
    """Download, check and unpack the published set `name`; return its folder `into`/`name`.

    The zip grows as `into`/`name`.zip.part. A cut connection is taken up where it broke, here or
    in the next call. The folder appears only when every check has passed: size, SHA-256, the
    zip's own CRCs, the number of rows of each CSV file; a failed check leaves nothing behind.
    When two programs want the same set, the second waits for the first and then finds the folder.
    A folder that exists is returned as it is.

    base_url, archive : another server and what to expect from it, instead of `ARCHIVES[name]`
    Raises ConnectionError when the download fails, ValueError when a check does, and any other
    OSError, naming the path, when something cannot be written.
    """
    archive = archive or ARCHIVES[name]
    places = _Places.of(name, into)
    with locks.holding(places.lock, f"downloading {name}"):
        if not places.folder.is_dir():
            if os.path.lexists(places.folder):
                raise FileExistsError(errno.EEXIST, "no folder, and in the way", str(places.folder))
            url = f"{base_url}/{name}.zip"
            _bring(url, places, archive.size)
            _check_and_unpack(url, places, archive)
        places.clear()
    return places.folder


def sweep(name, into):
    """Remove what was left of a download of `name` that was killed after its last step.

    Nothing happens while `into`/`name` is missing, since `fetch` then continues from there, or
    while another program is at work.
    """
    places = _Places.of(name, into)
    folder, *left = places
    if folder.is_dir() and any(path.exists() for path in left):
        with (
            suppress(OSError, locks.HeldError),
            locks.holding(places.lock, f"removing what was left of {name}", wait=False),
        ):
            places.clear()


def _bring(url, places, size):
    """Bring the zip to `size` bytes, beginning where an earlier call was interrupted."""
    try:
        with _naming(places.part), open(places.part, "ab") as file:
            http_file.bring(url, file, size)
    except http_file.NetworkError as error:
        raise ConnectionError(
            f"{url} could not be downloaded: {http_file.short(error)}. Run this again to "
            f"continue where it stopped; or set MOVIELENS_DIR to a folder that holds "
            f"{places.folder.name}/; or {places.by_hand}."
        ) from error
    except ValueError as error:
        raise _unexpected(url, places, error) from error
    finally:
        if places.part.exists() and not places.part.stat().st_size:
            places.part.unlink()


def _check_and_unpack(url, places, archive):
    """Turn the zip into the folder, or remove it because a check failed."""
    shutil.rmtree(places.unpacking, ignore_errors=True)
    try:
        with _naming(places.unpacking):
            zip_file.check(places.part, archive.size, archive.sha256)
            zip_file.unpack(places.part, places.folder.name, places.unpacking)
            zip_file.check_tables(places.unpacking, archive.rows)
        places.unpacking.rename(places.folder)
    except ValueError as error:
        raise _unexpected(url, places, error) from error
    finally:
        shutil.rmtree(places.unpacking, ignore_errors=True)


def _unexpected(url, places, error):
    """The ValueError for a zip that is another one than was expected; it is removed."""
    places.part.unlink()
    return ValueError(
        f"{url} is not the archive that was expected: {http_file.short(error)}. It was "
        f"removed. Try again later; if the publisher has changed the file, {places.by_hand}."
    )


@contextmanager
def _naming(path):
    """Name the path in the error of a full disk, which by itself names none."""
    try:
        yield
    except OSError as error:
        if error.errno in http_file.DISK_FULL and not error.filename:
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
