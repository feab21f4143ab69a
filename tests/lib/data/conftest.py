"""A small set in each of the formats of the early releases."""

import pytest

from lib.data.layouts import DAT, U_DATA
from tests.helpers.early_releases import MOVIES, RATINGS, write_100k, write_dat


@pytest.fixture(params=[DAT, U_DATA], ids=["dat", "100k"])
def early(request, tmp_path):
    """(folder, layout) of `RATINGS` and `MOVIES`, which a test may change."""
    write = write_dat if request.param is DAT else write_100k
    write(tmp_path / "early", RATINGS, MOVIES)
    return tmp_path / "early", request.param
