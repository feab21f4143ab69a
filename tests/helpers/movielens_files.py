"""Small changes to the text files of a MovieLens folder."""


def change(path, old, new):
    """Replace the first `old` in a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def set_row(path, number, row):
    """Overwrite one data row, counted from 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number] = row
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def keep_rows(path, n_rows):
    lines = path.read_text(encoding="utf-8").splitlines()[: n_rows + 1]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
