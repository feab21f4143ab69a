"""The build tools: running one chapter, its banner, and replacing the old book."""

import json

import nbformat
import pytest

from tools import build_html, provenance, run_chapter

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
"""


@pytest.fixture
def chapter(tmp_path):
    """Run the chapter above with further arguments; returns its output, an executed notebook."""
    (tmp_path / "dataset.json").write_text(json.dumps(SUMMARY))
    (tmp_path / "params.yml").write_text('dataset: "other"\nseed: 7\nnot_of_this_chapter: 1\n')
    (tmp_path / "page.md").write_text(CHAPTER)

    def run(*arguments):
        paths = [tmp_path / "page.md", run.output, "--dataset-summary", tmp_path / "dataset.json"]
        run_chapter.main([str(argument) for argument in (*paths, *arguments)])
        return nbformat.read(run.output, as_version=4)

    run.folder = tmp_path
    run.output = tmp_path / "out.ipynb"
    return run


def printed(notebook):
    return "".join(
        out.get("text", "") for cell in notebook.cells for out in cell.get("outputs", [])
    )


def test_parameters_reach_the_chapter_with_their_types_and_the_notebook_tells(chapter, capsys):
    notebook = chapter("-p", "seed", "3", "-p", "ratio", "0.25")
    assert "seed is 3 ratio is 0.25" in printed(notebook)
    assert str(chapter.output) in capsys.readouterr().out
    assert notebook.metadata["provenance"]["dataset"] == SUMMARY
    assert notebook.metadata["provenance"]["seed"] == 3
    title = notebook.cells[0].source
    assert title.startswith("# A title\n")
    assert "a &lt;set&gt;" in title
    assert "simulated data" in title
    assert "12,345 ratings by 67 users of 890 movies" in title
    assert "seed 3" in title
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    assert ["parameters", "remove-cell"] in tags

    first = chapter.output.read_bytes()
    chapter("-p", "seed", "3", "-p", "ratio", "0.25")
    assert chapter.output.read_bytes() == first, "the same run gave another notebook"


def test_parameters_of_the_book_reach_the_chapters_that_declare_them(chapter):
    notebook = chapter("--book-parameters", chapter.folder / "params.yml", "-p", "ratio", "1")
    assert "seed is 7 ratio is 1 dataset is 'other'" in printed(notebook)


def test_a_chapter_about_simulated_data_shows_it_whatever_the_book_is_built_on(chapter):
    text = CHAPTER.replace("kernelspec:", "datasets: [twin-small, twin]\nkernelspec:")
    (chapter.folder / "page.md").write_text(text)
    notebook = chapter("--book-parameters", chapter.folder / "params.yml")
    assert "dataset is 'twin-small'" in printed(notebook)
    assert "twin-small" in notebook.cells[0].source
    with pytest.raises(SystemExit, match="'ml-32m' is none of twin-small, twin"):
        chapter("-p", "dataset", "ml-32m")


def test_an_unknown_parameter_is_an_error_that_lists_the_known_ones(chapter):
    with pytest.raises(SystemExit, match="unknown parameter sed") as stop:
        chapter("-p", "sed", "3")
    for known in ("dataset", "seed = 0", "ratio = 0.5"):
        assert known in str(stop.value)
    assert not chapter.output.exists()


def test_a_failing_cell_shows_its_traceback_and_leaves_the_old_output(chapter, capsys):
    chapter.output.write_text("the old one")
    with pytest.raises(SystemExit, match=r"out\.failed\.ipynb"):
        chapter("-p", "ratio", "10")
    shown = capsys.readouterr().err
    assert "AssertionError" in shown
    assert "too large" in shown
    assert chapter.output.read_text() == "the old one"
    partial = chapter.folder / "out.failed.ipynb"
    assert "seed is 0" in printed(nbformat.read(partial, as_version=4))
    assert not (chapter.folder / "out.plain.ipynb").exists()


def test_real_data_is_called_real():
    origin = provenance.describe(SUMMARY | {"simulated": False}, seed=None)
    text = provenance.banner(origin, "page", is_chapter=False)
    assert "real data" in text
    assert "simulated" not in text
    assert "seed" not in text
    assert "notebooks/page.ipynb" not in text


def test_the_date_can_be_fixed(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert provenance.today() == "1970-01-02"


def test_a_page_without_a_title_is_refused():
    with pytest.raises(ValueError, match="level-one heading"):
        provenance.below_title("no title\n", "banner")


def test_a_new_book_replaces_the_old_one(tmp_path):
    new, old = tmp_path / "new", tmp_path / "html"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).write_text("")
    build_html.replace(new, old)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert [path.name for path in old.iterdir()] == ["new"]
