"""What a chapter leaves out of its page, and what it says instead."""

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from analysis.plotting import needs


def notebook(*cells, **stated):
    """Markdown as text, code as (source,), below a cell that stated the needs."""
    output = nbformat.v4.new_output("display_data", {needs.MIME: stated})
    made = [nbformat.v4.new_code_cell("needs.check(...)", outputs=[output])]
    for cell in cells:
        new = (
            nbformat.v4.new_code_cell if isinstance(cell, tuple) else nbformat.v4.new_markdown_cell
        )
        made.append(new(cell[0] if isinstance(cell, tuple) else cell))
    return nbformat.v4.new_notebook(cells=made)


def sources(*cells, **stated):
    left = needs.leave_out(notebook(*cells, **stated))[0].cells
    assert left[0].outputs == []
    return [cell.source for cell in left[1:]]


TEXT = """(sec-genres)=
## Genres

The first paragraph.
% needs: genres
Genres differ,
and how.
% end
The last line.

Another paragraph."""


def test_with_all_there_only_the_marks_go():
    kept = TEXT.replace("% needs: genres\n", "").replace("% end\n", "")
    assert sources(TEXT, ("# needs: genres\n1",), genres="") == [kept, "# needs: genres\n1"]


def test_lines_give_way_to_a_note_once_under_each_heading():
    text, code = sources(TEXT, ("# needs: genres\n1",), "## Next", ("# needs: genres\n2",),
                         genres="There are none.")[:2]  # fmt: skip
    assert "Genres differ" not in text
    assert "and how" not in text
    assert text.count("There are none.") == 1
    assert text.index("The first paragraph.") < text.index(":::{note}\nThere are none.\n:::")
    assert text.endswith("The last line.\n\nAnother paragraph.")
    assert code == "## Next"


def test_a_cell_gives_way_to_a_note_under_its_own_heading():
    left = sources("## One", ("# needs: a\n1",), ("# needs: a\n2",), ("# with: a\n3",), ("4",),
                   a="Nothing is.")  # fmt: skip
    assert left == ["## One", "\n:::{note}\nNothing is.\n:::\n", "4"]


def test_what_stands_in_takes_the_place_without_a_note():
    text = "Before.\n% with: a\nIt is there.\n% without: a\nIt is not.\n% end\nAfter."
    assert sources(text, a="") == ["Before.\nIt is there.\nAfter."]
    assert sources(text, a="No.") == ["Before.\nIt is not.\nAfter."]


def test_an_item_of_a_list_ends_with_the_next():
    text = "- one\n% with: a\n- two\n- three\n% with: a\n  goes on\n% with: b\n- four"
    assert sources(text, a="No.", b="") == ["- one\n- three\n- four"]
    assert sources(text, a="", b="No.") == ["- one\n- two\n- three\n  goes on"]


def test_a_section_goes_with_its_cells_up_to_the_next_heading_of_its_level():
    cells = ["## One\n\n% section needs: a\nText.\n\n### Deeper", ("1",), "More.\n\n(two)=\n## Two",
             ("2",), "End."]  # fmt: skip
    left = sources(*cells, a="Gone.")
    note = "\n:::{note}\nGone.\n:::\n"
    assert left == ["## One\n\n" + note + "\n### Deeper", note, "(two)=\n## Two", "2", "End."]
    assert sources(*cells, a="") == [cell if isinstance(cell, str) else cell[0] for cell in [
        "## One\n\nText.\n\n### Deeper", *cells[1:]]]  # fmt: skip


def test_of_several_needs_the_first_that_is_not_met_is_named():
    assert "No b." in sources("% needs: a, b\nText.", a="", b="No b.")[0]
    assert "No a." in sources("% needs: a, b\nText.", a="No a.", b="No b.")[0]
    # what hangs on a missing thing may not even have been looked at
    assert "No a." in sources("% needs: a, c\nText.", a="No a.")[0]


@pytest.mark.parametrize("mark", ["% needs: genre\nText.", ("# needs: genre\n1",)])
def test_a_name_that_nothing_checks_is_an_error(mark):
    with pytest.raises(ValueError, match="no cell has checked the need 'genre'"):
        needs.leave_out(notebook(mark, genres=""))


def test_in_a_notebook_cells_without_what_they_need_do_not_run(monkeypatch):
    shell = InteractiveShell()
    shown = []
    monkeypatch.setattr(needs, "_stated", {})
    monkeypatch.setattr(needs, "get_ipython", lambda: shell)
    monkeypatch.setattr(needs, "display", lambda data, raw: shown.append(data[needs.MIME]))
    needs.check("a", met=True, reason="No a.")
    needs.check("b", met=False, reason="No b.")
    assert shown == [{"a": ""}, {"b": "No b."}]
    for source in ("x = 1", "# needs: a\ny = 2", "# needs: a, b\nz = 3", "# with: b\nw = 4"):
        assert shell.run_cell(source).success
    assert [shell.user_ns.get(name) for name in "xyzw"] == [1, 2, None, None]


def test_a_failed_expectation_puts_its_numbers_in_the_margin():
    text = "% needs: hump\nAnimation peaks in between."
    node = notebook(text, hump={"otherwise": "It is highest at 0."}, other={"otherwise": ""})
    left, failed = needs.leave_out(node)
    assert failed == {"hump": "It is highest at 0."}
    assert left.cells[1].source.strip() == ":::{margin}\nIt is highest at 0.\n:::"


def test_what_a_machine_takes_is_told_in_the_margin_and_fails_no_book():
    node = notebook("% needs: fast\nIt is fast.", fast={"otherwise": "It takes an hour."})
    node.cells[0].metadata["tags"] = ["hide-cell", needs.TIMED]
    left, failed = needs.leave_out(node)
    assert failed == {}
    assert left.cells[1].source.strip() == ":::{margin}\nIt takes an hour.\n:::"


def test_a_met_expectation_leaves_the_sentence():
    text = "% needs: hump\nAnimation peaks in between."
    left, failed = needs.leave_out(notebook(text, hump={"otherwise": ""}))
    assert failed == {}
    assert left.cells[1].source == "Animation peaks in between."


def test_cells_of_a_failed_expectation_do_not_run(monkeypatch):
    shell, shown = InteractiveShell(), []
    monkeypatch.setattr(needs, "_stated", {})
    monkeypatch.setattr(needs, "get_ipython", lambda: shell)
    monkeypatch.setattr(needs, "display", lambda data, raw: shown.append(data[needs.MIME]))
    needs.expect("low", holds=False, otherwise="It is high.")
    assert shown == [{"low": {"otherwise": "It is high."}}]
    assert shell.run_cell("# needs: low\nx = 1").success
    needs.expect("low", holds=True, otherwise="It is high.")
    assert shell.run_cell("# needs: low\ny = 1").success
    assert [shell.user_ns.get(name) for name in "xy"] == [None, 1]
