"""One file of an early MovieLens release: no header, no quotes, values between separators.

A file of numbers, such as ratings.dat, is read by Arrow, as fast as a CSV file; files of texts are
small in these releases and are split line by line.
"""

import re

from lib.data import arrow_table, table_bytes

# A text of more than ASCII that was decoded, beside bytes that could not be.
DECODED = re.compile("[^\0-\x7f\udc80-\udcff]")


def read(path, names, columns, separator, free=None):
    """The columns of a file as an Arrow table.

    path : of a file whose lines may end in any of the three ways; `encoding_of` says how it is
        taken where it has texts
    names : list of str, what the values of a row are called, in their order
    columns : dict of name -> `columns.Column`, of those that are wanted
    separator : str between the values; free : name of the value that may hold it as well, as a
        tag may hold "::", since all the others are counted from both ends

    Identifiers are int32 where all of a column fit in, else int64. Empty lines are skipped and
    not counted. Raises FileNotFoundError for a missing file, and ValueError below 500 characters
    for any row that is not as its column wants it.
    """
    table = None
    if fields := _plain_fields(path, names, columns, separator):
        table = arrow_table.read_numbers(path, fields, columns, **_options(separator))
    if table is None:
        plain = _batches_plainly(path, names, columns, separator, free)
        table = arrow_table.of_batches(plain, columns)
    return arrow_table.narrow(table, columns)


def batches(path, names, columns, separator):
    """The same table of a file of numbers part by part: an iterator.

    Identifiers are int64 throughout. Parts that were read before a wrong row have come by then.
    """
    fast = [None]
    if fields := _plain_fields(path, names, columns, separator):
        fast = arrow_table.batches_of_numbers(path, fields, columns, **_options(separator))
    plain = _batches_plainly(path, names, columns, separator)
    return arrow_table.one_after_the_other(fast, plain)


def _plain_fields(path, names, columns, separator):
    """What Arrow calls the values of a row of a file of numbers; None where it cannot read it."""
    if not arrow_table.are_numbers(columns) or not table_bytes.are_numbers_between(path, separator):
        return None
    # Arrow splits at single characters: between two colons there is an empty value.
    between = range(len(separator) - 1)
    every = [part for name in names for part in (name, *(f"after {name}" for _ in between))]
    return every[: len(every) - len(between)]


def _options(separator):
    return {"delimiter": separator[0], "quote_char": False}


def _batches_plainly(path, names, columns, separator, free=None):
    rows = _rows(path, names, columns, separator, free)
    expected = f"where there must be {len(names)} between {separator!r}"
    return arrow_table.batches_of_rows(path, names, columns, rows, expected)


def encoding_of(path):
    """The encoding of a file of texts: "utf-8-sig" where all of it is UTF-8, else "latin-1".

    MovieLens 100K and 1M are in Latin-1 and 10M is in UTF-8, of which no file says so. One with
    letters of UTF-8 beside bytes that are none is a damaged one in UTF-8, which those who read it
    then find.
    """
    data = path.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if not DECODED.search(data.decode("utf-8", "surrogateescape")):
            return "latin-1"
    return "utf-8-sig"


def _rows(path, names, columns, separator, free):
    """The lines that are not empty, each split into a list of texts."""
    encoding = "utf-8-sig" if arrow_table.are_numbers(columns) else encoding_of(path)
    before = names.index(free) if free else len(names)
    behind = len(names) - before - 1
    with open(path, encoding=encoding, errors="surrogateescape") as file:
        for line in file:
            values = line.rstrip("\n").split(separator)
            if values == [""]:
                continue
            if free and len(values) > len(names):
                end = len(values) - behind
                values[before:end] = [separator.join(values[before:end])]
            yield values
