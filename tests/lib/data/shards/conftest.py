"""Shards of the small invented set, for tests that only read them."""

import shutil

import pytest

from lib.data import shards
from lib.data.shards import raw


@pytest.fixture(scope="session")
def written_shards(parts, tmp_path_factory):
    """A folder of shards of `parts`, of some 200 ratings each."""
    folder = tmp_path_factory.mktemp("shards") / "whole"
    shards.write_ratings(*parts, folder, ratings_per_shard=200, name="invented")
    return folder


@pytest.fixture
def shard_folder(written_shards, tmp_path):
    """A copy of it that a test may damage."""
    return shutil.copytree(written_shards, tmp_path / "shards")


@pytest.fixture
def small_parts(monkeypatch):
    """Raw parts of some 100 ratings, so that a small set has many."""
    monkeypatch.setattr(raw, "RATINGS", 100)
