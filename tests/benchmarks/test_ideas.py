"""The ideas of the kernel, taken out one by one: what is left is as right."""

import sys

import numpy as np
import pytest

from benchmarks import ideas, results
from lib.als import ALS


def test_the_steps_put_in_every_idea_once():
    n = len(ideas.IDEAS)
    assert [len(ideas.missing(step)) for step in ideas.STEPS] == [n, *range(n, -1, -1)]
    assert ideas.missing("without prefetch") == ["prefetch"]


def test_an_idea_that_has_moved_is_an_error():
    with pytest.raises(AttributeError, match="no _bounds: this idea is found elsewhere"):
        ideas._replace(ideas.fast, "_bounds", None)


@pytest.mark.slow
def test_the_kernel_without_its_ideas_is_as_right(tmp_path, parts, monkeypatch):
    """All ideas taken out at once, in a process of its own, against the plain kernel."""
    code = """
import json, sys
import numpy as np
from benchmarks import ideas, results
from lib.als import ALS
for idea in ideas.missing(ideas.ONE_PASS):
    ideas.IDEAS[idea]()
model = ALS(9, .5, 1., epochs=2).fit(results.train_of(dict(np.load(sys.argv[1]))))
print(json.dumps(list(model.history["loss"])))
"""
    monkeypatch.setenv("NUMBA_OPT", "1")  # compile quickly
    data = {f"user_{name}": part for name, part in parts[0].by_user._asdict().items()}
    data |= {f"movie_{name}": part for name, part in parts[0].by_movie._asdict().items()}
    np.savez(tmp_path / "parts.npz", **data)
    bare = results.apart((sys.executable, "-c", code, tmp_path / "parts.npz"), 1, tmp_path)
    plain = ALS(9, 0.5, 1.0, epochs=2, kernel="reference").fit(parts[0])
    np.testing.assert_allclose(bare, plain.history["loss"], rtol=1e-5)
