"""The Cholesky solver of the reference, and the bits of its errors."""

import os
import subprocess
import sys

import numpy as np
import pytest

from lib.als.kernels import reference
from tools import ROOT


@pytest.mark.parametrize("k", [1, 2, 10, 17])
def test_cholesky_solve_solves(k):
    rng = np.random.default_rng(k)
    root = rng.normal(size=(k, k + 3))
    gram, right = root @ root.T, rng.normal(size=k)
    solution = right.copy()
    assert reference.cholesky_solve(gram.copy(), solution)
    np.testing.assert_allclose(gram @ solution, right, atol=1e-9)


@pytest.mark.parametrize("scale", [2.0**-400, 1.0, 2.0**400])
@pytest.mark.parametrize(("left", "solved"), [(1e-11, True), (1e-13, False)])
def test_whether_a_pivot_is_lost_does_not_depend_on_the_scale_of_the_matrix(scale, left, solved):
    gram = scale * np.array([[1, 1], [1, 1 + left]])
    assert reference.cholesky_solve(gram, np.ones(2)) == solved


ERRORS = """
import hashlib
import numpy as np
from lib.als.kernels import reference
from lib.als.kernels.arguments import Side
from lib.data.ratings import CSR
rng = np.random.default_rng(0)
def side(n):
    return Side(*(rng.normal(size=shape).astype(np.float32) for shape in (n, (n, 2))))
rows = CSR(np.arange(0, 90_001, 30), rng.integers(0, 50, 90_000, np.int32), side(90_000).bias)
errors = reference.squared_errors(rows, 3.5, side(50), side(3000))
print(hashlib.sha256(errors.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_errors_have_the_same_bits_when_compiled_and_when_loaded(tmp_path):
    variables = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ERRORS]
    said = [subprocess.run(command, env=variables, capture_output=True, check=True) for _ in "ab"]
    assert said[0].stdout == said[1].stdout
