"""One CSV file of a MovieLens folder, read exactly: as Python's csv module reads it, or not at all.

Where the two agree, which `csv_bytes` finds out, Arrow reads the file, many times faster: files of
numbers such as ratings.csv as numbers, the others as text that is judged here. Any doubt, and any
fault, is left to the csv module.
"""

import csv
from itertools import islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from lib.data import csv_bytes
from lib.data.csv_columns import IDENTIFIER, SECONDS, STARS
from lib.util.messages import short, shown

ROWS = 50_000  # that are checked together


def read(path, columns):
    """The columns of a CSV file as an Arrow table.

    path : of a file in UTF-8, with or without a byte order mark, whose values are separated by
        commas and may stand in double quotes; lines may end in any of the three ways
    columns : dict of name -> `csv_columns.Column`; the file may have others, which are ignored

    Identifiers are int32 where all of a column fit in, else int64. Empty lines are skipped and
    not counted: row 1 is the first below the header. Raises FileNotFoundError for a missing
    file, and ValueError below 500 characters for any row that is not as its column wants it.
    """
    names = header(path, columns)
    table = _read_fast(path, names, columns) or _read_plainly(path, columns)
    return _narrow(table, columns)


def header(path, columns):
    """The names in the first line of a CSV file, a list.

    Raises FileNotFoundError for a missing file, and ValueError unless each of `columns` is among
    them once.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"{short(path)} is missing: a MovieLens folder holds ratings.csv and movies.csv"
        )
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
    found = csv_bytes.survey(path, names)
    kinds = dict.fromkeys(columns.values(), pa.string())
    if found == "numbers" and kinds.keys() <= {IDENTIFIER, SECONDS, STARS}:
        kinds |= {SECONDS: pa.int64(), STARS: pa.dictionary(pa.int32(), pa.string())}
        narrow, wide = (kinds | {IDENTIFIER: width} for width in (pa.int32(), pa.int64()))
        return _by_arrow(path, names, columns, narrow) or _by_arrow(path, names, columns, wide)
    return _by_arrow(path, names, columns, kinds) if found else None


def _by_arrow(path, names, columns, kinds):
    """The table, or None where a row or a value is wrong; `kinds` says how to take each kind."""
    try:
        table = arrow_csv.read_csv(
            path,
            arrow_csv.ReadOptions(column_names=names, skip_rows=1),
            arrow_csv.ParseOptions(newlines_in_values=pa.string() in kinds.values()),
            arrow_csv.ConvertOptions(
                column_types={name: kinds[kind] for name, kind in columns.items()},
                include_columns=list(columns),
                null_values=[],
            ),
        )
    except pa.ArrowInvalid:
        return None
    for place, (name, kind) in enumerate(columns.items()):
        chunks = [kind.parse(chunk) for chunk in table[name].chunks]
        if any(chunk is None for chunk in chunks):
            return None
        table = table.set_column(place, name, chunks or table[name])
    return table


def _read_plainly(path, columns):
    """The table by the csv module, which raises ValueError about the first wrong row."""
    parts = []
    with _opened(path) as file:
        rows = _rows(path, file)
        names = next(rows)
        number = 1  # of the first row of a part
        while part := list(islice(rows, ROWS)):
            parts.append(_part(path, names, columns, part, number))
            number += len(part)
    schema = pa.schema({name: kind.type for name, kind in columns.items()})
    return pa.Table.from_batches(parts, schema)


def _part(path, names, columns, rows, number):
    """Some rows as an Arrow batch; `number` is the first one's."""
    whole = next((i for i, row in enumerate(rows) if len(row) != len(names)), len(rows))
    values, faults = {}, []
    texts = list(zip(*rows[:whole], strict=True)) or [()] * len(names)
    for name, kind in columns.items():
        column = texts[names.index(name)]
        values[name] = kind.values(column)
        if values[name] is None:
            place = kind.first_fault(column)
            faults.append((place, f"{name} {kind.fault(column[place])}"))
    if whole < len(rows):
        said = f"{len(rows[whole])} values {shown(rows[whole])} where the header names {len(names)}"
        faults.append((whole, said))
    if faults:
        place, said = min(faults, key=lambda fault: fault[0])
        raise ValueError(f"{short(path)}, row {number + place}: {said}")
    return pa.record_batch(values)


def _narrow(table, columns):
    """Identifiers as int32 where a column's fit in."""
    for place, (name, kind) in enumerate(columns.items()):
        if kind is IDENTIFIER and table.schema.field(name).type != pa.int32():
            try:
                table = table.set_column(place, name, table[name].cast(pa.int32()))
            except pa.ArrowInvalid:
                continue
    return table
