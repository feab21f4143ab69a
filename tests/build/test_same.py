"""The comparison of two builds."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import same


@pytest.fixture
def pair(tmp_path):
    """Write two executed notebooks, the second changed by a function; returns the differences."""
    glued = new_output(
        "display_data",
        {"application/papermill.record/text/plain": "1.5"},
        metadata={"scrapbook": {"name": "als_rmse"}},
    )
    cells = [
        new_code_cell("a", outputs=[new_output("stream", text="same\n"), glued], id="cell-0"),
        new_code_cell("b", outputs=[new_output("stream", text="same\n")], id="cell-1"),
    ]
    cells[1].metadata["tags"] = [same.TIMED]
    origin = {"dataset": {"name": "x"}, "seed": 0, "commit": "abc", "date": "2026-01-01"}
    first = new_notebook(cells=cells, metadata={"provenance": origin})

    def differences(change):
        second = copy.deepcopy(first)
        change(second)
        for name, notebook in (("first", first), ("second", second)):
            (tmp_path / name).mkdir()
            nbformat.write(notebook, tmp_path / name / "page.ipynb")
        differences.folders = tmp_path / "first", tmp_path / "second"
        return same.differences(*(folder / "page.ipynb" for folder in differences.folders))

    return differences


def test_a_run_on_another_day_at_another_commit_is_the_same(pair):
    assert pair(lambda new: new.metadata.provenance.update(commit="def", date="2027")) == []
    assert same.compare(*pair.folders) is None


def test_a_glued_number_is_named(pair, capsys):
    def change(new):
        new.cells[0].outputs[1].data["application/papermill.record/text/plain"] = "1.6"

    [(timed, where, how)] = pair(change)
    assert not timed
    assert where == "cell-0, als_rmse (application/papermill.record/text/plain)"
    assert how.splitlines()[1:] == ["-1.5", "+1.6"]
    assert "1 differences" in same.compare(*pair.folders)
    assert "als_rmse" in capsys.readouterr().out


def test_measured_times_are_looked_at_apart(pair, capsys):
    [(timed, _, _)] = pair(lambda new: new.cells[1].outputs[0].update(text="other\n"))
    assert timed
    assert same.compare(*pair.folders) is None
    assert "1 in measured times" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda new: new.cells.pop(),
        lambda new: new.cells[0].update(source="c"),
        lambda new: new.metadata.provenance.update(seed=1),
        lambda new: new.cells[0].outputs.pop(),
    ],
)
def test_every_other_difference_counts(pair, change):
    assert [timed for timed, _, _ in pair(change)] == [False]


def test_a_notebook_that_is_missing_is_named(pair):
    pair(lambda new: None)
    (pair.folders[1] / "page.ipynb").unlink()
    assert same.compare(*pair.folders).endswith("has: page.ipynb")


def test_a_renamed_notebook_is_known_by_its_heading(pair):
    def change(new):
        new.cells[0].outputs[0].text = "other\n"

    pair(change)
    for folder, name in zip(pair.folders, ("old", "new"), strict=True):
        notebook = nbformat.read(folder / "page.ipynb", as_version=4)
        notebook.cells.insert(0, new_markdown_cell("# A heading", id="cell"))
        nbformat.write(notebook, folder / f"{name}.ipynb")
        (folder / "page.ipynb").unlink()
    assert same.compare(*pair.folders).startswith("1 differences")


def test_results_are_compared_whatever_the_code(pair):
    def change(new):
        new.cells[0].source = "other code"
        new.metadata.provenance.seed = 1

    assert len(pair(change)) == 2
    assert same.compare(*pair.folders, results=True) is None


def test_results_that_differ_count(pair):
    pair(lambda new: new.cells[0].outputs[0].update(text="other\n"))
    assert same.compare(*pair.folders, results=True).startswith("1 differences")
