"""What the cells of a chapter put out is taken over where its text alone has changed."""

import json

import jupytext
import pytest

from tools import kept_runs, run_chapter

CHAPTER = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A title

Some text.

```{code-cell} ipython3
:tags: [parameters]

dataset = "a set"
seed = 0
```

```{code-cell} ipython3
import pathlib
from IPython.display import display
from analysis.plotting import needs

runs = pathlib.Path(FOLDER, "runs")
runs.write_text(runs.read_text() + "x")
needs.expect("small", seed < 5, f"The seed is {seed}.")
display({"text/plain": "of\\nseveral\\nlines", "application/json": {"a": [1, None]}}, raw=True)
print(seed)
```

% needs: small
The seed is small.
"""
SUMMARY = {"name": "a set", "n_ratings": 1, "n_users": 1, "n_movies": 1, "simulated": True}


@pytest.fixture
def page_run(tmp_path):
    """Run the chapter, perhaps in other words: (its output, how often its cells ran so far)."""
    book = {"params.json": {"parameters": {"dataset": "a set", "seed": "3"}}}
    book["dataset.json"] = SUMMARY
    for name, content in book.items():
        (tmp_path / name).write_text(json.dumps(content))
    (tmp_path / "runs").write_text("")

    def run(*words, kept="kept.json", arguments=()):
        text = CHAPTER.replace("FOLDER", repr(str(tmp_path)))
        (tmp_path / "page.md").write_text(text.replace(*words) if words else text)
        named = [tmp_path / "page.md", tmp_path / "out.ipynb", "--kept", tmp_path / kept]
        named += ["--book-parameters", tmp_path / "params.json"]
        named += ["--dataset-summary", tmp_path / "dataset.json", *arguments]
        run_chapter.main([str(argument) for argument in named])
        return (tmp_path / "out.ipynb").read_text(), len((tmp_path / "runs").read_text())

    run.folder = tmp_path
    return run


@pytest.mark.book
def test_other_words_give_the_notebook_of_a_run_and_run_nothing(page_run):
    words = "Some text.", "Other words, and `code`."
    first, _ = page_run()
    taken_over, n_runs = page_run(*words)
    assert n_runs == 1
    assert taken_over != first
    ran, n_runs = page_run(*words, kept="nothing.json")
    assert n_runs == 2
    assert taken_over == ran
    again, n_runs = page_run("The seed is small.", "The seed is quite small.")
    assert n_runs == 2
    assert "quite small" in again


@pytest.mark.book
def test_other_cells_or_parameters_or_a_damaged_file_run(page_run):
    page_run()
    output, n_runs = page_run("print(seed)", "print(seed + 40)")
    assert n_runs == 2
    assert "43" in output
    output, n_runs = page_run("print(seed)", "print(seed + 40)", arguments=("-p", "seed", "9"))
    assert n_runs == 3
    assert "The seed is 9." in output
    (page_run.folder / "kept.json").write_text('{"key": ')
    assert page_run()[1] == 4
    assert page_run()[1] == 4


@pytest.fixture
def key_of(tmp_path, monkeypatch):
    """The key of a run in a small checkout, after something in it was changed."""
    runners = [f"tools/{name}.py" for name in kept_runs.dependencies.RUNNERS]
    tables = ["data/facts/x.csv", "data/ml-1m/x.csv"]
    for name in ("analysis/used.py", "analysis/unused.py", "requirements.lock", *tables, *runners):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for module in (kept_runs, kept_runs.dependencies):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(kept_runs.dependencies, "of_chapter", lambda page: ["analysis/used.py"])

    def key(text=CHAPTER, seed=0, changed=None, **summary):
        if changed:
            (tmp_path / changed).write_text("changed")
        notebook = jupytext.reads(text, "md:myst")
        return kept_runs.key("page.md", notebook, {"seed": seed}, SUMMARY | summary)

    return key


@pytest.mark.parametrize(
    "change",
    [
        {"text": CHAPTER.replace("print(seed)", "print(-seed)")},
        {"text": CHAPTER.replace("[parameters]", "[parameters, raises-exception]")},
        {"seed": 1},
        {"fingerprint": "other ratings"},
        {"changed": "analysis/used.py"},
        {"changed": "data/facts/x.csv"},
        {"changed": "tools/kernel.py"},
        {"changed": "requirements.lock"},
    ],
)
def test_what_decides_the_outputs_changes_the_key(key_of, change):
    before = key_of()
    assert before == key_of()
    assert key_of(**change) != before


@pytest.mark.parametrize(
    "change",
    [
        {"text": CHAPTER.replace("Some text.", "Others.").replace("# A title", "# Another")},
        {"changed": "analysis/unused.py"},
        {"changed": "data/ml-1m/x.csv"},
    ],
)
def test_what_does_not_decide_them_leaves_the_key(key_of, change):
    before = key_of()
    assert key_of(**change) == before


def test_another_machine_or_number_of_threads_changes_the_key(key_of, monkeypatch):
    first = key_of()
    monkeypatch.setenv("NUMBA_NUM_THREADS", "7")
    second = key_of()
    monkeypatch.setattr(kept_runs.platform, "uname", lambda: ("another",))
    assert len({first, second, key_of()}) == 3
