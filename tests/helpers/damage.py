"""Ways in which files are damaged, or written otherwise than one expects."""

import csv
import io

ODD_VALUES = (
    "", " ", "0", "-0", "-1", "+3", " 3", "3 ", "03", "1e3", "3.0", "3.5", "3.50000001", "3.7",
    "5.5", "0x1F", "1_000", "1,5", "nan", "NaN", "inf", "-inf", "NULL", "None", "NA", "true", "٣",
    "３", "²", "2147483647", "2147483648", "4294967297", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "999999999999999999999999999999", "9" * 5000,
    "1e400", "0.5000", "5.0", "4.", ".5", "4,0", "abc", "\ufeff1", "1\xa0", "1\x00", "a\x00b",
    "\x1b[31mred", "a\nb", "a\r\nb", "a\rb", 'say "hi"', '"', "<script>alert(1)</script>",
    "$\\frac$", "=1+1", "🎬", "\u202eabc", "x" * 300, "x" * 20000, "|", "a|b", "a||b", "a|a",
    "(no genres listed)", "Film (1995)", "Film (19951)", "(0000)", "\\N",
)  # fmt: skip


def of_bytes(rng, content):
    """`content` with a few bytes changed, inserted, removed or repeated, or cut off."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        place = int(rng.integers(len(content) + 1))
        other = int(rng.integers(len(content) + 1))
        first, last = sorted((place, min(other, place + 60)))
        way = rng.integers(8)
        if way < 3 and place < len(content):
            content[place] = rng.integers(256)
        elif way == 3:
            content[place:place] = rng.bytes(rng.integers(1, 5))
        elif way == 4:
            del content[first:last]
        elif way == 5:
            content[place:place] = content[first:last]
        elif way == 6:
            content[place:place] = rng.choice(
                [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf"]
            )
        elif rng.random() < 0.3:
            del content[place:]
    return bytes(content)


def of_a_cell(rng, content):
    """A CSV table with an odd value in one place, written as csv writes it, or bare."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    row = rows[rng.integers(len(rows))]
    row[rng.integers(len(row))] = str(rng.choice(ODD_VALUES))
    if rng.random() < 0.3:
        return "".join(",".join(row) + "\n" for row in rows).encode("utf-8", "surrogatepass")
    return _written(rows)


def of_rows(rng, content):
    """A CSV table with rows, or their values, repeated, removed or exchanged."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    one, other = (int(n) for n in rng.integers(len(rows), size=2))
    way = rng.integers(7)
    if way == 0:
        rows.insert(other, list(rows[one]))
    elif way == 1:
        del rows[one]
    elif way == 2:
        rows[one], rows[other] = rows[other], rows[one]
    elif way == 3:
        rows[one].append(str(rng.choice(ODD_VALUES)))
    elif way == 4:
        del rows[one][rng.integers(len(rows[one]))]
    elif way == 5:
        rows[one] = []
    else:
        rng.shuffle(rows[one])
    return _written(rows)


def of_the_whole(rng, content):
    """A table in another encoding, with other signs between values or lines, or none at all."""
    text = content.decode()
    ways = [
        lambda: text.encode("utf-16"),
        lambda: text.encode("latin-1", "replace"),
        lambda: text.replace(",", ";").encode(),
        lambda: text.replace(",", "\t").encode(),
        lambda: text.replace("\n", "\r").encode(),
        lambda: text.replace(",", ", ").encode(),
        lambda: text.upper().encode(),
        lambda: (text + text).encode(),
        lambda: text.split("\n", 1)[1].encode(),
        lambda: text.split("\n", 1)[0].encode(),
        lambda: b"",
        lambda: b"\n",
        lambda: rng.bytes(200),
        lambda: content + bytes(50),
        lambda: b"# a comment\n" + content,
    ]
    return ways[rng.integers(len(ways))]()


def harmless(rng, content):
    """The same table, written otherwise."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    way = rng.integers(6)
    if way == 0:
        return b"\xef\xbb\xbf" + content
    if way == 1:
        return content.rstrip(b"\n")
    if way == 2:
        return _written(rows, lineterminator="\r\n")
    if way == 3:
        return _written(rows, quoting=csv.QUOTE_ALL)
    if way == 4:
        order = rng.permutation(len(rows[0]))
        return _written([[row[place] for place in order] for row in rows])
    return _written([[*row, f"note {number}"] for number, row in enumerate(rows)])


def _written(rows, **options):
    file = io.StringIO()
    csv.writer(file, **({"lineterminator": "\n"} | options)).writerows(rows)
    return file.getvalue().encode("utf-8", "surrogatepass")


# The ways of damage, and last the one that does none; a trial draws one of them.
WAYS = (of_bytes, of_a_cell, of_rows, of_the_whole, harmless)
