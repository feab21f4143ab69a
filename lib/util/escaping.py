"""Escaping of titles, tags, genres and names of folders wherever they are shown.

A title is whatever somebody wrote into a file: HTML, Markdown and TeX among it. Each kind of
place has its function here, and each shows a text as it was written: nothing in it is executed,
typeset or taken for markup. `legible` alone, which all of them use, is for places that take plain
text: glued values, the export for the browser, figures.
"""

import html as _html
import re
import unicodedata

LONGEST = 200  # characters of a text; the longest titles of MovieLens have some 160
MESSAGE = 1000  # the same of an error that quotes data
LONGEST_NAME = 72  # the same in a figure, beside a point
LONGEST_TICK = 32  # the same along an axis, where names take room from what is drawn

_SPACES = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, among them those that turn the direction of the letters after them;
# halves of surrogate pairs; and characters that no text may contain.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# What Sphinx would turn into curly quotes, dashes and an ellipsis.
_TYPOGRAPHY = re.compile(r"[\"'`\\]|--|\.\.\.")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_INLINE = re.compile(r"[\\`*_\[\]{}<>&$|~^]")
# What makes a block of Markdown only where a line begins: headings, lists, fences, comments.
_FIRST = re.compile(r"[#=:%(]|[-+](?![\d.])|\d+(?=[.)](\s|$))")
_STREAMLIT = frozenset("\\`*_{}[]()<>#+-.!|~$:&")
# Between these Streamlit's page replaces text: www.x, http://x, a@b, :joy:, :material/x:, ->, >=.
_REPLACED = re.compile(
    r"(?<=www)(?=\.)|(?<=:)(?=//)|(?=@)|(?<=:)(?=[\w+-])|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE
)
# Kept are letters, digits and what no markup begins with: "St. X: Spider-Man", not ":x:" or "a.b".
_UNSPOKEN = re.compile(r"[^\w\s,;'’()&!?.:-]|_|[.:](?=\S)|(?<!\w)-(?=\S)")


def legible(text, longest=LONGEST):
    """The text on one line, cut to `longest` characters, each of which can be seen.

    Line breaks and tabs become spaces. Control characters, and those that reverse the direction
    of writing, are shown by their number, as in "[U+202E]". Other texts stay as they are.
    """
    text = _SPACES.sub(" ", str(text)).strip()
    text = _HIDDEN.sub(lambda hidden: f"[U+{ord(hidden[0]):04X}]", text)
    return shortened(text, longest)


def shortened(text, longest):
    """The text, or its beginning and an ellipsis where it has more than `longest` characters."""
    if len(text) <= longest:
        return text
    end = longest - 1
    # An accent stays with its letter, and an emoji whole.
    while end > 1 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def apart(text, longest=LONGEST):
    """Plain text to be put into a sentence, whose words it does not reorder."""
    text = legible(text, longest)
    return f"\u2068{text}\u2069" if _goes_left(text) else text


def drawable(text, longest=LONGEST_NAME):
    """Text for a figure in the look of `analysis.plotting.style`, without formulas."""
    return legible(text, longest)


def html(text, longest=LONGEST):
    """Text for HTML, between tags or inside a quoted attribute."""
    return _html.escape(legible(text, longest))


def markdown(text, longest=LONGEST):
    """MyST Markdown that shows the text as it is, in a table or anywhere else in a paragraph.

    Every sign with a meaning becomes a character reference, which is never taken for markup. In a
    <bdi>, which `tools.as_written` knows, Sphinx lets quotes and dashes be, and a text from right
    to left does not turn round what is beside it.
    """
    text = legible(text, longest)
    safe = _INLINE.sub(_reference, text)
    if first := _FIRST.match(text):
        # Of a number that would begin a list, the sign after it.
        place = first.end() if first[0][0].isdigit() else 0
        safe = safe[:place] + _reference(text[place]) + safe[place + 1 :]
    return f"<bdi>{safe}</bdi>" if _TYPOGRAPHY.search(text) or _goes_left(text) else safe


def streamlit(text, longest=LONGEST):
    """Markdown of Streamlit that shows the text as it is.

    Addresses, names of emoji and icons, and arrows are replaced there after the escapes have been
    taken out; a word joiner, which has no width, keeps their signs apart.
    """
    parted = _REPLACED.sub("\u2060", legible(text, longest))
    return "".join(f"\\{sign}" if sign in _STREAMLIT else sign for sign in parted)


def spoken(text):
    """The text as a label of Streamlit, which is read aloud as it is and drawn as Markdown.

    Signs that could be markup are left out.
    """
    return " ".join(_UNSPOKEN.sub(" ", legible(text)).split())


def _goes_left(text):
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def _reference(sign):
    return f"&#{ord(sign[0])};"


def _joins(sign):
    return sign == "\u200d" or unicodedata.category(sign).startswith("M")
