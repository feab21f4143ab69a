"""Formatting of chapters: of the code in their cells, and of nothing else in them."""

import pytest

from tools import format_chapters

PAGE = """---
title:   A page
---

Text  with   spaces.

```{code-cell} ipython3
:tags: [hide-input]

import pandas as pd
import numpy as np
x = [ 1,2 ]
```

```python
y = [ 1,2 ]
```
"""
UNFORMATTED = "import pandas as pd\nimport numpy as np\nx = [ 1,2 ]\n"
FORMATTED = "import numpy as np\nimport pandas as pd\n\nx = [1, 2]\n"


def formatted(monkeypatch, *pages):
    monkeypatch.setattr("sys.argv", ["format_chapters", *map(str, pages)])
    format_chapters.main()


def test_the_code_of_cells_is_formatted_and_nothing_else(tmp_path, monkeypatch, capsys):
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    page.write_text(PAGE, encoding="utf-8")
    other.write_text("No cell — just text.\n", encoding="utf-8")
    formatted(monkeypatch, page, other)
    assert page.read_text(encoding="utf-8") == PAGE.replace(UNFORMATTED, FORMATTED)
    assert capsys.readouterr().out == f"formatted {page}\n"
    formatted(monkeypatch, page, other)
    assert capsys.readouterr().out == ""
    assert sorted(tmp_path.iterdir()) == [other, page]


def test_a_cell_that_is_no_python_stops_it_and_leaves_the_page(tmp_path, monkeypatch):
    wrong = PAGE.replace("x = [ 1,2 ]\n```\n\n```python", "x = [ 1,\n```\n\n```python")
    page = tmp_path / "page.md"
    page.write_text(wrong, encoding="utf-8")
    with pytest.raises(SystemExit, match="in this cell"):
        formatted(monkeypatch, page)
    assert page.read_text(encoding="utf-8") == wrong
