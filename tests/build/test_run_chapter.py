"""Running one chapter: its parameters, its banner, and what makes it fail."""

import json

import nbformat
import papermill
import pytest

import lib.data
from lib.data import minimum_size
from tools import build_html, run_chapter

pytestmark = pytest.mark.book

SUMMARY = {
    "name": "a <set>",
    "simulated": True,
    "n_ratings": 12345,
    "n_users": 67,
    "n_movies": 890,
}

CHAPTER = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A title

```{code-cell} ipython3
:tags: [parameters]

dataset = "a <set>"
seed = 0
ratio: float = 0.5  # a typed default
```

```{code-cell} ipython3
print("seed is", repr(seed), "ratio is", repr(ratio), "dataset is", repr(dataset))
assert ratio < 9, "too large"
```

```{code-cell} ipython3
import logging

fonts = logging.getLogger("matplotlib.font_manager")
fonts.warning("Matplotlib is building the font cache; this may take a moment.")
```
"""


@pytest.fixture
def chapter(tmp_path):
    """Run the chapter above with further arguments; returns its output, an executed notebook."""
    shared = {"dataset": "other", "seed": "7", "not_of_this_chapter": "1"}
    (tmp_path / "params.json").write_text(json.dumps({"parameters": shared}))
    (tmp_path / "page.md").write_text(CHAPTER)

    def run(*arguments):
        paths = [tmp_path / "page.md", run.output]
        run_chapter.main([str(argument) for argument in (*paths, *arguments)])
        return nbformat.read(run.output, as_version=4)

    run.folder = tmp_path
    run.output = tmp_path / "out {1}.ipynb"
    return run


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    """Any dataset is there, and has the summary above; yields the names that were asked for."""
    asked = []

    class Loaded:
        def __init__(self, name):
            asked.append(name)

        def summary(self):
            return SUMMARY

    monkeypatch.setattr(lib.data, "load", Loaded)
    monkeypatch.setattr(minimum_size, "refuse_too_small", lambda ml: None)
    return asked


def printed(notebook):
    return "".join(
        out.get("text", "") for cell in notebook.cells for out in cell.get("outputs", [])
    )


def test_parameters_reach_the_chapter_with_their_types_and_the_notebook_tells(chapter, capsys):
    notebook = chapter("-p", "seed", "3", "-p", "ratio", "2e-1", "-p", "dataset", "a: b #c")
    assert "seed is 3 ratio is 0.2 dataset is 'a: b #c'" in printed(notebook)
    assert str(chapter.output) in capsys.readouterr().out
    assert notebook.metadata["provenance"]["dataset"] == SUMMARY
    assert notebook.metadata["provenance"]["seed"] == 3
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    assert ["parameters"] in tags, "the defaults stay visible"
    assert ["injected-parameters"] in tags

    first = chapter.output.read_bytes()
    chapter("-p", "seed", "3", "-p", "ratio", "0.2", "-p", "dataset", "a: b #c")
    assert chapter.output.read_bytes() == first, "the same run gave another notebook"
    left = {path.name for path in chapter.folder.iterdir()}
    assert left == {"page.md", "params.json", chapter.output.name}


def test_parameters_of_the_book_reach_the_chapters_that_declare_them(chapter):
    notebook = chapter("--book-parameters", chapter.folder / "params.json", "-p", "ratio", "1")
    assert "seed is 7 ratio is 1.0 dataset is 'other'" in printed(notebook)


def test_the_summary_of_the_book_is_not_taken_for_that_of_another_dataset(chapter, loaded):
    (chapter.folder / "dataset.json").write_text(json.dumps(SUMMARY | {"name": "other"}))
    book = ["--book-parameters", chapter.folder / "params.json"]
    book += ["--dataset-summary", chapter.folder / "dataset.json"]
    assert chapter(*book).metadata["provenance"]["dataset"]["name"] == "other"
    assert loaded == []
    assert chapter(*book, "-p", "dataset", "mine").metadata["provenance"]["dataset"] == SUMMARY
    assert loaded == ["mine"]


def test_a_chapter_about_simulated_data_shows_it_whatever_the_book_is_built_on(chapter, loaded):
    text = CHAPTER.replace("kernelspec:", "datasets: [twin-small, twin]\nkernelspec:")
    (chapter.folder / "page.md").write_text(text)
    notebook = chapter("--book-parameters", chapter.folder / "params.json")
    assert "dataset is 'twin-small'" in printed(notebook)
    assert loaded == ["twin-small"]
    with pytest.raises(SystemExit, match="'ml-32m' is none of twin-small, twin"):
        chapter("-p", "dataset", "ml-32m")


def test_an_executed_chapter_run_again_keeps_nothing_that_tells_of_the_first_run(chapter):
    """The banner is put on the page, and is in no notebook that somebody may run again."""
    first = chapter("-p", "seed", "3")
    assert first.cells[0].source == "# A title"
    again = papermill.execute_notebook(
        first, None, {"seed": 4, "dataset": "another"}, kernel_name="python3", progress_bar=False
    )
    assert "seed is 4" in printed(again)
    assert "a &lt;set&gt;" not in nbformat.writes(again)


def test_the_page_of_a_chapter_carries_the_banner_of_its_run(chapter, tmp_path):
    chapter("-p", "seed", "3")
    folder, downloads = tmp_path / "stage", tmp_path / "downloads"
    folder.mkdir()
    downloads.mkdir()
    build_html.stage_notebook(chapter.output, folder, downloads)
    page = nbformat.read(folder / chapter.output.name, as_version=4)
    title = page.cells[0].source
    assert title.startswith("# A title\n")
    for text in ("a &lt;set&gt;", "simulated data", "seed 3", "12,345 ratings by 67 users of 890"):
        assert text in title
    download = nbformat.read(downloads / chapter.output.name, as_version=4)
    assert download == nbformat.read(chapter.output, as_version=4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "sed", "3"], r"unknown parameter sed.*dataset = 'a <set>'.*seed = 0.*ratio = 0.5"),
        (["-p", "seed", "3.5"], r"parameter seed is '3.5', must be a whole number"),
        (["-p", "ratio", "x" * 999], r"parameter ratio is 'x{76}\.\.\., must be a finite number"),
    ],
)
def test_a_wrong_parameter_is_an_error_that_says_what_is_allowed(chapter, arguments, message):
    with pytest.raises(SystemExit, match=message) as stop:
        chapter(*arguments)
    assert len(str(stop.value)) < 500
    assert not chapter.output.exists()


def test_a_chapter_that_does_not_say_which_data_it_shows_is_refused(chapter):
    (chapter.folder / "page.md").write_text(CHAPTER.replace('dataset = "a <set>"\n', ""))
    with pytest.raises(SystemExit, match=r"page\.md failed: .*no parameter dataset"):
        chapter()


def test_a_failing_cell_shows_its_traceback_and_leaves_the_old_output(chapter):
    chapter.output.write_text("the old one")
    with pytest.raises(SystemExit, match="too large") as stop:
        chapter("-p", "ratio", "10")
    failed = chapter.output.with_suffix(".failed.ipynb")
    assert str(failed) in str(stop.value)
    assert "AssertionError" in str(stop.value)
    assert chapter.output.read_text() == "the old one"
    assert "seed is 0" in printed(nbformat.read(failed, as_version=4))


def test_parameters_that_are_the_defaults_are_shown_once(chapter):
    notebook = chapter("-p", "seed", "0", "-p", "ratio", "0.5", "-p", "dataset", "a <set>")
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    assert ["parameters"] in tags
    assert ["injected-parameters", "remove-cell"] in tags
