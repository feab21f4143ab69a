"""Numbers and relations in text, as they are printed and not as Python writes them."""

import re

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # digits as exponents
HYPHEN = re.compile(r"(?<![\w.-])-(?=\d)")  # before a number: not in a range, a date or a name
_RELATION = re.compile(r"(?:(?<=\b[kp])|(?<=[αλ])) ([=<]) (?=\d)")
_EXPONENT = re.compile(r"(?<=\d)e([+-]\d+)\b")


def unbroken(text):
    """The text with the spaces of "k = 10" or "p < 0.01" such that no line ends there."""
    return _RELATION.sub("\u00a0\\1\u00a0", text)


def powers(text):
    """The text with powers of ten where Python writes e-07: 2.5·10⁻⁷."""
    return _EXPONENT.sub(lambda found: f"·10{str(int(found[1])).translate(RAISED)}", text)
