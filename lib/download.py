"""Download the published MovieLens archives from GroupLens, and check them."""

import hashlib
import shutil
import time
import urllib.request
import zipfile
import zlib
from dataclasses import dataclass
from http.client import PARTIAL_CONTENT, HTTPException
from http.client import REQUESTED_RANGE_NOT_SATISFIABLE as RANGE_NOT_SATISFIABLE
from pathlib import Path

from tqdm import tqdm

from lib import movielens

BASE_URL = "https://files.grouplens.org/datasets/movielens"
ATTEMPTS = 3  # in a row that brought nothing
BLOCK = 1 << 20
TIMEOUT = 60  # seconds without a byte


@dataclass(frozen=True)
class Archive:
    """What is known of a published zip: size in bytes, SHA-256, and rows of its CSV files."""

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


def fetch(name, into, base_url=BASE_URL, archive=None):
    """Download, check and unpack the published set `name`; return its folder `into`/`name`.

    The zip grows as `into`/`name`.zip.part. A cut connection is taken up where it broke, here or
    in the next call. The folder appears only when every check has passed: size, SHA-256, the
    zip's own CRCs, the number of rows of each CSV file; a failed check leaves nothing behind.

    base_url, archive : another server and what to expect from it, instead of `ARCHIVES[name]`
    Raises ConnectionError when the download fails and ValueError when a check does.
    """
    archive = archive or ARCHIVES[name]
    into = Path(into)
    into.mkdir(parents=True, exist_ok=True)
    url = f"{base_url}/{name}.zip"
    part = into / f"{name}.zip.part"
    unpacked = into / f".{name}.unpacking"
    by_hand = f"unpack the zip by hand so that {into / name / 'ratings.csv'} exists"
    try:
        _download(url, part, archive.size)
    except (OSError, HTTPException) as error:
        raise ConnectionError(
            f"{url} could not be downloaded: {error}. Run this again to continue where it "
            f"stopped; or set MOVIELENS_DIR to a folder that holds {name}/; or {by_hand}."
        ) from error
    try:
        _check_zip(part, archive)
        shutil.rmtree(unpacked, ignore_errors=True)
        _unpack(part, unpacked, name, archive)
        (unpacked / name).rename(into / name)
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        part.unlink()
        raise ValueError(
            f"{url} is not the archive that was expected: {error}. It was removed. Try again "
            f"later; if the publisher has changed the file, {by_hand}."
        ) from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    part.unlink()
    return into / name


def _download(url, part, size):
    """Bring `part` to `size` bytes; after a cut go on, unless nothing more comes."""
    with tqdm(total=size, unit="B", unit_scale=True, desc=url.rsplit("/", 1)[1]) as bar:
        fruitless = 0
        while True:
            before = _size(part)
            try:
                return _resume(url, part, bar)
            except (OSError, HTTPException) as error:
                status = getattr(error, "code", None)
                if status == RANGE_NOT_SATISFIABLE:
                    part.unlink()
                elif status and status < 500:
                    raise
                fruitless = 0 if _size(part) > before else fruitless + 1
                if fruitless == ATTEMPTS:
                    raise
                time.sleep(fruitless)


def _resume(url, part, bar):
    """Append what is missing of `part`, or start anew where the server sends no ranges."""
    present = _size(part)
    if present >= bar.total:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={present}-"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        resumed = response.status == PARTIAL_CONTENT
        bar.n = present if resumed else 0
        with open(part, "ab" if resumed else "wb") as file:
            while block := response.read(BLOCK):
                file.write(block)
                bar.update(len(block))
        if response.length:
            raise ConnectionError(f"the connection was cut after {bar.n:,} bytes")


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _check_zip(part, archive):
    size = part.stat().st_size
    if size != archive.size:
        raise ValueError(f"it has {size:,} bytes, not {archive.size:,}")
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != archive.sha256:
        raise ValueError(f"its SHA-256 is {found}, not {archive.sha256}")


def _unpack(part, unpacked, name, archive):
    with zipfile.ZipFile(part) as zipped:
        members = [m for m in zipped.namelist() if m.startswith(f"{name}/") and ".." not in m]
        zipped.extractall(unpacked, members)  # checks each file's CRC
    for file, expected in archive.rows.items():
        path = unpacked / name / file
        rows = _count_rows(path) if path.exists() else 0
        if rows != expected:
            raise ValueError(f"{file} has {rows:,} rows, not {expected:,}")
        movielens.check_header(path)


def _count_rows(path):
    """Lines of a CSV file without its header."""
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b"")) - 1
