"""Formulas as MathML, made from their LaTeX when the pages are built.

    tools.pages.mathml.formula(latex, display=True)

`latex2mathml` reads the LaTeX. What browsers make of its elements is not yet what TeX does: they
know no bold letters other than those that Unicode has, and space operators by a dictionary that
takes `|r|` for three of them. So letters are replaced, and the space between neighbours is that of
The TeXbook (chapter 18 and appendix G), written out.
"""

import re
import unicodedata
from xml.etree import ElementTree

from latex2mathml.converter import convert

_NAMED = {"mathbf": "BOLD", "bold": "BOLD", "double-struck": "DOUBLE-STRUCK", "script": "SCRIPT"}
_SPACES = {"negativethinmathspace": "-0.167em", "thinmathspace": "0.167em",
           "mediummathspace": "0.222em", "thickmathspace": "0.278em"}  # fmt: skip

# What a sign is to TeX; all else is ordinary.
_KINDS = {
    "Op": "∑∏∫⋃⋂",
    "Bin": "+−-±∓×·⋅∘∗*⊗⊕∖∪∩⊙",
    "Rel": "=<>≤≥≠≈≡∼≃≅∝∈∉∋⊂⊃⊆⊇→←↔⇒⇐⇔↦∣∥≪≫⊥≔",
    "Open": "([{⟨⌊⌈",
    "Close": ")]}⟩⌋⌉",
    "Punct": ",;",
    "Inner": "…⋯",
}
_KIND = {sign: kind for kind, signs in _KINDS.items() for sign in signs}
_ORDER = ("Ord", "Op", "Bin", "Rel", "Open", "Close", "Punct", "Inner")
# Space between a row's kind and a column's: 1 thin, 2 medium, 3 thick; negative: not in scripts.
_SPACE = {
    "Ord": (0, 1, -2, -3, 0, 0, 0, -1),
    "Op": (1, 1, 0, -3, 0, 0, 0, -1),
    "Bin": (-2, -2, 0, 0, -2, 0, 0, -2),
    "Rel": (-3, -3, 0, 0, -3, 0, 0, -3),
    "Open": (0, 0, 0, 0, 0, 0, 0, 0),
    "Close": (0, 1, -2, -3, 0, 0, 0, -1),
    "Punct": (-1, -1, 0, -1, -1, -1, -1, -1),
    "Inner": (-1, 1, -2, -3, -1, 0, -1, -1),
}
_EM = (0, 3 / 18, 4 / 18, 5 / 18)
_SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_ROWS = ("mrow", "mtd", "mstyle", "msqrt", "mphantom", "mpadded")


def formula(latex, display=False):
    """The `<math>` element of a formula, as text.

    latex : without dollars; align, gather and equation may stand around it
    Raises ValueError for a command that is not known, and for what is no LaTeX.
    """
    prepared = re.sub(r"\\[lr]Vert\b", r"\\|", latex)
    prepared = re.sub(r"\\mathrm\s*\{(\w)\}", r"\\text{\1}", prepared)
    prepared = re.sub(
        r"\\(begin|end)\{(align|gather|split|aligned)\*?\}", r"\\\1{align*}", prepared
    )
    prepared = re.sub(r"\\(begin|end)\{equation\*?\}", "", prepared)
    try:
        root = ElementTree.fromstring(convert(prepared, display="block" if display else "inline"))
    except Exception as error:
        raise ValueError(f"no formula: {latex} ({type(error).__name__})") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        _settle(element, latex)
    _space(root, 0 if display else 1)
    for element in root.iter():
        _enlarge(element)
    for root_sign in root.iter("msqrt"):
        # As high as a line, for a browser hangs the sign from the height of what is below it.
        strut = {"width": "0", "height": "0.75em", "depth": "0.1em"}
        ElementTree.SubElement(root_sign, "mspace", strut)
    root.set("alttext", " ".join(latex.split()))
    return ElementTree.tostring(root, encoding="unicode")


def _settle(element, latex):
    """Letters and signs as browsers know them, without a space of their own around operators."""
    text = element.text or ""
    if text.startswith("\\"):
        raise ValueError(f"{text} is not known, in the formula {latex}")
    variant = _NAMED.get(element.attrib.pop("mathvariant", None))
    if variant:
        element.text = "".join(_lettered(letter, variant) for letter in text)
    if text == "~":
        element.text = "∼"
    if element.tag == "mi" and element.text in _KIND:
        element.tag = "mo"
    if element.tag == "mo" and len(element.text or "") > 1:
        element.tag, element.attrib = "mi", {}
    if element.tag == "mo":
        element.set("lspace", "0")
        element.set("rspace", "0")
        if element.get("stretchy") != "true" and "minsize" not in element.attrib:
            element.set("stretchy", "false")
    if element.tag == "mover" and element[1].text == "―":  # a line of the letters' width
        element.tag, element.attrib = "mrow", {"class": "overlined"}
        del element[1]
    if element.tag == "mover" and element[1].text == "^":
        element.set("accent", "true")
    if element.tag == "mspace":
        element.set("width", _SPACES.get(element.get("width"), element.get("width")))


def _enlarge(element):
    r"""Give a bracket of a given size, as \Big makes it, that size under an exponent, too.

    Alone in its row it would be as large as the row; an empty letter makes a row of its own.
    """
    if element.tag in _SCRIPTS and len(element) and "minsize" in element[0].attrib:
        own = ElementTree.Element("mrow")
        own.extend([element[0], ElementTree.Element("mi")])
        element[0] = own


def _lettered(letter, variant):
    """The letter of an alphabet that Unicode has for formulas; digits likewise."""
    if letter.isdigit():
        name = f"MATHEMATICAL {variant} {unicodedata.name(letter)}"
    else:
        size = "CAPITAL" if letter.isupper() else "SMALL"
        name = f"MATHEMATICAL {variant} {size} {unicodedata.name(letter).rpartition(' ')[2]}"
    try:
        return unicodedata.lookup(name)
    except KeyError:  # it was in Unicode before the others, as ℝ and ℒ were
        return unicodedata.lookup(name.removeprefix("MATHEMATICAL "))


def _kind(element):
    """What an element is to TeX, None for a space."""
    if element.tag == "mspace":
        return None
    if element.tag in _SCRIPTS and len(element):
        return _kind(element[0])
    if element.tag in ("mstyle", "mpadded") and len(element) == 1:
        return _kind(element[0])
    fenced = element.tag == "mrow" and len(element) and element[0].get("form") == "prefix"
    if element.tag == "mfrac" or fenced:
        return "Inner"
    if element.tag == "mi" and len(element.text or "") > 1:
        return "Op"
    return _KIND.get(element.text, "Ord") if element.tag == "mo" else "Ord"


def _kinds(elements):
    """What each of a row's elements is; a sign of two sides without one of them is ordinary."""
    kinds = [_kind(element) for element in elements]
    there = [place for place, kind in enumerate(kinds) if kind]
    before = last = None
    for place in there:
        if kinds[place] == "Bin" and before in (None, "Bin", "Op", "Rel", "Open", "Punct"):
            kinds[place] = "Ord"
        elif kinds[place] in ("Rel", "Close", "Punct") and before == "Bin":
            kinds[last] = "Ord"
        before, last = kinds[place], place
    if before == "Bin":
        kinds[last] = "Ord"
    return kinds


def _space(element, level):
    """Put the space of TeX between the elements of each row.

    level : 0 in a displayed formula, 1 in a line of text, 2 in scripts
    """
    if element.get("displaystyle") == "false":
        level = max(level, 1)
    for place, child in enumerate(element):
        inner = 2 if element.tag in _SCRIPTS and place else level
        _space(child, min(level + 1, 2) if element.tag == "mfrac" else inner)
    if element.tag not in _ROWS:
        return
    row, before = [], None
    for child, kind in zip(list(element), _kinds(element), strict=True):
        if kind:
            steps = _SPACE[before][_ORDER.index(kind)] if before else 0
            if steps > 0 or (steps < 0 and level < 2):
                row.append(ElementTree.Element("mspace", width=f"{_EM[abs(steps)]:.3f}em"))
            before = kind
        row.append(child)
    element[:] = row
