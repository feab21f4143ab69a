"""Parameters of a chapter and settings of a book, given as text."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from lib.data.layouts import LAYOUTS
from lib.data.releases import RELEASES
from tools import book_settings, parameters

CELL = """
text = "paper"  # titles
count = 300
share: float = 0.5
switch = True
least = None
lengths = [2, 5]
computed = 2 * 3
"""


def declared(source=CELL):
    cell = new_code_cell(source, metadata={"tags": ["parameters"]})
    return parameters.declared(new_notebook(cells=[new_code_cell("other = 1"), cell]))


@given(st.text())
def test_text_is_taken_as_it_is_written(text):
    assert declared()["text"].read(text) == text


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_those_of_python(number):
    assert declared()["share"].read(repr(number)) == float(number)
    assert declared()["least"].read(repr(number)) == number


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("share", "1e-1", 0.1),
        ("share", " 1 ", 1.0),
        ("count", "-3", -3),
        ("switch", "false", False),
        ("least", "None", None),
        ("lengths", "[7]", [7]),
        ("lengths", "[]", []),
        ("computed", "'a'", "a"),
    ],
)
def test_a_value_has_the_type_of_the_default(name, text, value):
    read = declared()[name].read(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("count", "1.0", "a whole number"),
        ("count", "True", "a whole number"),
        ("count", "1e3", "a whole number"),
        ("share", "1e999", "a finite number"),
        ("share", "nan", "a finite number"),
        ("share", "9" * 400, "a finite number"),
        ("share", "__import__('os')", "a finite number"),
        ("switch", "1", "True or False"),
        ("least", "few", "a number or None"),
        ("lengths", "2", "a list such as the default"),
        ("lengths", "['2']", "a list such as the default"),
        ("computed", "2 * 3", "a Python literal"),
    ],
)
def test_another_value_is_named_with_what_is_allowed(name, text, allowed):
    with pytest.raises(ValueError, match=f"^parameter {name} is .*, must be {allowed} ") as error:
        declared()[name].read(text)
    assert len(str(error.value)) < 500


def test_what_the_chapter_declares_is_read_as_python():
    assert list(declared()) == ["text", "count", "share", "switch", "least", "lengths", "computed"]
    assert list(declared("a, b = 1, 2\nprint('x = 1')\nc = 'x # y'\nd: int")) == ["c"]
    with pytest.raises(ValueError, match="no cell tagged"):
        parameters.declared(new_notebook(cells=[new_code_cell("a = 1")]))
    with pytest.raises(ValueError, match="no Python"):
        declared("a = ")


def test_settings_are_written_only_when_they_change(tmp_path, movielens_folder, monkeypatch):
    monkeypatch.setattr(book_settings, "ROOT", tmp_path)
    monkeypatch.delenv("MOVIELENS_DIR", raising=False)
    assert book_settings.files("twin") == {}
    before = book_settings.files(str(movielens_folder))
    assert [os.path.basename(path) for path in before] == ["movies.csv", "ratings.csv", "tags.csv"]
    path = tmp_path / "settings.json"
    book_settings.write(path, before)
    first = path.stat()
    book_settings.write(path, book_settings.files(str(movielens_folder)))
    assert path.stat().st_ino == first.st_ino
    os.utime(movielens_folder / "ratings.csv", ns=(0, 0))
    book_settings.write(path, book_settings.files(str(movielens_folder)))
    assert path.stat().st_ino != first.st_ino


@pytest.mark.parametrize("name", ["ml-latest-small", "a: b"])
def test_a_set_is_looked_for_in_every_place_where_it_may_be_found(tmp_path, monkeypatch, name):
    monkeypatch.setattr(book_settings, "ROOT", tmp_path)
    monkeypatch.setenv("MOVIELENS_DIR", str(tmp_path / "elsewhere"))
    for place in (tmp_path / "data", tmp_path / "elsewhere"):
        (place / name).mkdir(parents=True)
        (place / name / "ratings.csv").touch()
    assert len(book_settings.files(name)) == 2


def test_the_files_of_every_layout_and_release_are_watched(tmp_path, monkeypatch):
    files = {name for layout in LAYOUTS for name in (*layout.files.values(), *layout.others)}
    for name in files:
        (tmp_path / name).touch()
    assert {os.path.basename(path) for path in book_settings.files(str(tmp_path))} == files
    folders = {name: release.folder for name, release in RELEASES.items() if release.folder}
    assert folders == book_settings.OTHER_FOLDERS
    monkeypatch.setenv("MOVIELENS_DIR", str(tmp_path))
    (tmp_path / "ml-10M100K").mkdir()
    (tmp_path / "ml-10M100K" / "ratings.dat").touch()
    assert len(book_settings.files("ml-10m")) == 1


@pytest.mark.parametrize("seed", ["", "-1", "1.5", "007", "abc", "1" * 10, "٣", "0\n"])
def test_a_seed_that_is_none_is_named(seed):
    with pytest.raises(ValueError, match=r"^SEED is .*, must be a whole number"):
        book_settings.parameters("twin", seed)


def test_a_dataset_is_needed():
    with pytest.raises(ValueError, match="DATASET is empty"):
        book_settings.parameters(" ", "0")
