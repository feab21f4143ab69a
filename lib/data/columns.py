"""Rules by which the texts of a column of a MovieLens file become values, in every format."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lib.util.messages import shown

LONGEST_TEXT = 10_000  # bytes of a title, a tag or the genres of a movie
END_OF_TIME = 4_133_980_800  # the first second of 2101
NO_GENRES = "(no genres listed)"
_HALF_STARS = re.compile(r"[0-5](\.[05]0*)?")


@dataclass(frozen=True)
class Column:
    """A kind of column.

    type : the Arrow type of its values
    wanted : what each text must be, for errors
    parse : takes an Arrow array of strings and returns their values, an array of `type`, or None
        where one of them is not what is wanted; each text is read by itself. Integers that
        Arrow has read already are taken as they are, and so is a dictionary of strings
    """

    type: pa.DataType
    wanted: str
    parse: Callable

    def values(self, texts):
        """The values of a list of texts, or None; text that is not UTF-8 has no value."""
        try:
            return self.parse(pa.array(texts, pa.string()))
        except UnicodeEncodeError:
            return None

    def first_fault(self, texts):
        """Place of the first text that has no value, of which there must be one."""
        first, last = 0, len(texts)
        while last - first > 1:
            middle = (first + last) // 2
            if self.values(texts[first:middle]) is None:
                last = middle
            else:
                first = middle
        return first

    def fault(self, text):
        """Fault of a text, in words."""
        if self.type == pa.string():
            if text != text.encode(errors="replace").decode():
                return f"is not UTF-8: {shown(text.encode(errors='surrogateescape'))}"
            if len(text.encode()) > LONGEST_TEXT:
                return f"has {len(text):,} characters, must have at most {LONGEST_TEXT:,} bytes"
        return f"is {shown(text)}, must be {self.wanted}"


def _integers(texts):
    if pa.types.is_integer(texts.type):
        return texts
    if not _all(pc.ascii_is_decimal(pc.ascii_ltrim(texts, "-"))):
        return None
    try:
        return texts.cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def _seconds(texts):
    values = _integers(texts)
    if values is None or len(values) == 0:
        return values
    bounds = pc.min_max(values)
    in_time = bounds["min"].as_py() >= 0 and bounds["max"].as_py() < END_OF_TIME
    return values if in_time else None


def _stars(texts):
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    spelled = texts.dictionary.to_pylist()
    stars = [float(text) for text in spelled if _HALF_STARS.fullmatch(text)]
    if len(stars) < len(spelled) or not all(0.5 <= value <= 5.0 for value in stars):
        return None
    return pa.array(stars, pa.float32()).take(texts.indices)


def _texts(texts):
    short = _all(pc.less_equal(pc.binary_length(texts), LONGEST_TEXT))
    return texts if short and not _any(pc.match_substring(texts, "\0")) else None


def _genres(texts):
    if _texts(texts) is None or not all(map(_are_genres, texts.unique().to_pylist())):
        return None
    return texts


def _are_genres(listed):
    names = listed.split("|")
    if listed in ("", NO_GENRES):
        return True
    return NO_GENRES not in names and len(set(names)) == len(names) and all(map(str.strip, names))


def _flags(texts):
    is_set = pc.equal(texts, "1")
    return is_set if _all(pc.or_(is_set, pc.equal(texts, "0"))) else None


def _all(truths):
    return pc.all(truths, min_count=0).as_py()


def _any(truths):
    return pc.any(truths, min_count=0).as_py()


IDENTIFIER = Column(
    pa.int64(), "an integer in digits alone, between -2**63 and 2**63 - 1", _integers
)
STARS = Column(pa.float32(), "one of 0.5, 1.0, ..., 5.0", _stars)
SECONDS = Column(pa.int64(), "an integer: seconds since 1970, in the years 1970 to 2100", _seconds)
TEXT = Column(pa.string(), "text without NUL characters", _texts)
GENRES = Column(pa.string(), f"names between |, each once, or {NO_GENRES}", _genres)
FLAG = Column(pa.bool_(), "0 or 1", _flags)
