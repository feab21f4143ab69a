"""Results of other datasets that the chapters show: read with their source, written whole."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from lib.data import precomputed
from tools import results

SOURCE = {
    "dataset": "a_b",
    "simulated": False,
    "n_ratings": 1234,
    "fingerprint": "0123456789abcdef",
    "seed": 3,
    "commit": "abc1234",
    "date": "2026-03-01",
}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder of results in which one chapter has two tables."""
    monkeypatch.setattr(precomputed, "RESULTS", tmp_path)
    frames = {"one": pd.DataFrame({"k": [2, 10], "rmse": [0.875, 0.8125]})}
    results.write(tmp_path / "a_b" / "grid", frames | {"two": frames["one"][["k"]]}, SOURCE)
    return frames


def test_what_was_written_is_read(kept):
    found = precomputed.read("a_b", "grid")
    assert list(found.frames) == ["one", "two"]
    pd.testing.assert_frame_equal(found.frames["one"], kept["one"])
    assert precomputed.carried() == [("a_b", "grid")]


def test_the_note_says_which_data_and_which_code(kept):
    assert precomputed.read("a_b", "grid").note == (
        "Precomputed on a&#95;b: 1,234 real ratings, fingerprint 0123456789abcdef, seed 3, "
        "commit abc1234, 1 March 2026."
    )


def test_the_same_dataset_is_known_by_its_content(kept):
    found = precomputed.read("a_b", "grid")
    assert found.same_as(SimpleNamespace(name="other", fingerprint=SOURCE["fingerprint"]))
    assert not found.same_as(SimpleNamespace(name="a_b", fingerprint="0" * 16))


def test_results_that_nobody_computed_are_named(kept):
    with pytest.raises(ValueError, match=r"no results of 'time' on 'a_b'.*: grid of a_b"):
        precomputed.read("a_b", "time")


def test_what_is_written_replaces_all_that_was_there(kept, tmp_path):
    results.write(tmp_path / "a_b" / "grid", {"three": kept["one"]}, SOURCE | {"seed": 4})
    found = precomputed.read("a_b", "grid")
    assert list(found.frames) == ["three"]
    assert found.source == SOURCE | {"seed": 4}


def test_results_that_cannot_be_written_leave_the_old_ones(kept, tmp_path):
    with pytest.raises(TypeError):
        results.write(tmp_path / "a_b" / "grid", {"three": kept["one"]}, {"seed": object()})
    found = precomputed.read("a_b", "grid")
    assert list(found.frames) == ["one", "two"]
    assert [path.name for path in (tmp_path / "a_b").iterdir()] == ["grid"]


def test_the_source_of_results_is_plain(ml):
    source = results.source_of(ml, 0, "abc1234")
    assert json.loads(json.dumps(source)) == source
    assert set(source) == set(SOURCE)
