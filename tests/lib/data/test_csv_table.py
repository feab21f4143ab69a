"""A CSV file is read as Python's csv module reads it, or refused by row, column and value."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.data import arrow_table, csv_table, table_bytes
from lib.data.layouts import COLUMNS

HEADER = "userId,movieId,rating,timestamp"
RATING = "1,2,3.5,964982703"


def written(tmp_path, content, kind="ratings"):
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def by_csv_module(content, columns):
    """The columns as the csv module gives them: {name: list of texts}."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    names, *rows = [row for row in csv.reader(text) if row]
    return {name: [row[names.index(name)] for row in rows] for name in columns}


def must_agree(tmp_path, content, kind):
    """Read `content`: what comes must be what the csv module gives, or an error that names it."""
    path = written(tmp_path, content, kind)
    table = refusal = None
    try:
        table = csv_table.read(path, COLUMNS[kind])
    except ValueError as error:
        refusal = str(error)
    if table is None:
        assert f"{kind}.csv" in refusal
        assert len(refusal) < 500
        return
    for name, texts in by_csv_module(content, COLUMNS[kind]).items():
        number = {"rating": float, "title": str, "genres": str, "tag": str}.get(name, int)
        assert table[name].to_pylist() == [number(text) for text in texts]
        assert not any(mark in text for text in texts if number is not str for mark in "xX +eE_\t")


@st.composite
def contents(draw, values):
    """Bytes of a CSV file out of these values, whole rows mostly, with any ends of lines."""
    header = ",".join(draw(st.permutations([*values, "extra"])))
    order = header.split(",")
    cells = values | {"extra": st.sampled_from(["", "x", '"a,b"', "7"])}
    row = st.tuples(*(cells[name] for name in order)).map(",".join)
    rows = draw(st.lists(row, max_size=6))
    ends = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n", "\r\r\n"])
    text = header + draw(ends) + "".join(row + draw(ends) for row in rows)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return b"\xef\xbb\xbf" * draw(st.booleans()) + text.encode(errors="surrogateescape")


IDS = st.sampled_from(
    ["1", "2", "40", "1", "2", "3", "007", "-5", "9223372036854775807", "3000000000"]
)
SECONDS = st.sampled_from(["0", "964982703", "4133980799"])
RATINGS = {
    "userId": IDS,
    "movieId": IDS,
    "rating": st.sampled_from(["3.5", "4", "4.0", "0.5", "5.00"]),
    "timestamp": SECONDS,
}
TAGS = {
    "userId": IDS,
    "movieId": IDS,
    "tag": st.one_of(
        st.sampled_from(["", "a", '"a,b"', '"say ""hi"""', '"two\nlines"', '"\r"', "é", "\udce9"]),
        st.text('ab",\n\r\0 é', max_size=5),
    ),
    "timestamp": SECONDS,
}
ODD = ["", " 3", "3 ", "+3", "1e3", "0x1F", "NaN", "3.50000001", "1_0", '"1,000"', '"3"', "３", "-"]
ODD += ["9223372036854775808", "-9223372036854775809", "4133980800", "-1", "5.5", "0", "0.0", "\t1"]
MAYBE_ODD = {name: st.one_of(cell, cell, st.sampled_from(ODD)) for name, cell in RATINGS.items()}


@settings(max_examples=80)
@given(st.one_of(contents(RATINGS), contents(MAYBE_ODD)))
def test_ratings_are_what_the_csv_module_reads_or_refused(tmp_path_factory, content):
    must_agree(tmp_path_factory.mktemp("table"), content, "ratings")


@settings(max_examples=80)
@given(contents(TAGS))
def test_tags_are_what_the_csv_module_reads_or_refused(tmp_path_factory, content):
    must_agree(tmp_path_factory.mktemp("table"), content, "tags")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_plain_numbers_are_read_fast_whatever_ends_their_lines(tmp_path, end, mark):
    rows = [f"{user},2,{user % 10 / 2 + 0.5},964982703" for user in range(40_000)]
    path = written(tmp_path, mark + end.join([HEADER, *rows]) + end)
    assert table_bytes.survey_csv(path, HEADER.split(",")) == "numbers"
    table = csv_table._read_fast(path, HEADER.split(","), COLUMNS["ratings"])
    assert table["userId"].to_pylist() == list(range(40_000))
    assert table["rating"].to_pylist()[:3] == [0.5, 1.0, 1.5]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('1,"a, b"\n', "text"),
        ('1,"say ""hi"""\n2,""\n', "text"),
        ('1,"two\nlines"', "text"),
        ("1,2,3\n", "numbers"),
        ("1,2/3\n", "text"),
        ('1,a"b\n', None),
        ('1,"a"b\n', None),
        ('1,"a\n', None),
        ('1, "a"\n', None),
    ],
)
def test_quotes_decide_who_reads(tmp_path, monkeypatch, text, found):
    for block in (1, 3, 1 << 18):
        monkeypatch.setattr(table_bytes, "BLOCK", block)
        assert table_bytes.survey_csv(written(tmp_path, "a,b\n" + text), ["a", "b"]) == found


@pytest.mark.parametrize("header", ['\n"a","b"\n', '"a","b\nc"\n', '"a","b"'])
def test_a_header_that_is_not_one_line_is_left_to_the_csv_module(tmp_path, header):
    path = written(tmp_path, header)
    assert table_bytes.survey_csv(path, next(filter(None, csv.reader(io.StringIO(header))))) is None


@pytest.mark.parametrize("column", COLUMNS["ratings"])
@pytest.mark.parametrize("text", [" 3", "+3", "1e3", "0x1F", "", "NaN", "3.50000001", '"1,000"'])
def test_a_number_must_be_written_as_one(tmp_path, column, text):
    values = dict(zip(HEADER.split(","), RATING.split(","), strict=True)) | {column: text}
    path = written(tmp_path, f"{HEADER}\n{RATING}\n{','.join(values.values())}\n{RATING}\n")
    shown = text.strip('"')
    with pytest.raises(ValueError, match="row 2: ") as caught:
        csv_table.read(path, COLUMNS["ratings"])
    assert f"ratings.csv, row 2: {column} is {shown!r}, must be " in str(caught.value)


@pytest.mark.parametrize(
    ("column", "texts", "wanted"),
    [
        ("userId", ["9223372036854775808", "-9223372036854775809", "1.0"], "an integer in digits"),
        ("rating", ["0", "0.0", "5.5", "3.25", "-1", "6"], "one of 0.5, 1.0, ..., 5.0"),
        ("timestamp", ["-1", "4133980800", "1600000000000"], "in the years 1970 to 2100"),
    ],
)
def test_a_number_must_lie_in_its_range(tmp_path, column, texts, wanted):
    for text in texts:
        values = dict(zip(HEADER.split(","), RATING.split(","), strict=True)) | {column: text}
        path = written(tmp_path, f"{HEADER}\n{','.join(values.values())}\n")
        with pytest.raises(ValueError, match=f"row 1: {column} is '{text}', must be .*{wanted}"):
            csv_table.read(path, COLUMNS["ratings"])


@pytest.mark.parametrize("more", [",", ",a,a", ",a, ,"])
def test_other_columns_may_have_any_names(tmp_path, more):
    row = RATING + "," * more.count(",")
    path = written(tmp_path, f"{HEADER}{more}\n{row}\n")
    assert table_bytes.survey_csv(path, (HEADER + more).split(",")) == "numbers"
    table = csv_table.read(path, COLUMNS["ratings"])
    assert [tuple(row.values()) for row in table.to_pylist()] == [(1, 2, 3.5, 964982703)]


def test_identifiers_take_the_room_they_need(tmp_path):
    wide = f"{-(2**63)},{2**63 - 1},3,0"
    for rows, types in (([RATING], ["int32", "int32"]), ([RATING, wide], ["int64", "int64"])):
        table = csv_table.read(written(tmp_path, "\n".join([HEADER, *rows])), COLUMNS["ratings"])
        assert [str(table.schema.field(name).type) for name in ("userId", "movieId")] == types
    assert table["userId"].to_pylist() == [1, -(2**63)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no column userId, movieId, rating, timestamp"),
        ("\n\n", "has no column userId"),
        ("userId, movieId,rating,timestamp\n", "has no column movieId"),
        ("userId,movieId,rating,timestamp,userId\n", "has two columns userId"),
        (HEADER.encode("utf-16"), "has no column userId"),
        (
            f"{HEADER}\n{RATING}\n1,2,3\n",
            r"row 2: 3 values \['1', '2', '3'\] where the header names 4",
        ),
        (f"{HEADER}\n{RATING},\n", "row 1: 5 values"),
        (f"{HEADER}\n1,2,3.5,\0\n", r"row 1: timestamp is '\\x00'"),
        (f"{HEADER}\n\n{RATING}\n\n1,x,3,0\n", "row 2: movieId is 'x'"),
        (f'{HEADER}\n{RATING}\n"1,2,3.5,0\n', "row 2: cannot be read as CSV"),
        (f"{HEADER}\n{RATING}\n1,2,3,{'9' * 200_000}\n", "row 2: cannot be read as CSV: field lar"),
        (f"{HEADER}\n{RATING}\n1,2,3,{'9' * 100_000}\n", "row 2: timestamp is '999"),
        ("x" * 100_000, "has no column userId"),
        ("x" * 200_000, "the header: cannot be read as CSV"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, said):
    with pytest.raises(ValueError, match=said) as caught:
        csv_table.read(written(tmp_path, content), COLUMNS["ratings"])
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"7,Caf\xe9,Drama", r"row 2: title is not UTF-8: b'Caf\\xe9'"),
        (b"7,A,Dram\xed\xa0\x80", "row 2: genres is not UTF-8"),
        (b"7,A\0B,Drama", r"row 2: title is 'A\\x00B', must be text without NUL"),
        (b"7," + b"A" * 10_001 + b",Drama", "row 2: title has 10,001 characters, must have at"),
        (b"7," + b"A" * 1_000_000 + b",Drama", "row 2: cannot be read as CSV: field larger"),
        (b"7,A,Drama||War", r"row 2: genres is 'Drama\|\|War', must be names between"),
        (b"7,A,Drama|Drama", "row 2: genres is"),
        (b"7,A,|", "row 2: genres is"),
        (b"7,A,Drama|(no genres listed)", "row 2: genres is"),
        (b'7,"A" (1990),Drama', "row 2: cannot be read as CSV"),
    ],
)
def test_a_wrong_text_is_named(tmp_path, line, said):
    path = written(tmp_path, b"movieId,title,genres\n1,A,Drama\n" + line + b"\n2,B,\n", "movies")
    with pytest.raises(ValueError, match=said) as caught:
        csv_table.read(path, COLUMNS["movies"])
    assert len(str(caught.value)) < 500


def test_the_first_of_several_faults_is_named(tmp_path):
    rows = [RATING] * arrow_table.ROWS + ["1,2,3.5,-1", "x,2,3.5,0", "1"]
    path = written(tmp_path, "\n".join([HEADER, *rows]))
    with pytest.raises(ValueError, match=f"row {arrow_table.ROWS + 1}: timestamp is '-1'"):
        csv_table.read(path, COLUMNS["ratings"])


def test_a_path_of_any_length_leaves_room_for_the_fault(tmp_path):
    folder = tmp_path.joinpath(*["x" * 200] * 5)
    folder.mkdir(parents=True)
    with pytest.raises(ValueError, match=r"ratings.csv, row 1: rating is '6'") as caught:
        csv_table.read(written(folder, f"{HEADER}\n1,2,6,0\n"), COLUMNS["ratings"])
    assert len(str(caught.value)) < 500
