"""The wording of a claim and of what was found: its numbers and their signs."""

import re
from numbers import Real
from string import Formatter

from analysis.plotting import notation

# Thousands, decimals, percent. What else `format` knows could fill the memory, or read attributes.
_SPECIFICATION = re.compile(r",?(\.[0-9])?[f%]?")


def typeset(text):
    """`text` with minus signs and powers of ten for hyphens and e-07, and k = 10 on one line."""
    return notation.HYPHEN.sub("−", notation.powers(notation.unbroken(text)))


def fill(text, values):
    """`text` with each {name} or {name:.1f} replaced by that number.

    values : mapping of name -> number; other values, and names that begin with _, do not count
    Raises ValueError for a name that is unknown, and for anything else in braces.
    """
    return "".join(literal + _number(*field, values) for literal, *field in _parsed(text))


def _parsed(text):
    try:
        return list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"{text[:80]!r} cannot be read: {error}") from None


def _number(name, specification, conversion, values):
    """One number as text; the first three as `Formatter.parse` gives them."""
    if name is None:
        return ""
    if conversion or not _SPECIFICATION.fullmatch(specification):
        wanted = "a name in braces, with a format such as ,.0f or .1% at most"
        raise ValueError(f"{name[:80]!r} is followed by something else than {wanted}")
    value = None if name.startswith("_") else values.get(name)
    if not isinstance(value, Real):
        raise ValueError(f"nothing is called {name[:80]!r}")
    return format(value, specification)
