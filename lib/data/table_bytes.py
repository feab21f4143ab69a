"""The bytes of a file before anybody parses them: whether they are numbers, or plain texts."""

import csv

import numpy as np

BLOCK = 1 << 18  # bytes that are looked at together: they fit in the cache of a core
COMMA, COLON, QUOTE, LF, CR = b',:"\n\r'


def survey_csv(path, names):
    """Content that Arrow and the csv module read alike: "numbers", "text" or None.

    names : what the csv module read as the header
    """
    data = _below_header(path, names)
    if data is None:
        return None
    if _are_numbers(data, COMMA):
        return "numbers"
    return "text" if _are_well_quoted(data) else None


def are_numbers_between(path, separator):
    """Whether a file holds only numbers, ends of lines and the separator: a tab, or "::".

    Where it is "::" there are colons in pairs alone, so that a value between single colons is
    always empty.
    """
    if path.stat().st_size == 0:
        return False
    data = np.memmap(path, np.uint8, "r")
    if not _are_numbers(data, ord(separator[0])):
        return False
    return separator != "::" or _are_in_pairs(data)


def _below_header(path, names):
    """The bytes below the header, a read-only uint8 array; None where it fills no whole line."""
    with open(path, "rb") as file:
        first = file.readline(100_000)
        line = first.splitlines(keepends=True)[0]
        try:
            rows = list(csv.reader([line.decode("utf-8-sig")], strict=True))
        except (csv.Error, UnicodeDecodeError):
            return None
        if rows != [names] or file.seek(0, 2) == len(line):
            return None
    return np.memmap(path, np.uint8, "r", offset=len(line))


def _are_numbers(data, separator):
    """Whether there is nothing but digits, points, minus signs, separators and ends of lines."""
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK]
        # Of the signs from the minus to the 9 the slash alone is none of a number.
        wrong = (block - np.uint8(ord("-")) > ord("9") - ord("-")) | (block == ord("/"))
        if (wrong & (block != separator) & (block != LF) & (block != CR)).any():
            return False
    return True


def _are_in_pairs(data):
    """Whether each run of colons is two long."""
    for start in range(0, len(data), BLOCK):
        # One byte before the block and two behind it, where there are such.
        first = max(start - 1, 0)
        colon = np.zeros(BLOCK + 3, bool)
        near = data[first : start + BLOCK + 2] == COLON
        colon[first - start + 1 :][: len(near)] = near
        begins = colon[1:-2] & ~colon[:-3]
        if (begins & (~colon[2:-1] | colon[3:])).any():
            return False
    return True


def _are_well_quoted(data):
    """Whether every quote opens a value, closes one, or is doubled within one (RFC 4180)."""
    count = 0  # of quotes before the block
    for start in range(0, len(data), BLOCK):
        quotes = start + np.flatnonzero(data[start : start + BLOCK] == QUOTE)
        opening = (count + np.arange(len(quotes))) % 2 == 0
        # Of two in a row the first closes and the second opens again.
        beside = np.where(opening, quotes - 1, quotes + 1)
        inside = (beside >= 0) & (beside < len(data))
        if not np.isin(data[beside[inside]], (COMMA, QUOTE, LF, CR)).all():
            return False
        count += len(quotes)
    return count % 2 == 0
