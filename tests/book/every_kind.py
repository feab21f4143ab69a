"""Every chapter on every kind of folder: an hour; `pytest tests/book/every_kind.py` runs it."""

import pytest

from tests.helpers import odd_folders
from tests.helpers.chapters import check, run

CHAPTERS = ("data", "als", "grid", "geometry", "density", "cold_start",
            "claims", "wider_grid", "posterior", "other_models", "time", "drift",
            "try_it")  # fmt: skip


@pytest.fixture(scope="module", params=odd_folders.KINDS)
def folder(request, tmp_path_factory):
    return odd_folders.write(
        tmp_path_factory.mktemp("odd") / request.param.replace(" ", "-"),
        **odd_folders.KINDS[request.param],
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_chapter_shows_what_it_can_and_says_what_it_cannot(folder, chapter):
    check(run([chapter], folder, "_build/test-every-kind")[chapter])
