"""Files of the early releases that are wrong in one place: the message names where, and what."""

import pytest

from lib.data import datasets, set_folder
from lib.data.layouts import DAT
from tests.helpers.early_releases import MOVIES, RATINGS, TAGS, write_100k, write_dat
from tests.helpers.movielens_files import change, set_row

pytestmark = pytest.mark.usefixtures("cache_folder")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("x", 3, 4, 0), "userId is 'x', must be an integer in digits alone"),
        ((1, "3.0", 4, 0), r"movieId is '3\.0', must be an integer"),
        ((1, 3, 6, 0), r"rating is '6', must be one of 0\.5, 1\.0, \.\.\., 5\.0"),
        ((1, 3, "3.7", 0), r"rating is '3\.7', must be one of"),
        ((1, 3, "", 0), "rating is '', must be one of"),
        ((1, 3, 4, -1), "timestamp is '-1', must be an integer: seconds since 1970"),
        ((1, 3, 4), r"3 values \['1', '3', '4'\] where there must be 4 between '(::|\\t)'"),
        ((1, 3, 4, 0, 0), r"5 values .* where there must be 4"),
        ((1, 99, 4, 0), r"movieId 99 has no row in (movies\.dat|u\.item)"),
        ((7, 3, 5, 9), "user 7 rated movie 3 in row 1 already"),
    ],
)
def test_a_wrong_row_of_ratings_is_named(early, values, message):
    folder, layout = early
    path = folder / layout.files["ratings"]
    lines = path.read_text().splitlines()
    lines[1] = ("::" if layout is DAT else "\t").join(map(str, values))
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ValueError, match=rf"{path.name}, row 2: {message}") as caught:
        datasets.load(folder)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("damage", [b"\xff", b"\0", b"::1", b":", b"|", b"\t", b"cut"])
def test_damaged_ratings_are_refused(early, damage):
    folder, layout = early
    path = folder / layout.files["ratings"]
    content = path.read_bytes()
    if damage == b"cut":
        path.write_bytes(content[:-12])
    else:
        path.write_bytes(content[:-1] + damage + b"\n")
    with pytest.raises(ValueError, match=rf"{path.name}, row 4: "):
        datasets.load(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("|0|0\n", "|0|2\n", "row 1: genre Western is '2', must be 0 or 1"),
        ("|0|0\n", "|0\n", r"row 1: 23 values .* where there must be 24 between '\|'"),
        ("3|Mis", "x|Mis", "row 1: movieId is 'x'"),
        ("1|Alien", "3|Alien", "row 2: movieId 3 is listed in row 1 already"),
    ],
)
def test_a_wrong_row_of_u_item_is_named(tmp_path, old, new, message):
    write_100k(tmp_path / "early", RATINGS, MOVIES, encoding="utf-8")
    change(tmp_path / "early" / "u.item", old, new)
    with pytest.raises(ValueError, match=rf"u\.item, {message}"):
        datasets.load(tmp_path / "early")


def test_a_wrong_row_of_movies_and_tags_is_named(tmp_path):
    write_dat(tmp_path, RATINGS, MOVIES, TAGS)
    set_row(tmp_path / "tags.dat", 1, "1::two::three")
    with pytest.raises(ValueError, match=r"tags\.dat, row 2: 3 values .* must be 4 between '::'"):
        datasets.load(tmp_path)
    set_row(tmp_path / "movies.dat", 2, "2::B::Drama||War")
    with pytest.raises(ValueError, match=r"movies\.dat, row 3: genres is 'Drama\|\|War', must be"):
        datasets.load(tmp_path)


def test_a_missing_file_is_named_with_what_is_needed(early):
    folder, layout = early
    for kind in ("movies", "ratings"):
        (folder / layout.files[kind]).unlink()
        with pytest.raises(FileNotFoundError, match=rf"{layout.files[kind]} is missing: a Movie"):
            set_folder.read(folder, layout)
    needed = (
        r"ratings\.csv and movies\.csv, or ratings\.dat and movies\.dat, or u\.data and u\.item"
    )
    with pytest.raises(FileNotFoundError, match=rf"ratings\.csv is missing: .* holds {needed}"):
        datasets.load(folder)


def test_a_file_without_a_row_holds_no_ratings(early):
    folder, layout = early
    (folder / layout.files["ratings"]).write_text("\n\n")
    with pytest.raises(ValueError, match=f"{layout.files['ratings']} holds no ratings"):
        datasets.load(folder)
    (folder / layout.files["ratings"]).write_text("")
    with pytest.raises(ValueError, match=f"{layout.files['ratings']} holds no ratings"):
        datasets.load(folder)


@pytest.mark.parametrize("text", ["Comedy|1\nWar|0\n", "Comedy|0\nWar|2\n", "War|0\nWar|1\n"])
def test_flags_that_are_named_otherwise_are_refused(tmp_path, text):
    write_100k(tmp_path, RATINGS, [])
    (tmp_path / "u.genre").write_text(text)
    with pytest.raises(ValueError, match=r"u\.genre must list each genre once"):
        set_folder.read(tmp_path)
