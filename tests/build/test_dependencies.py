"""What a chapter depends on, and that a change reruns no other."""

import pytest

from tests.helpers.movielens_files import write_movielens
from tests.helpers.stub_book import StubBook
from tools import ROOT, dependencies

PAGE = """# A title

```{code-cell} ipython3
:tags: [hide-input]

from analysis.one import figures
%matplotlib inline
```

from analysis.two import figures

```{code-cell} ipython3
---
tags: [x]
---
def later():
    import lib.deep.inner as inner
```
"""
FILES = {
    "lib/__init__.py": "",
    "lib/deep/__init__.py": "from lib.deep.other import X",
    "lib/deep/inner.py": "import numpy",
    "lib/deep/other.py": "X = 1",
    "lib/unused.py": "",
    "analysis/one/__init__.py": "",
    "analysis/one/figures.py": "from analysis.plotting import style",
    "analysis/two/figures.py": "",
    "analysis/plotting/style.py": "import analysis.one.figures",
}


@pytest.fixture
def checkout(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "page.md").write_text(PAGE)
    return tmp_path


def test_a_chapter_depends_on_what_its_cells_import_directly_or_not(checkout):
    assert dependencies.of_chapter(checkout / "page.md", checkout) == [
        "analysis/one/__init__.py",
        "analysis/one/figures.py",
        "analysis/plotting/style.py",
        "lib/__init__.py",
        "lib/deep/__init__.py",
        "lib/deep/inner.py",
        "lib/deep/other.py",
    ]


def test_a_line_that_is_no_python_is_named_with_its_file(checkout):
    page = checkout / "page.md"
    page.write_text(PAGE.replace("    import lib.deep.inner as inner", "    x = = 1"))
    number = page.read_text().splitlines().index("    x = = 1") + 1
    with pytest.raises(ValueError, match=rf"page\.md, line {number}: invalid syntax: x = = 1"):
        dependencies.of_chapter(page, checkout)
    page.write_text(PAGE)
    (checkout / "lib" / "deep" / "inner.py").write_text("\ndef f(:\n")
    with pytest.raises(ValueError, match=r"inner\.py, line 2: .*: def f\(:"):
        dependencies.of_chapter(page, checkout)


def test_a_notebook_depends_on_its_page_and_on_tables_and_tools_as_well():
    page = ROOT / "book" / "geometry.md"
    files = [str(path.relative_to(ROOT)) for path in dependencies.of_a_notebook(page)]
    assert {"book/geometry.md", "analysis/geometry/figures.py", "lib/als/kernels/fast.py"} < {
        *files
    }
    assert {"data/benchmarks/book.csv", "requirements.lock", "tools/execution.py"} < {*files}
    assert not [name for name in files if name.startswith("analysis/claims")]
    assert {*dependencies.of_a_run(page)} < {*dependencies.of_a_notebook(page)}
    assert page not in dependencies.of_a_run(page)


@pytest.mark.book
def test_a_changed_figure_reruns_one_chapter(tmp_path):
    book = StubBook(tmp_path / "checkout")
    dataset = f"DATASET={write_movielens(book.folder / 'ratings', n_users=60)}"
    one = book.folder / "book" / "one.md"
    one.write_text(one.read_text().replace("import os\n", "import os\nimport analysis.one\n"))
    module = book.folder / "analysis" / "one.py"
    module.write_text("")
    book.make("executed", dataset)
    assert book.runs() == ["one", "two"]
    module.write_text("changed = True\n")
    book.make("executed", dataset)
    assert book.runs() == ["one", "one", "two"]
    with open(book.folder / "lib" / "util" / "cache.py", "a") as file:
        file.write("# changed\n")
    book.make("executed", dataset)
    assert book.runs() == ["one"] * 3 + ["two"] * 2
    book.make("executed", dataset)
    assert len(book.runs()) == 5
