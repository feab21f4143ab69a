"""Damaged files of the early releases: read as their lines are split, or refused in few words."""

import re

import numpy as np
import pytest

from lib.data import datasets, layouts
from tests.helpers import cases, damage
from tests.helpers.early_releases import MOVIES, RATINGS, TAGS, write_100k, write_dat

FILES = r"(ratings|movies|tags)\.dat|u\.(data|item|genre)"
OF_THE_FILE = "holds no ratings|each genre once"


def rows(path, separator, n, free=None):
    """The lines of a file split at each separator, in each encoding that its bytes allow.

    n : how many values there must be; free : place of the one that may hold the separator
    """
    for encoding in ("utf-8", "latin-1"):
        try:
            text = path.read_bytes().decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        found = [line.split(separator) for line in re.split(r"\r\n|\r|\n", text) if line]
        if free is not None:
            for row in found:
                row[free : len(row) - n + free + 1] = [
                    separator.join(row[free : len(row) - n + free + 1])
                ]
        yield found
        assert {len(row) for row in found} <= {n}, "rows of other lengths were read"


def plain(folder, layout):
    """Of each kind what may have been read: a list of lists of rows."""
    if layout is layouts.U_DATA:
        ratings, movies = rows(folder / "u.data", "\t", 4), rows(folder / "u.item", "|", 24)
        tags = [[]]
    else:
        ratings, movies = (
            rows(folder / "ratings.dat", "::", 4),
            rows(folder / "movies.dat", "::", 3, 1),
        )
        tags = rows(folder / "tags.dat", "::", 4, 2)
    return {
        "ratings": [
            [[int(u), int(i), float(r), int(t)] for u, i, r, t in each] for each in ratings
        ],
        "movies": [[[int(row[0]), row[1]] for row in each] for each in movies],
        "tags": [[[int(u), int(i), tag, int(t)] for u, i, tag, t in each] for each in tags],
    }


def loaded(ml):
    frames = {"ratings": ml.ratings, "movies": ml.movies[["movie_id", "title"]], "tags": ml.tags}
    return {
        kind: [list(row) for row in frame.itertuples(index=False)] for kind, frame in frames.items()
    }


@pytest.mark.usefixtures("cache_folder")
@pytest.mark.parametrize("layout", [layouts.DAT, layouts.U_DATA], ids=["dat", "100k"])
def test_a_damaged_file_is_read_as_its_lines_say_or_refused(pytestconfig, tmp_path, layout):
    if layout is layouts.DAT:
        write_dat(tmp_path / "whole", RATINGS, MOVIES, TAGS)
    else:
        write_100k(tmp_path / "whole", RATINGS, MOVIES)
    files = {path.name: path.read_bytes() for path in sorted((tmp_path / "whole").iterdir())}
    numbers = iter(range(10**9))

    def trial(rng):
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        name = str(rng.choice(list(files)))
        for file, content in (files | {name: damage.of_bytes(rng, files[name])}).items():
            (folder / file).write_bytes(content)
        try:
            ml = datasets.load(folder)
        except ValueError as error:
            cases.check_message(error, names=[FILES, rf"row \d|{OF_THE_FILE}"])
            return False
        possible = plain(folder, layout)
        for kind, found in loaded(ml).items():
            assert found in possible[kind], f"{kind} are read otherwise: {found}"
        assert np.isin(2 * ml.ratings["rating"], range(1, 11)).all()
        ml.summary()
        return True

    read = cases.each(pytestconfig, 1, trial)
    assert len(read) < 10 or 0 < sum(read) < len(read)
