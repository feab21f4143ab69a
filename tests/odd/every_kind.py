"""Every chapter on every kind of folder: an hour; `pytest tests/odd/every_kind.py` runs it."""

import odd_folders
import pytest
from chapters import check, run

CHAPTERS = ("01_data", "02_als", "03_grid", "04_geometry", "05_density", "06_cold_start",
            "07_what_holds", "09_beyond", "10_time", "11_try_it")  # fmt: skip


@pytest.fixture(scope="module", params=odd_folders.KINDS)
def folder(request, tmp_path_factory):
    return odd_folders.write(
        tmp_path_factory.mktemp("odd") / request.param.replace(" ", "-"),
        **odd_folders.KINDS[request.param],
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_chapter_shows_what_it_can_and_says_what_it_cannot(folder, chapter):
    check(run(chapter, folder, "_build/test-every-kind"))
