"""Arrow tables of the columns that are wanted of a file, whatever its format.

Arrow itself reads what the readers of the formats have found to be plain; of the rest they make
rows of texts, in which the first fault is named.
"""

from itertools import islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from lib.data.columns import IDENTIFIER, SECONDS, STARS
from lib.util.messages import short, shown

ROWS = 50_000  # that are checked together


def read(path, names, columns, kinds, skip_rows=0, **parse_options):
    """The table as Arrow reads it; None where a row or a value is wrong.

    names : what the values of a row are called, in their order
    columns : dict of name -> Column; kinds : dict of Column -> the type that Arrow reads it as
    parse_options : of `pyarrow.csv.ParseOptions`
    """
    try:
        table = arrow_csv.read_csv(
            path,
            arrow_csv.ReadOptions(column_names=names, skip_rows=skip_rows),
            arrow_csv.ParseOptions(**parse_options),
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


def are_numbers(columns):
    """Whether each column holds identifiers, stars or times, which `read_numbers` can take."""
    return set(columns.values()) <= {IDENTIFIER, SECONDS, STARS}


def read_numbers(path, names, columns, **options):
    """As `read`, of a file whose bytes are those of numbers: the fastest way there is."""
    kinds = {SECONDS: pa.int64(), STARS: pa.dictionary(pa.int32(), pa.string())}
    for width in (pa.int32(), pa.int64()):
        table = read(path, names, columns, kinds | {IDENTIFIER: width}, **options)
        if table is not None:
            return table
    return None


def of_rows(path, names, columns, rows, expected):
    """The table of an iterator of rows, each a list of texts.

    path : of the file, for errors; names, columns : as for `read`
    expected : how many values a row must have, in words such as "where the header names 4"
    Raises ValueError about the first wrong row, counted from 1, in words below 500 characters.
    """
    parts, number = [], 1  # of the first row of a part
    while rows_of_part := list(islice(rows, ROWS)):
        parts.append(_part(path, names, columns, rows_of_part, number, expected))
        number += len(rows_of_part)
    return pa.Table.from_batches(parts, _schema(columns))


def empty(columns):
    """The table without a row."""
    return _schema(columns).empty_table()


def narrow(table, columns):
    """The table with the identifiers of a column as int32 where all of them fit in."""
    for place, (name, kind) in enumerate(columns.items()):
        if kind is IDENTIFIER and table.schema.field(name).type != pa.int32():
            try:
                table = table.set_column(place, name, table[name].cast(pa.int32()))
            except pa.ArrowInvalid:
                continue
    return table


def _schema(columns):
    return pa.schema({name: kind.type for name, kind in columns.items()})


def _part(path, names, columns, rows, number, expected):
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
        faults.append((whole, f"{len(rows[whole])} values {shown(rows[whole])} {expected}"))
    if faults:
        place, said = min(faults, key=lambda fault: fault[0])
        raise ValueError(f"{short(path)}, row {number + place}: {said}")
    return pa.record_batch(values)
