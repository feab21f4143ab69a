"""Download the published MovieLens archives from GroupLens, and check them."""

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from lib.data import http_file, set_folder, zip_file
from lib.data.releases import MOST, RELEASES
from lib.util import locks

BASE_URL = "https://files.grouplens.org/datasets/movielens"


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

    def by_hand(self, release):
        file = self.folder / release.layout.files["ratings"]
        return f"unpack the zip by hand so that {file} exists"

    def clear(self):
        shutil.rmtree(self.unpacking, ignore_errors=True)
        self.part.unlink(missing_ok=True)


def fetch(name, into, base_url=BASE_URL, release=None):
    """Download, check and unpack the published set `name`; return its folder `into`/`name`.

    The zip grows as `into`/`name`.zip.part. A cut connection is taken up where it broke, here or
    in the next call. The folder appears only when every check has passed: size and SHA-256 where
    they are published, the zip's own CRCs, and that the files of its layout are there; a failed
    check leaves nothing behind.
    When two programs want the same set, the second waits for the first and then finds the folder.
    A folder that exists is returned as it is.

    base_url, release : another server and what to expect from it, instead of `RELEASES[name]`
    Raises ConnectionError when the download fails, ValueError when a check does, and any other
    OSError, naming the path, when something cannot be written.
    """
    release = release or RELEASES[name]
    places = _Places.of(name, into)
    with locks.holding(places.lock, f"downloading {name}"):
        if not places.folder.is_dir():
            if os.path.lexists(places.folder):
                raise FileExistsError(errno.EEXIST, "no folder, and in the way", str(places.folder))
            url = f"{base_url}/{name}.zip"
            _bring(url, places, release)
            _check_and_unpack(url, places, release)
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


def _bring(url, places, release):
    """Bring the zip to its size, beginning where an earlier call was interrupted.

    Where no size is published the zip may have become another one since then: begin at 0.
    """
    try:
        with _naming(places.part), open(places.part, "ab" if release.size else "wb") as file:
            http_file.bring(url, file, release.size, MOST)
    except http_file.NetworkError as error:
        again = "Run this again" + (" to continue where it stopped" if release.size else "")
        raise ConnectionError(
            f"{url} could not be downloaded: {http_file.one_line(error)}. {again}; or set "
            f"MOVIELENS_DIR to a folder that holds {places.folder.name}/; or "
            f"{places.by_hand(release)}."
        ) from error
    except ValueError as error:
        raise _unexpected(url, places, release, error) from error
    finally:
        if places.part.exists() and not places.part.stat().st_size:
            places.part.unlink()


def _check_and_unpack(url, places, release):
    """Turn the zip into the folder, or remove it because a check failed."""
    shutil.rmtree(places.unpacking, ignore_errors=True)
    try:
        with _naming(places.unpacking):
            if release.sha256:
                zip_file.check(places.part, release.size, release.sha256)
            zip_file.unpack(places.part, release.folders(places.folder.name)[-1], places.unpacking)
            set_folder.check_files(places.unpacking, release.layout)
        places.unpacking.rename(places.folder)
    except (ValueError, FileNotFoundError) as error:
        raise _unexpected(url, places, release, error) from error
    finally:
        shutil.rmtree(places.unpacking, ignore_errors=True)


def _unexpected(url, places, release, error):
    """The ValueError for a zip that is another one than was expected; it is removed."""
    places.part.unlink()
    return ValueError(
        f"{url} is not the archive that was expected: {http_file.one_line(error)}. It was removed. "
        f"Try again later; if the publisher has changed the file, {places.by_hand(release)}."
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
