"""Marks that programs which read pages aloud need and Sphinx and the theme leave out.

tools.pages.access.finish(text)
"""

import html
import re

_HEAD = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_CITED = re.compile(r' role="doc-biblioentry"|(?<=<div) role="list"(?= class="citation-list")')
_SIDEBAR = re.compile(r'(<div[^>]*\bid="pst-primary-sidebar")')


def finish(text):
    """The page with a name for each head of a table, and the sidebar as a part of the page.

    A formula alone is no name to such programs, so its letters are one. An empty cell is no head.
    Sphinx gives works that are cited a role that they may not have.
    """
    text = _CITED.sub("", text)
    text = _SIDEBAR.sub(r'\1 role="region" aria-label="The book"', text)
    return _HEAD.sub(_named, text)


def _named(found):
    attributes, inside = found.groups()
    words = _plain(inside)
    if not words:
        return f"<td{attributes}>{inside}</td>"
    if _plain(_FORMULA.sub("", inside)):
        return found[0]
    named = inside.replace("<math ", f'<math aria-label="{html.escape(words)}" ', 1)
    return f"<th{attributes}>{named}</th>"


def _plain(text):
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
