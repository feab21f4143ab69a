"""An executed chapter as its readers have it: its text with the numbers, and what is wrong."""

import math
import re
from ast import literal_eval

import nbformat

from tests.helpers.pages import make
from tools import ROOT

GLUE = re.compile(r"\{glue:text\}`([^`:]+):?([^`]*)`")
LABEL = re.compile(r"\{(?:numref|ref)\}`(?:[^`<]*<)?((?:fig|tab)-[^`>]+)>?`")
NOTE = ":::{note}"


def run(names, folder, build):
    """Run chapters of the book on a folder, for a build folder: {name: executed notebook}."""
    ran = f"{build}/ran"
    settings = f"CHAPTERS={' '.join(names)}", f"DATASET={folder}", f"BUILD={build}", "LOOPS="
    done = make(ran, *settings)  # the loops are compiled
    assert done.returncode == 0, done.stdout + done.stderr
    notebooks = ROOT / build / "executed"
    return {name: nbformat.read(notebooks / f"{name}.ipynb", as_version=4) for name in names}


def text_of(notebook):
    """The text of all Markdown, written or displayed, with the glued numbers in their places."""
    numbers, parts = _glued(notebook), []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(GLUE.sub(lambda found: _written(numbers, *found.groups()), cell.source))
        for output in cell.get("outputs", []):
            parts.append(output.get("data", {}).get("text/markdown", ""))
    return "\n\n".join(parts)


def check(notebook):
    """AssertionError for what a reader should not see."""
    text = text_of(notebook)
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|\binf\b|Traceback", text)
    assert not re.search(r"^% ", text, re.MULTILINE)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "stream", output.text
            assert output.output_type != "error"
    missing = set(LABEL.findall(text)) - _labels(notebook)
    assert not {label for label in missing if _of_this_chapter(label, notebook)}


def _glued(notebook):
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return {
        output.metadata.scrapbook.name: literal_eval(next(iter(output.data.values())))
        for output in outputs
        if "scrapbook" in output.get("metadata", {})
    }


def _written(numbers, name, form):
    value = numbers[name]
    assert value is not None, name
    assert not (isinstance(value, float) and not math.isfinite(value)), name
    return format(value, form)


def _labels(notebook):
    """Names of the figures that are drawn and of the tables that are shown."""
    named = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            named |= set(re.findall(r"^:name: (\S+)", data.get("text/markdown", ""), re.MULTILINE))
            if "image/svg+xml" in data:
                named.add(cell.metadata.get("mystnb", {}).get("figure", {}).get("name"))
    return named


def _of_this_chapter(label, notebook):
    """Whether the chapter has a figure or table of the family, such as fig-time-."""
    family = label.split("-")[1]
    return any(f"-{family}-" in known for known in _labels(notebook) if known)
