"""Faults of a CSV file that its bytes show before anybody parses them."""

import csv

import numpy as np

BLOCK = 1 << 18  # bytes that are looked at together: they fit in the cache of a core
COMMA, QUOTE, LF, CR = b',"\n\r'


def survey(path, names):
    """Content that Arrow and the csv module read alike: "numbers", "text" or None.

    names : what the csv module read as the header
    """
    data = _below_header(path, names)
    if data is None:
        return None
    if _are_numbers(data):
        return "numbers"
    return "text" if _are_well_quoted(data) else None


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


def _are_numbers(data):
    """Whether there is nothing but digits, points, minus signs, commas and ends of lines."""
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK]
        # Of the signs from the comma to the 9 the slash alone is none of a number.
        wrong = (block - np.uint8(COMMA) > ord("9") - COMMA) | (block == ord("/"))
        if (wrong & (block != LF) & (block != CR)).any():
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
