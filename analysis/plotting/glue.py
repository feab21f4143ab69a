"""Numbers for the text of a chapter."""

from myst_nb import glue

from lib.util import escaping


def put(chapter, **numbers):
    """Make results known to the prose: put("als", k=3) is written {glue:text}`als_k`.

    Numbers of NumPy become plain ones, since only those can be formatted in the text. Texts are
    shown as they are written, on one line.
    """
    for name, value in numbers.items():
        plain = value.item() if hasattr(value, "item") else value
        if isinstance(plain, str):
            plain = escaping.apart(plain, escaping.MESSAGE)
        glue(f"{chapter}_{name}", plain, display=False)
