"""Bytes that several workers send and keep, against a naive count and against real arrays."""

import numpy as np
import pytest

from analysis.scaling_out import communication
from analysis.scaling_out.communication import Size
from lib.als.kernels import workspace

SIZE = Size(1_000_000, 5_000, 700)
KS = [0, 2, 10, 12, 13, 50, 100]


@pytest.mark.parametrize("k", KS)
def test_bytes_are_those_of_the_arrays(k):
    bias, factors = np.zeros(37, np.float32), np.zeros((37, k), np.float32)
    assert communication.side_bytes(37, k) == bias.nbytes + factors.nbytes
    assert communication.packed_bytes(37, k) == workspace.packed_factors(bias, factors).nbytes
    panel = np.zeros((k + 2, k + 2), np.float32)  # of [V e 1]'[V e 1]
    half = panel[np.triu_indices(k + 2)]
    assert communication.gram_bytes(3, k) == 3 * half.nbytes


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_an_epoch_by_broadcast_sends_each_side_to_all_and_gets_it_back_once(workers):
    k = 10
    user_step = communication.half_step_bytes(SIZE.n_movies, SIZE.n_users, k, workers)
    movie_step = communication.half_step_bytes(SIZE.n_users, SIZE.n_movies, k, workers)
    assert user_step == (workers * 4 * 700 * 11, 4 * 5_000 * 11)
    whole = communication.broadcast_bytes(SIZE, k, workers)
    assert whole == sum(user_step) + sum(movie_step)
    assert whole == (workers + 1) * 4 * 5_700 * 11


def naive_legs(workers):
    """Transfers that follow one another where each holder sends to two others, one by one."""
    holders, legs = 1, 1
    while holders < workers:
        sent = [0] * holders
        while holders < workers and min(sent) < 2:
            sent[sent.index(min(sent))] += 1
            holders += 1
        legs += max(sent)
    return legs


def test_a_broadcast_spreads_like_a_tree():
    for workers in range(1, 200):
        assert communication.broadcast_legs(workers) == naive_legs(workers)
    assert communication.broadcast_legs(1000) < 20


def test_sums_do_not_grow_with_the_users():
    more = SIZE._replace(n_users=10 * SIZE.n_users, n_ratings=10 * SIZE.n_ratings)
    assert communication.sums_bytes(SIZE, 10, 4) == communication.sums_bytes(more, 10, 4)
    assert communication.sums_bytes(SIZE, 10, 1) == 0
    per_worker = communication.gram_bytes(700, 10) + communication.side_bytes(700, 10)
    assert communication.sums_bytes(SIZE, 10, 4) == 3 * per_worker


@pytest.mark.parametrize("k", KS)
def test_broadcasting_ends_with_the_most_users_that_fit(k):
    memory, shard = 10**9, 100_000
    most = communication.most_users(memory, SIZE.n_movies, k, shard)

    def needed(n_users):
        size = Size(100 * n_users, n_users, SIZE.n_movies)
        return sum(communication.worker_memory(size, k, 4, shard).values())

    assert needed(most) <= memory < needed(most + 1)
    assert communication.most_users(0, SIZE.n_movies, k, shard) == 0


def test_workers_share_the_users_by_sums_and_each_holds_all_by_broadcast():
    one, four = (communication.worker_memory(SIZE, 10, w, 1_000, "sums") for w in (1, 4))
    all_users, all_movies = (communication.side_bytes(n, 10) for n in (5_000, 700))
    assert one["vectors"] == all_users + all_movies
    assert four["vectors"] == all_users / 4 + all_movies
    assert one["sums"] == four["sums"] == communication.gram_bytes(700, 10)
    for workers in (1, 4):
        held = communication.worker_memory(SIZE, 10, workers, 1_000)
        assert held["vectors"] == all_users + all_movies
        assert held["ratings"] == 8 * 1_000


def test_one_machine_holds_the_ratings_twice():
    one_more = SIZE._replace(n_ratings=SIZE.n_ratings + 1)
    bytes_of = communication.one_machine_bytes
    assert bytes_of(one_more, 10) - bytes_of(SIZE, 10) == 2 * 8
