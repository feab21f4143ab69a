"""Programs in which Numba compiles nothing."""

import os
import subprocess
import sys

from tools import ROOT


def output_of(code):
    """What the code prints where NUMBA_DISABLE_JIT is set, of which it warns its user."""
    plain = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "NUMBA_DISABLE_JIT is set" in plain.stderr
    return plain.stdout
