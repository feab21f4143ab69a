"""A small set in each of the formats of the early releases, and the catalogue of the twins."""

import numpy as np
import pytest

from lib.data.layouts import DAT, U_DATA
from lib.data.twin import catalogue
from tests.helpers.early_releases import MOVIES, RATINGS, write_100k, write_dat


@pytest.fixture(params=[DAT, U_DATA], ids=["dat", "100k"])
def early(request, tmp_path):
    """(folder, layout) of `RATINGS` and `MOVIES`, which a test may change."""
    write = write_dat if request.param is DAT else write_100k
    write(tmp_path / "early", RATINGS, MOVIES)
    return tmp_path / "early", request.param


@pytest.fixture(scope="session")
def first_catalogue():
    """The catalogue of every twin with seed 0."""
    return catalogue.build(np.random.SeedSequence(0).spawn(8)[0])


@pytest.fixture(scope="module")
def catalogue_made_once(first_catalogue):
    """Twins with seed 0 take the catalogue that is there already instead of making it anew."""
    build = catalogue.build

    def built(sequence):
        first = (sequence.entropy, sequence.spawn_key) == (0, (0,))
        return first_catalogue if first else build(sequence)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "build", built)
        yield
