"""Twins in blocks: the first is the twin itself, all share its movies, any may come first."""

import numpy as np
import pytest

from lib.data import datasets, twin
from lib.data.twin import catalogue, stars, streamed

USERS, BLOCKS = 60, 3


@pytest.fixture(scope="module")
def blocks(catalogue_made_once):
    return list(streamed.draw(USERS, BLOCKS))


def test_the_first_block_is_the_twin_of_its_size(blocks):
    ratings = twin.generate(USERS).ratings
    for name, values in blocks[0]._asdict().items():
        assert values.dtype == ratings[name].dtype
        np.testing.assert_array_equal(values, ratings[name])


@pytest.mark.parametrize("first", range(BLOCKS + 1))
def test_whoever_starts_later_gets_the_same_blocks(blocks, first):
    rest = list(streamed.draw(USERS, BLOCKS, first=first))
    assert len(rest) == BLOCKS - first
    np.testing.assert_equal(rest, blocks[first:])


def test_a_block_does_not_depend_on_how_many_come_after_it(blocks):
    np.testing.assert_equal(list(streamed.draw(USERS, 2)), blocks[:2])


def test_users_run_on_and_their_movies_ascend(blocks):
    users = np.concatenate([block.user_id for block in blocks]).astype(np.int64)
    movies = np.concatenate([block.movie_id for block in blocks])
    np.testing.assert_array_equal(np.unique(users), np.arange(1, USERS * BLOCKS + 1))
    assert (np.diff(users * 10**6 + movies) > 0).all()  # so that no pair occurs twice


def test_each_block_has_other_ratings_of_the_same_movies(blocks):
    counts = [np.unique(block.movie_id, return_counts=True) for block in blocks]
    activity = [np.sort(np.unique(block.user_id, return_counts=True)[1]) for block in blocks]
    for block in range(1, BLOCKS):
        np.testing.assert_array_equal(counts[block], counts[0])
        np.testing.assert_array_equal(activity[block], activity[0])
        assert (blocks[block].movie_id != blocks[0].movie_id).mean() > 0.9
        assert (blocks[block].rating != blocks[0].rating).mean() > 0.5


@pytest.mark.usefixtures("catalogue_made_once")
@pytest.mark.parametrize("first", [0, 2])
def test_all_blocks_have_the_movie_biases_of_the_first(monkeypatch, first):
    biases, rate = [], stars.rate

    def kept(*arguments):
        bias, given = rate(*arguments)
        biases.append(bias)
        return bias, given

    monkeypatch.setattr(stars, "rate", kept)
    list(streamed.draw(USERS, BLOCKS, first=first))
    assert len(biases) == BLOCKS - max(first - 1, 0)
    for bias in biases[1:]:
        np.testing.assert_array_equal(bias, biases[0])


def test_another_seed_gives_other_ratings(blocks, first_catalogue, monkeypatch):
    monkeypatch.setattr(catalogue, "build", lambda sequence: first_catalogue)
    other = next(streamed.draw(USERS, 1, seed=1))
    assert not np.array_equal(other.movie_id, blocks[0].movie_id)


def test_the_large_twin_is_ten_times_the_one_of_32_million():
    assert streamed.SIZES["twin-320m"] == (twin.SIZES["twin-32m"], 10)


def test_blocks_go_by_the_name_of_a_set(monkeypatch, blocks):
    monkeypatch.setitem(streamed.SIZES, "twin-tiny", streamed.Size(USERS, BLOCKS))
    np.testing.assert_equal(list(streamed.blocks("twin-tiny", first=2)), blocks[2:])
    with pytest.raises(ValueError, match=r"name='twin': must be 'twin-320m' or 'twin-tiny'"):
        streamed.blocks("twin")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"users_per_block": 49}, r"users_per_block=49: must be an integer in 50\.\."),
        ({"n_blocks": 0}, r"n_blocks=0: must be an integer in 1\.\."),
        ({"n_blocks": 2**31 // USERS + 1}, r"n_blocks=\d+: must be an integer in 1\.\.35791394"),
        ({"seed": -1}, "seed=-1: must be an integer >= 0"),
        ({"first": BLOCKS + 1}, r"first=4: must be an integer in 0\.\.3"),
        ({"first": -1}, "first=-1"),
    ],
)
def test_a_wrong_argument_is_named_before_anything_is_drawn(arguments, named):
    with pytest.raises(ValueError, match=named):
        streamed.draw(**{"users_per_block": USERS, "n_blocks": BLOCKS} | arguments)


def test_a_set_that_is_larger_than_memory_is_not_loaded():
    with pytest.raises(ValueError, match=r"twin-320m .*python -m lib.data.shards twin-320m FOLDER"):
        datasets.load("twin-320m")
