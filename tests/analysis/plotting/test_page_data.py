"""Data of a page's scripts: what is written beside the page, and what stays in the notebook."""

import json

import nbformat
import pytest

from analysis.plotting import page_data
from tools import build_html

CONTENT = {"titles": ["</script><b>", "Amélie"], "mu": 3.5}


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would hold after a part was shown."""
    caught = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: caught.append(data))
    page_data.show("some_data", CONTENT, "some-part", "<p>instead</p>", ("a.css", "b.js", "c.js"))
    return caught[0]


def test_the_page_loads_styles_first_and_the_data_before_the_scripts(shown):
    html = shown["text/html"]
    names = ("a.css", "instead", page_data.script_name("some_data", CONTENT), "b.js", "c.js")
    places = [html.index(name) for name in names]
    assert places == sorted(places)
    assert '<div class="explorable some-part">' in html
    assert html.count("<script") == html.count("<script defer src=") == 3


def test_a_script_holds_the_content_and_ends_no_element():
    script = page_data.script("some_data", CONTENT)
    assert "<" not in script
    assert script.startswith("window.some_data = ")
    assert json.loads(script.split(" = ", 1)[1].rstrip(";\n")) == CONTENT


def test_another_content_has_another_name():
    changed = CONTENT | {"mu": 3.5 + 1e-9}
    names = [page_data.script_name("some_data", content) for content in (CONTENT, changed)]
    assert names[0] != names[1]
    assert all(name.startswith("some_data_") for name in names)


def test_data_leave_the_notebook_for_a_file_beside_the_page(shown, tmp_path):
    output = nbformat.v4.new_output("display_data", shown)
    cells = [nbformat.v4.new_markdown_cell("# Part"), nbformat.v4.new_code_cell(outputs=[output])]
    about = {"name": "x", "simulated": True, "n_ratings": 3, "n_users": 1, "n_movies": 2}
    origin = {"dataset": about, "seed": 0, "commit": "1234567", "date": "2026-01-01"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"provenance": origin})
    for folder in ("static", "copy"):
        (tmp_path / folder).mkdir()
    nbformat.write(notebook, tmp_path / "page.ipynb")
    build_html.stage_notebook(tmp_path / "page.ipynb", tmp_path, tmp_path / "copy")
    script = tmp_path / "static" / page_data.script_name("some_data", CONTENT)
    assert script.read_text(encoding="utf-8") == page_data.script("some_data", CONTENT)
    for copy in (tmp_path / "page.ipynb", tmp_path / "copy" / "page.ipynb"):
        text = copy.read_text()
        assert page_data.MIME not in text
        assert "instead" in text
