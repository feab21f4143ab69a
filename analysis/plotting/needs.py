"""Parts of a chapter that its dataset cannot fill: left out, with a note that says why.

A chapter states what a part of it needs as soon as that is known:

    needs.check("genres", len(genres) > 1, "The films have fewer than two genres.")

Marks say what depends on it. A code cell whose first line is `# needs: genres` does not run where
the need is not met, and a note takes its place; with `# with: genres` none does. In the text, a
line with one of these stands above the lines that it governs:

% needs: genres          up to a blank line, the next list item or `% end`
% with: genres           the same, and no note takes their place
% without: genres        the lines that stand there where the need is not met
% section needs: genres  below a heading: all that stands under this heading

Several names are separated by commas. `leave_out` applies the marks once the notebook has run.

What the text says of the results is guarded in the same way:

    needs.expect("interior", best_k < max(ks), f"The best k is {best_k}, the largest tried.")

Where the expectation fails, a note in the margin with the numbers replaces what is marked with
`% needs: interior`. In a book of its own data (`tools/run_chapter.py`) that is an error, unless the
cell is tagged `measures-time`: what a machine does meanwhile is not in the hand of the book.
"""

import re

import nbformat
from IPython import get_ipython
from IPython.display import display

MIME = "application/vnd.latent-geometry-of-taste.needs+json"
TIMED = "measures-time"  # the tag of cells whose results are the machine's
CODE_MARK = re.compile(r"# (needs|with): (.+)")
TEXT_MARK = re.compile(r"% (?:(needs|with|without|section needs): (.+)|end)$")
HEADING = re.compile(r"(#+) ")
LABEL = re.compile(r"\(\S+\)=$")

_stated = {}  # what this kernel has checked: name -> reason, empty where the need is met


def check(name, met, reason):
    """State whether a need is met.

    reason : the sentence or sentences that readers see where it is not
    In a notebook this decides which of the later cells run.
    """
    _stated[name] = "" if met else reason
    _tell({name: _stated[name]})


def expect(name, holds, otherwise):
    """State whether the results are as the text under the mark `name` says.

    otherwise : Markdown with the numbers, which readers see in the margin where they are not
    """
    _stated[name] = "" if holds else otherwise
    _tell({name: {"otherwise": _stated[name]}})


def _tell(stated):
    """Leave a statement in the notebook, and let the marks of later cells decide what runs."""
    shell = get_ipython()
    if shell is not None:
        if _runnable not in shell.input_transformers_cleanup:
            shell.input_transformers_cleanup.append(_runnable)
        display({MIME: stated}, raw=True)


def _runnable(lines):
    """The lines of a cell, none where it needs what is not there: an IPython transformer."""
    mark = CODE_MARK.match(lines[0]) if lines else None
    return [] if mark and any(_stated.get(name) for name in _names(mark[2])) else lines


def _names(listed):
    return [name.strip() for name in listed.split(",")]


def leave_out(notebook):
    """Remove from a notebook that ran its marks, and the cells and lines whose needs are not met.

    Under each heading, a note with the reason takes the place of the first that is removed.
    Returns the notebook and the failed expectations: name -> what the margin says, without those
    of cells that measure time, whose results are the machine's. Raises ValueError for a mark whose
    name no cell has checked.
    """
    stated, timed = _take_statements(notebook)
    expected = {name: said["otherwise"] for name, said in stated.items() if isinstance(said, dict)}
    failed = {name: text for name, text in expected.items() if text}
    editor = _Editor(stated | expected, set(failed.values()))
    notebook.cells = [kept for cell in notebook.cells for kept in editor.edit(cell)]
    return notebook, {name: text for name, text in failed.items() if name not in timed}


def _take_statements(notebook):
    """All statements, name -> what was said, and the names of those by cells that measure time."""
    stated, timed = {}, set()
    for cell in notebook.cells:
        of_cell = {}
        for output in cell.get("outputs", []):
            of_cell |= output.get("data", {}).get(MIME, {})
        if "outputs" in cell:
            cell.outputs = [out for out in cell.outputs if MIME not in out.get("data", {})]
        stated |= of_cell
        timed |= of_cell.keys() if TIMED in cell.metadata.get("tags", []) else set()
    return stated, timed


class _Editor:
    """Goes through the cells in order and remembers the section it is in.

    stated : name -> reason; in_margin : the reasons that stand in the margin;
    sections : (level, reason) of the enclosing sections with a mark; said : the reasons given
    since the last heading
    """

    def __init__(self, stated, in_margin):
        self.stated, self.in_margin = stated, in_margin
        self.sections, self.said, self.level = [], set(), 0

    def edit(self, cell):
        """The cells that take the place of `cell`: itself, perhaps changed, a note, or nothing."""
        if cell.cell_type == "markdown":
            cell.source = "\n".join(self._text(cell.source.splitlines()))
            return [cell] if cell.source.strip() else []
        mark = CODE_MARK.match(cell.source)
        # what a section lacks goes first: below it, other needs may not have been checked
        reason = self._of_section() or (self._reason(mark[2]) if mark else "")
        if not reason:
            return [cell]
        note = "\n".join(self._note(reason)) if not mark or mark[1] == "needs" else ""
        return [nbformat.v4.new_markdown_cell(note)] if note else []

    def _text(self, lines):
        kept, hidden, fresh = [], None, False
        for line in lines:
            heading, mark = HEADING.match(line), TEXT_MARK.match(line)
            if heading:
                self._enter(len(heading[1]))
            if mark:
                hidden, fresh = self._open(*mark.groups()), True
                continue
            if not line or heading or (line.startswith("- ") and not fresh):
                hidden = None
            fresh = False
            reason = self._of_section() or hidden
            if reason is None or heading or LABEL.match(line):
                kept.append(line)
            elif line:
                kept += self._note(reason)
        return kept

    def _enter(self, level):
        self.level, self.said = level, set()
        self.sections = [(above, reason) for above, reason in self.sections if above < level]

    def _open(self, kind, names):
        """Why the lines below a mark are hidden; empty without a note, None where they stay."""
        if kind is None or self._of_section():
            return None
        reason = self._reason(names)
        if kind == "section needs":
            self.sections.append((self.level, reason))
            return None
        if kind == "needs":
            return reason or None
        return "" if bool(reason) == (kind == "with") else None

    def _of_section(self):
        return next((reason for _, reason in self.sections if reason), None)

    def _reason(self, names):
        """Why the first of these needs that is not met is not; empty where all are met."""
        for name in _names(names):
            if name not in self.stated:
                raise ValueError(
                    f"no cell has checked the need {name!r}: see analysis/plotting/needs.py"
                )
            if self.stated[name]:
                return self.stated[name]
        return ""

    def _note(self, reason):
        """Lines of a note with the reason, none where there is none or it has been said here."""
        if not reason or reason in self.said:
            return []
        self.said.add(reason)
        kind = "margin" if reason in self.in_margin else "note"
        return ["", f":::{{{kind}}}", reason, ":::", ""]
