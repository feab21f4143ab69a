"""A published zip file on this machine: whether it is the right one, and how it is unpacked."""

import errno
import hashlib
import shutil
import stat
import struct
import zipfile
import zlib

from lib.util.messages import shown

BLOCK = 1 << 20
LARGEST_RATIO = 20  # bytes unpacked to bytes packed; of MovieLens' files it is about 4
LONGEST_NAME = 100
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What `zipfile` raises for a damaged file.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OverflowError,
    RuntimeError,
)


def check(path, size, sha256):
    """Raise ValueError unless the file has this size in bytes and this SHA-256."""
    found = path.stat().st_size
    if found != size:
        raise ValueError(f"it has {found:,} bytes, not {size:,}")
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ValueError(f"its SHA-256 is {found}, not {sha256}")


def unpack(path, name, into):
    """Unpack the files of the folder `name` in the zip file `path` into the new folder `into`.

    Only files that lie directly in that folder are written, each checked against its CRC-32.
    Raises ValueError for a file that is no zip, is damaged, holds more than LARGEST_RATIO times
    its own size, or has a member that no published set needs: encrypted, a link, compressed in
    another way, listed twice, or with a name that leads out of the folder.
    """
    into.mkdir()
    try:
        with zipfile.ZipFile(path) as zipped:
            members = _members(zipped, name)
            unpacked = sum(member.file_size for member in members)
            most = LARGEST_RATIO * path.stat().st_size
            if unpacked > most:
                raise ValueError(f"it unpacks to {unpacked:,} bytes, more than {most:,}")
            for member in members:
                file = into / member.filename.removeprefix(f"{name}/")
                # `zipfile` gives no more bytes of a member than it announces.
                with zipped.open(member) as source, open(file, "xb") as target:
                    shutil.copyfileobj(source, target, BLOCK)
    except (*DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # not a place in the file
            raise
        raise ValueError(f"it is damaged: {str(error)[:200] or 'it ends too early'}") from error


def _members(zipped, name):
    """The files in the folder `name` of an open zip file; raises ValueError for a bad member."""
    members = {}
    for member in zipped.infolist():
        path = member.filename
        if path.startswith("/") or "\\" in path or ".." in path.split("/"):
            raise ValueError(f"{shown(path)} leads out of its folder")
        folder, _, file = path.partition("/")
        if folder != name or not file or "/" in file.rstrip("/"):
            continue  # the folder itself, or nothing of the set
        wrong = _what_is_wrong(member, file)
        if not wrong and file in members:
            wrong = "is listed twice"
        if wrong:
            raise ValueError(f"{shown(path)} {wrong}")
        members[file] = member
    return members.values()


def _what_is_wrong(member, file):
    """Why a member cannot be a file of a published set; empty when it can."""
    if len(file) > LONGEST_NAME or not file.isprintable():
        return "is no name for a file"
    mode = member.external_attr >> 16
    if member.is_dir() or stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is no plain file"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.compress_type not in METHODS:
        return f"is compressed in a way that is not supported, number {member.compress_type}"
    return ""
