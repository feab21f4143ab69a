"""One CSV file of a MovieLens folder, read exactly: as Python's csv module reads it, or not at all.

Where the two agree, which `table_bytes` finds out, Arrow reads the file, many times faster: files
of numbers such as ratings.csv as numbers, the others as text that is checked here. Any doubt, and
any fault, is left to the csv module.
"""

import csv

import pyarrow as pa

from lib.data import arrow_table, table_bytes
from lib.util.messages import short, shown


def read(path, columns):
    """The columns of a CSV file as an Arrow table.

    path : of a file in UTF-8, with or without a byte order mark, whose values are separated by
        commas and may stand in double quotes; lines may end in any of the three ways
    columns : dict of name -> `columns.Column`; the file may have others, which are ignored

    Identifiers are int32 where all of a column fit in, else int64. Empty lines are skipped and
    not counted: row 1 is the first below the header. Raises FileNotFoundError for a missing
    file, and ValueError below 500 characters for any row that is not as its column wants it.
    """
    names = header(path, columns)
    table = _read_fast(path, names, columns) or _read_plainly(path, columns)
    return arrow_table.narrow(table, columns)


def batches(path, columns):
    """The same table part by part, of a file that may be larger than memory: an iterator.

    Identifiers are int64 throughout. Parts that were read before a wrong row have come by then.
    """
    names = header(path, columns)
    fast = [None]
    if table_bytes.survey_csv(path, names) == "numbers" and arrow_table.are_numbers(columns):
        fast = arrow_table.batches_of_numbers(path, names, columns, skip_rows=1)
    return arrow_table.one_after_the_other(fast, _batches_plainly(path, columns))


def header(path, columns):
    """The names in the first line of a CSV file, a list.

    Raises FileNotFoundError for a missing file, and ValueError unless each of `columns` is among
    them once.
    """
    with _opened(path) as file:
        names = next(_rows(path, file), [])
    missing = [name for name in columns if name not in names]
    twice = [name for name in columns if names.count(name) > 1]
    if missing or twice:
        fault = f"no column {', '.join(missing)}" if missing else f"two columns {twice[0]}"
        raise ValueError(
            f"{short(path)} has {fault}; "
            f"it needs {','.join(columns)} and starts with {shown(','.join(names))}"
        )
    return names


def _opened(path):
    # Bytes that are not UTF-8 are kept apart, so that their row can be told.
    return open(path, newline="", encoding="utf-8-sig", errors="surrogateescape")


def _rows(path, file):
    """The rows that are not empty, the header first."""
    number = 0
    try:
        for row in csv.reader(file, strict=True):
            if row:
                number += 1
                yield row
    except csv.Error as error:
        where = f"row {number}" if number else "the header"
        raise ValueError(f"{short(path)}, {where}: cannot be read as CSV: {error}") from None


def _read_fast(path, names, columns):
    """The table by Arrow, or None where the csv module has to look at the file."""
    found = table_bytes.survey_csv(path, names)
    if found == "numbers" and arrow_table.are_numbers(columns):
        return arrow_table.read_numbers(path, names, columns, skip_rows=1)
    if not found:
        return None
    as_text = dict.fromkeys(columns.values(), pa.string())
    return arrow_table.read(path, names, columns, as_text, 1, newlines_in_values=True)


def _read_plainly(path, columns):
    """The table by the csv module, which raises ValueError about the first wrong row."""
    return arrow_table.of_batches(_batches_plainly(path, columns), columns)


def _batches_plainly(path, columns):
    with _opened(path) as file:
        rows = _rows(path, file)
        names = next(rows)
        expected = f"where the header names {len(names)}"
        yield from arrow_table.batches_of_rows(path, names, columns, rows, expected)
