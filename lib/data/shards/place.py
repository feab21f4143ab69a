"""Folders of shards: of this machine, or wherever fsspec reaches (s3://, gs://, memory://)."""

import hashlib
import io
from contextlib import contextmanager
from pathlib import Path

import fsspec
import numpy as np

from lib.util import atomic
from lib.util.messages import short

BLOCK = 1 << 22  # bytes that are read or hashed together


class Place:
    """A folder in which files are read whole, and written whole or not at all.

    folder : a path, or a URL that fsspec knows; storage_options : dict for its file system

    A local file is mapped into memory, where its pages are read when they are used. One behind a
    URL is read whole. There a file that is not written to its end may be left behind.
    Raises ValueError for a URL of which fsspec does not know the kind, or lacks a package for it.
    """

    def __init__(self, folder, storage_options=None):
        self.folder = str(folder)
        protocol, found, _ = self.folder.partition("://")
        self.local = None if found else Path(folder)
        if protocol == "file" and found:
            self.local = Path(fsspec.core.strip_protocol(self.folder))
        if self.local is None:
            try:
                self._system, self._path = fsspec.url_to_fs(self.folder, **(storage_options or {}))
            except (ValueError, ImportError) as error:
                raise ValueError(f"{short(folder)} cannot be opened: {error}"[:500]) from None

    def named(self, file):
        """Path or URL of a file, for errors and for people."""
        return short(self.local / file) if self.local else short(f"{self.folder}/{file}")

    def sizes(self):
        """{name: bytes} of the files; raises FileNotFoundError or NotADirectoryError."""
        if self.local:
            if not self.local.exists():
                raise FileNotFoundError(f"{short(self.folder)} does not exist: no folder of shards")
            if not self.local.is_dir():
                raise NotADirectoryError(f"{short(self.folder)} is a file: no folder of shards")
            return {each.name: each.stat().st_size for each in self.local.iterdir()}
        if not self._system.exists(self._path):
            raise FileNotFoundError(f"{short(self.folder)} does not exist: no folder of shards")
        if not self._system.isdir(self._path):
            raise NotADirectoryError(f"{short(self.folder)} is a file: no folder of shards")
        listed = self._system.ls(self._path, detail=True, refresh=True)
        return {each["name"].rpartition("/")[2]: each["size"] for each in listed}

    def state(self, file):
        """What changes when a local file is replaced or written to; None where that is not known.

        Raises FileNotFoundError when it is missing.
        """
        if not self.local:
            return None
        found = (self.local / file).stat()
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def content(self, file, size):
        """The bytes of a file: uint8, (size,); writing to them changes no file.

        Raises ValueError when it does not have that size, FileNotFoundError when it is missing.
        """
        if self.local:
            _check_size(self.named(file), (self.local / file).stat().st_size, size)
            return np.asarray(np.memmap(self.local / file, np.uint8, "c"))
        data = np.empty(size + 1, np.uint8)
        have = 0
        with self._system.open(self._at(file), "rb") as source:
            while have <= size and (n := source.readinto(data[have : have + BLOCK])):
                have += n
        _check_size(self.named(file), have, size)
        return data[:size]

    def text(self, file):
        """The text of a file in UTF-8."""
        if self.local:
            return (self.local / file).read_text(encoding="utf-8")
        return self._system.cat_file(self._at(file)).decode("utf-8")

    @contextmanager
    def writing(self, file):
        """A `Hashed` whose bytes become the file, in the place of any other of that name.

        An OSError, such as of a full disk, names the file.
        """
        try:
            if self.local:
                with atomic.replacing(self.local / file) as partial, open(partial, "wb") as sink:
                    yield Hashed(sink)
            else:
                self._system.makedirs(self._path, exist_ok=True)
                with self._system.open(self._at(file), "wb") as sink:
                    yield Hashed(sink)
        except OSError as error:
            if error.errno is None or error.filename is not None:
                raise
            raise type(error)(error.errno, error.strerror, self.named(file)) from error

    def _at(self, file):
        return f"{self._path.rstrip('/')}/{file}"


class Hashed(io.RawIOBase):
    """A file to write to that knows size and checksum of what went through it."""

    def __init__(self, sink):
        super().__init__()
        self._sink, self._digest, self.size = sink, hashlib.blake2b(digest_size=16), 0

    def writable(self):
        return True

    def tell(self):
        return self.size

    def write(self, data):
        self._digest.update(data)
        self._sink.write(data)
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes

    @property
    def checksum(self):
        """BLAKE2b of what was written: 32 hexadecimal digits."""
        return self._digest.hexdigest()


def checksum(data):
    """BLAKE2b of an array of bytes: 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    for start in range(0, len(data), BLOCK):
        digest.update(data[start : start + BLOCK])
    return digest.hexdigest()


def _check_size(named, found, size):
    if found != size:
        raise ValueError(f"{named} has {found:,} bytes, must have {size:,}")
