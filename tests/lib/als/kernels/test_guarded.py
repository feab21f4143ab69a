"""That what goes beyond an array is noticed, and by whom."""

import subprocess
import sys

import numpy as np
import pytest

from tests.helpers import guarded
from tests.helpers.processors import failures
from tools import ROOT

TOUCHES = """
import ctypes
import numpy as np
from tests.helpers.guarded import guarded

def test_touches():
    array = guarded(np.zeros(3, np.float32))
    {touch}
"""


@pytest.mark.parametrize(
    "touch",
    [
        "ctypes.memset(array.ctypes.data + 12, 0, 1)",
        "ctypes.string_at(array.ctypes.data + 12, 1)",
        "ctypes.memset(array.ctypes.data - 4096, 0, 1)",
    ],
)
def test_a_touch_beyond_an_array_names_the_test(touch, tmp_path):
    (tmp_path / "test_it.py").write_text(TOUCHES.format(touch=touch))
    command = [sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "test_it.py"]
    ran = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert failures(ran.returncode, ran.stdout).startswith("signal 11 in test_it.py::test_touches")


def test_a_write_before_an_array_is_seen_in_the_end():
    array = guarded.guarded(np.arange(3))
    np.testing.assert_array_equal(array, [0, 1, 2])
    guarded.check()
    array = guarded.guarded(np.arange(3))
    guarded._before[-1][-1] = 0
    with pytest.raises(AssertionError, match="before the start"):
        guarded.check()
    guarded.check()  # each array once


def test_what_fails_or_does_not():
    assert failures(0, "test_a.py::test_b PASSED") == ""
    assert failures(1, "test_a.py::test_b FAILED") == "test_a.py::test_b FAILED"
