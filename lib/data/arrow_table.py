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
_NUMBERS = {SECONDS: pa.int64(), STARS: pa.dictionary(pa.int32(), pa.string())}


def read(path, names, columns, kinds, skip_rows=0, **parse_options):
    """The table as Arrow reads it; None where a row or a value is wrong.

    names : what the values of a row are called, in their order
    columns : dict of name -> Column; kinds : dict of Column -> the type that Arrow reads it as
    parse_options : of `pyarrow.csv.ParseOptions`
    """
    options = _options(names, columns, kinds, skip_rows, parse_options)
    try:
        return _parsed(arrow_csv.read_csv(path, *options), columns)
    except pa.ArrowInvalid:
        return None


def _options(names, columns, kinds, skip_rows, parse_options):
    """The three kinds of options that Arrow reads a file with."""
    return (
        arrow_csv.ReadOptions(column_names=names, skip_rows=skip_rows),
        arrow_csv.ParseOptions(**parse_options),
        arrow_csv.ConvertOptions(
            column_types={name: kinds[kind] for name, kind in columns.items()},
            include_columns=list(columns),
            null_values=[],
        ),
    )


def _parsed(table, columns):
    """The table with the values of its columns; None where one is wrong."""
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
    for width in (pa.int32(), pa.int64()):
        table = read(path, names, columns, _NUMBERS | {IDENTIFIER: width}, **options)
        if table is not None:
            return table
    return None


def batches_of_numbers(path, names, columns, skip_rows=0, **parse_options):
    """As `read_numbers`, table by table; None comes last where a row or a value is wrong.

    Identifiers are int64 in all of the tables.
    """
    kinds = _NUMBERS | {IDENTIFIER: pa.int64()}
    options = _options(names, columns, kinds, skip_rows, parse_options)
    try:
        with arrow_csv.open_csv(path, *options) as reader:
            for batch in reader:
                table = _parsed(pa.Table.from_batches([batch]), columns)
                yield table
                if table is None:
                    return
    except pa.ArrowInvalid:
        yield None


def batches_of_rows(path, names, columns, rows, expected):
    """Arrow batches of an iterator of rows, each a list of texts.

    path : of the file, for errors; names, columns : as for `read`
    expected : how many values a row must have, in words such as "where the header names 4"
    Raises ValueError about the first wrong row, counted from 1, in words below 500 characters.
    """
    number = 1  # of the first row of a batch
    while rows_of_part := list(islice(rows, ROWS)):
        yield _part(path, names, columns, rows_of_part, number, expected)
        number += len(rows_of_part)


def of_batches(batches, columns):
    """The table of some batches, of which there may be none."""
    return pa.Table.from_batches(batches, _schema(columns))


def one_after_the_other(fast, plain):
    """Tables of the iterator `fast`, and from where it ends with None on, those of `plain`.

    Both read the same rows; `plain` raises ValueError about one that is wrong.
    """
    n_read = 0
    for table in fast:
        if table is None:
            break
        n_read += len(table)
        yield table
    else:
        return
    for table in plain:
        known = min(n_read, len(table))
        n_read -= known
        if known < len(table):
            yield table.slice(known)


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
