"""What the tests of training over shards and over a cluster share."""

import pytest

from lib.data import shards
from tests.helpers.clusters import local_cluster


@pytest.fixture(scope="session")
def in_shards(parts, tmp_path_factory):
    """(train, test) of `parts` as `Shards`, about ten of each kind."""
    return shards.write_ratings(*parts, tmp_path_factory.mktemp("shards"), ratings_per_shard=120)


@pytest.fixture(scope="session")
def two_workers():
    """A client of two worker processes."""
    with local_cluster(2) as client:
        yield client
