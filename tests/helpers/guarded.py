"""Arrays between pages that nobody may touch: what reads or writes behind one ends the process.

An array ends exactly where such a page begins. What lies between its start and the page before it
is filled with a pattern, at which the fixture `guards` looks after the test.
"""

import ctypes
import mmap

import numpy as np
import pytest

PAGE = mmap.PAGESIZE
PATTERN = 0xA5
_before = []  # the bytes before each array that was made


def guarded(values):
    """A copy of an array, C-contiguous, in memory of its own."""
    values = np.asarray(values)
    pages = -(-max(values.nbytes, 1) // PAGE)
    end = (pages + 1) * PAGE
    memory = np.frombuffer(mmap.mmap(-1, end + PAGE), np.uint8)
    before = memory[PAGE : end - values.nbytes]
    before[:] = PATTERN
    copy = memory[end - values.nbytes : end].view(values.dtype).reshape(values.shape)
    copy[...] = values
    _forbid(memory[:PAGE])
    _forbid(memory[end:])
    _before.append(before)
    return copy


def check():
    """AssertionError where something was written before an array made since the last check."""
    found = [(before == PATTERN).all() for before in _before]
    _before.clear()
    assert all(found), "something was written before the start of an array"


@pytest.fixture
def guards(monkeypatch):
    """The buffers of a half-step are guarded as well, and all guards are looked at."""
    # Imported here: as a plugin, this module comes before the one that decides on the vectors.
    from lib.als.kernels import workspace

    def zeros(shape, dtype=np.float32):
        return guarded(np.zeros(shape, dtype))

    monkeypatch.setattr(workspace, "zeros", zeros)
    yield
    check()


def _forbid(page):
    system = ctypes.CDLL(None, use_errno=True)
    if system.mprotect(ctypes.c_void_p(page.ctypes.data), ctypes.c_size_t(PAGE), 0):
        raise OSError(ctypes.get_errno(), "mprotect")
