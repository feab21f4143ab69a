"""One style of docstrings: no question and no riddle in the first line, no underlined headings."""

import ast

import pytest

from tests.helpers.imports import modules

QUESTIONS = ("What ", "How ", "Which ", "Who ", "Where ", "When ", "Why ", "Do ", "Is ", "Have ")
PUBLIC = {name: path for name, path in modules().items() if name.split(".")[0] != "tools"}


def docstrings(tree):
    """(name, docstring or None) of the module and of its public functions and classes."""
    yield "the module", ast.get_docstring(tree)
    for node in tree.body:
        kinds = ast.FunctionDef | ast.ClassDef
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node)


@pytest.mark.parametrize("module", PUBLIC)
def test_the_first_line_is_a_noun_phrase_or_an_imperative(module):
    tree = ast.parse(PUBLIC[module].read_text(encoding="utf-8"))
    found = {name: text for name, text in docstrings(tree) if text}
    assert "the module" in found
    first = {name: text.splitlines()[0] for name, text in found.items()}
    assert {name: line for name, line in first.items() if line.startswith(QUESTIONS)} == {}
    assert {name: line for name, line in first.items() if line.endswith("?")} == {}
    assert [name for name, text in found.items() if "\n---" in text] == []
