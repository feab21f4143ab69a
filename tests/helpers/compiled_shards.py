"""Compiles the loops that write shards where it is imported: before a program forks."""

import tempfile

from lib.data import shards


def blocks():
    return [([1, 1, 2], [1, 2, 2], [3.0, 4.0, 5.0])]


with tempfile.TemporaryDirectory() as folder:
    shards.write(shards.of_blocks("tiny", blocks), f"{folder}/new")
