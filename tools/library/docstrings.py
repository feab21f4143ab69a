"""The text of a docstring as nodes of a page.

A docstring has paragraphs, lines `name : meaning` that may go on indented, `code` and equations of
the paper by number. Whatever else stands there is text, shown as it is.
"""

import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes

BOOK = Path(__file__).resolve().parents[2] / "book"
# Where the book has an equation of the paper: a page, and a label in it.
EQUATIONS = {
    "1": ("als", "eq-bias-model"),
    "2": ("als", "eq-bias-loss"),
    "3": ("als", "eq-bias-update"),
    "4": ("als", "eq-model"),
    "5": ("als", "eq-loss"),
    "6": ("als", "eq-vector-update"),
    "7": ("als", "sec-metrics"),
    "8": ("als", "sec-metrics"),
    "9": ("als", "sec-metrics"),
    "10": ("cold_start", "eq-cold-score"),
}

_NAMES = r"\w+(?:, \w+)*"
_MEANING = re.compile(rf"({_NAMES}) : (.*)", re.DOTALL)
_NEXT = re.compile(rf"; (?={_NAMES} : )")
_CITED = r"Eqs?\. \d+(?:(?:-| and |, )\d+)*"
_INLINE = re.compile(rf"`([^`]+)`|({_CITED})")


class Block(NamedTuple):
    """A part of a docstring: a `paragraph`, an `entry` with its names, or `literal` lines."""

    kind: str
    text: str
    names: str = ""


def blocks(text):
    """The parts of a docstring: list of `Block`."""
    found = []
    for lines in map(str.splitlines, re.split(r"\n\s*\n", text.strip()) if text else []):
        if lines[0].startswith(" "):
            found.append(Block("literal", "\n".join(lines)))
            continue
        pieces = []
        for line in lines:
            opens = _MEANING.fullmatch(line) is not None
            closes = bool(pieces) and pieces[-1][0] == "entry" and not line.startswith(" ")
            if opens or closes or not pieces:
                pieces.append(["entry" if opens else "paragraph", []])
            pieces[-1][1].append(line.strip())
        for kind, said in pieces:
            found += _entries(" ".join(said)) if kind == "entry" else [Block(kind, " ".join(said))]
    return found


def _entries(text):
    pairs = (_MEANING.fullmatch(part).groups() for part in _NEXT.split(text))
    return [Block("entry", meaning, names) for names, meaning in pairs]


def described(text, links, own=""):
    """A docstring as nodes: a list.

    links : {public name: address on the page}; own : the class whose members need no prefix
    The equations that the first paragraph names are shown below it.
    """
    result = []
    for number, block in enumerate(blocks(text)):
        if block.kind == "entry":
            if not result or not isinstance(result[-1], nodes.definition_list):
                result.append(nodes.definition_list(classes=["meanings"]))
            result[-1] += _item(block, links, own)
        elif block.kind == "literal":
            result.append(nodes.literal_block(block.text, block.text, language="none"))
        else:
            result.append(nodes.paragraph("", "", *inline(block.text, links, own)))
        if number == 0:
            result += [_displayed(latex) for latex in map(formula, cited(block.text)) if latex]
    return result


def _item(block, links, own):
    term = nodes.term()
    for place, name in enumerate(block.names.split(", ")):
        term += [nodes.Text(", ")] if place else []
        term += nodes.literal(name, name)
    meaning = nodes.paragraph("", "", *inline(block.text, links, own))
    return nodes.definition_list_item("", term, nodes.definition("", meaning))


def inline(text, links, own=""):
    """A line of text as nodes: code, with a link where it is a public name, and equations."""
    result, end = [], 0
    for found in _INLINE.finditer(text):
        result.append(nodes.Text(text[end : found.start()]))
        end = found.end()
        if found[1]:
            code = nodes.literal(found[1], found[1])
            address = links.get(f"{own}.{found[1]}") or links.get(found[1])
            result.append(_link(address, code) if address else code)
        else:
            result += _equations(found[2])
    return [*result, nodes.Text(text[end:])]


def _equations(text):
    """The words "Eqs. 1-3", in which each number leads to its equation in the book."""
    result = []
    for part in re.split(r"(\d+)", text):
        page, label = EQUATIONS.get(part, ("", ""))
        anchor = label if label.startswith("sec-") else f"equation-{label}"
        result.append(
            _link(f"{page}.html#{anchor}", nodes.Text(part)) if page else nodes.Text(part)
        )
    return result


def _link(address, child):
    return nodes.reference("", "", child, internal=True, refuri=address)


def cited(text):
    """Numbers of the equations that a text names, in order: those of a range as well."""
    found = []
    for words in re.findall(_CITED, text):
        for part in re.findall(r"\d+(?:-\d+)?", words):
            first, _, last = part.partition("-")
            found += map(str, range(int(first), int(last or first) + 1))
    return found


def formula(number):
    """The LaTeX of an equation of the paper as the book has it, "" where it has it in words."""
    page, label = EQUATIONS.get(number, ("", ""))
    if not page or label.startswith("sec-"):
        return ""
    text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    end = text.index(f"\n$$ ({label})")
    return text[text.rindex("$$\n", 0, end) + 3 : end].strip().rstrip(" .,")


def _displayed(latex):
    return nodes.math_block(latex, latex, number=None, label=None, nowrap=False)
