"""Minus signs in front of negative numbers, where Python wrote hyphens.

tools.pages.minus.finish(text)
"""

import re

_PLACES = re.compile(r'<td\b[^>]*>.*?</td>|<span class="pasted-text">.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_WORD_OR_DASH = re.compile(r"[^\W\d_]|(?<=[\w.-])-|-(?!\d)")
_TAG_OR_SIGN = re.compile(r"<[^>]*>|(?<![\w.-])-(?=\d)")
_VERDICT = 'class="sd-sphinx-override sd-badge'


def finish(text):
    """The page with minus signs in cells of tables and in numbers put into sentences.

    What has a letter, or a hyphen after a digit, may be a title, a name or a date, and stays,
    unless it is what stands beside a verdict.
    """
    return _PLACES.sub(_signed, text)


def _signed(found):
    if _VERDICT not in found[0] and _WORD_OR_DASH.search(_TAG.sub(" ", found[0])):
        return found[0]
    return _TAG_OR_SIGN.sub(lambda part: "−" if part[0] == "-" else part[0], found[0])
