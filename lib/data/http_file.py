"""Bring a file over HTTP up to its size, going on where an earlier attempt was cut."""

import errno
import time
import urllib.request
from http.client import PARTIAL_CONTENT, HTTPException
from http.client import REQUESTED_RANGE_NOT_SATISFIABLE as RANGE_NOT_SATISFIABLE
from urllib.error import HTTPError
from urllib.parse import urlsplit

from tqdm import tqdm

ATTEMPTS = 3  # in a row that brought nothing
BLOCK = 1 << 16  # bytes, of which an interruption loses one
TIMEOUT = 60  # seconds without a byte
REDIRECTS = 5
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NetworkError(Exception):
    """The server, or the way to it, failed."""


def bring(url, file, size, most=None):
    """Append to `file` until it has `size` bytes; after a cut go on, unless nothing more comes.

    file : open for appending in binary mode
    size : in bytes; None where nobody knows, for what the server says, of up to `most` bytes
    Raises NetworkError when the server, or the way to it, fails; ValueError when the server has
    more or fewer bytes; OSError when the disk is full.
    """
    with tqdm(total=size, unit="B", unit_scale=True, desc=url.rsplit("/", 1)[1]) as bar:
        fruitless = 0
        while True:
            before = file.tell()
            try:
                return _resume(url, file, bar, most)
            except (OSError, HTTPException, UnicodeError) as error:
                status = getattr(error, "code", None)
                if status:
                    error.close()
                if getattr(error, "errno", None) in DISK_FULL:
                    raise
                if status == RANGE_NOT_SATISFIABLE:
                    _empty(file)
                elif status and status < 500:
                    raise NetworkError(error) from error
                fruitless = 0 if file.tell() > before else fruitless + 1
                if fruitless == ATTEMPTS:
                    raise NetworkError(error) from error
                time.sleep(fruitless)


def _resume(url, file, bar, most):
    """Append what is missing of the file, or start from nothing where the server sends no ranges.

    Never more than that: raises ValueError when the server has, or sends, more or less.
    """
    if bar.total is not None and file.tell() >= bar.total:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={file.tell()}-"})
    with _open(request) as response:
        resumed = response.status == PARTIAL_CONTENT
        size = _whole_size(response, file.tell() if resumed else 0)
        if bar.total is None:
            bar.total = size
        limit = most if bar.total is None else bar.total
        _check_size(size, bar.total, most)
        if not resumed:
            _empty(file)
        bar.n = file.tell()
        while block := response.read(min(BLOCK, limit - file.tell() + 1)):
            if file.tell() + len(block) > limit:
                raise ValueError(f"it has more than {limit:,} bytes")
            file.write(block)
            file.flush()
            bar.update(len(block))
    if file.tell() < (bar.total or 0):
        raise ConnectionError(f"the connection was cut after {file.tell():,} bytes")


def _open(request):
    try:
        return urllib.request.build_opener(_Redirects).open(request, timeout=TIMEOUT)
    except ValueError as error:  # an address, to which it was redirected, that is none
        raise HTTPException(str(error)) from error


def _whole_size(response, start):
    """Bytes of the whole file by an answer that begins at byte `start`; None if it does not say."""
    part = response.headers.get("Content-Range", f"bytes {start}-")
    if not part.startswith(f"bytes {start}-"):
        raise ConnectionError(f"asked for the bytes from {start:,}, the server sent {part!r}")
    return None if response.length is None else start + response.length


def _check_size(size, expected, most):
    """Raise ValueError for a file of another size than is expected, or beyond `most`."""
    if size is not None and size != expected:
        raise ValueError(f"it has {size:,} bytes, not {expected:,}")
    if most is not None and (size or 0) > most:
        raise ValueError(f"it has {size:,} bytes, more than {most:,}")


def _empty(file):
    file.truncate(0)
    file.seek(0)


def one_line(error):
    """The message of an error in one line; what a server sends may be long."""
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else text[:197] + "..."


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but a few only, and never from https to something else."""

    max_redirections = REDIRECTS

    def redirect_request(self, request, answer, code, message, headers, url):
        if urlsplit(url).scheme not in ("https", urlsplit(request.full_url).scheme):
            reason = f"it redirects to {one_line(url)}, which is not https"
            raise HTTPError(request.full_url, code, reason, headers, answer)
        return super().redirect_request(request, answer, code, message, headers, url)
