"""Minus signs in front of negative numbers and powers of ten, where Python wrote - and e-07.

tools.pages.minus.finish(text)
"""

import re

from analysis.plotting import notation

_PLACES = re.compile(r'<td\b[^>]*>.*?</td>|<span class="pasted-text">.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_WORD_OR_DASH = re.compile(r"[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]|(?<=[\w.-])-|-(?!\d)")
_TAG_OR_SIGN = re.compile(rf"<[^>]*>|{notation.HYPHEN.pattern}")
_VERDICT = 'class="sd-sphinx-override sd-badge'


def finish(text):
    """The page with minus signs in cells of tables and in numbers put into sentences.

    In sentences, powers of ten are raised. What has a letter, or a hyphen after a digit, may be a
    title, a name or a date, and stays, unless it is what stands beside a verdict.
    """
    return _PLACES.sub(_signed, text)


def _signed(found):
    text = notation.powers(found[0]) if found[0].startswith("<span") else found[0]
    if _VERDICT not in text and _WORD_OR_DASH.search(_TAG.sub(" ", text)):
        return text
    return _TAG_OR_SIGN.sub(lambda part: "−" if part[0] == "-" else part[0], text)
