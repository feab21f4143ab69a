"""What the tests of training over shards and over a cluster share."""

import pytest

from lib.data import shards


@pytest.fixture(scope="session")
def in_shards(parts, tmp_path_factory):
    """(train, test) of `parts` as `Shards`, about ten of each kind."""
    return shards.write_ratings(*parts, tmp_path_factory.mktemp("shards"), ratings_per_shard=120)
