"""Assignments of shards to workers: complete, balanced, and no more moves than they gain from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.als.cluster.assignment import assign

SIZES = st.dictionaries(st.integers(0, 30), st.integers(0, 1000), max_size=25)
THREADS = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 4), min_size=1)


def loads(sizes, threads, homes):
    return {
        worker: sum(sizes[shard] for shard in homes if homes[shard] == worker) / threads[worker]
        for worker in threads
    }


@given(SIZES, THREADS, THREADS)
def test_each_shard_has_a_home_and_no_single_move_helps_the_busiest(sizes, before, threads):
    homes = assign(sizes, threads, assign(sizes, before, {}))
    assert homes.keys() == sizes.keys()
    assert set(homes.values()) <= threads.keys()
    load = loads(sizes, threads, homes)
    busiest = max(load, key=load.get)
    for shard in (shard for shard in homes if homes[shard] == busiest):
        for worker in threads.keys() - {busiest}:
            assert load[worker] + sizes[shard] / threads[worker] >= load[busiest] * (1 - 1e-6)


@given(SIZES, THREADS)
def test_what_was_assigned_stays(sizes, threads):
    homes = assign(sizes, threads, {})
    assert assign(sizes, threads, homes) == homes


def test_only_the_shards_of_a_lost_worker_move():
    sizes = dict.fromkeys(range(12), 100)
    before = assign(sizes, dict.fromkeys("abc", 1), {})
    after = assign(sizes, dict.fromkeys("ac", 1), before)
    moved = {shard for shard in sizes if before[shard] != after[shard]}
    assert moved == {shard for shard in sizes if before[shard] == "b"}
    assert sorted(after.values()) == ["a"] * 6 + ["c"] * 6


def test_a_new_worker_gets_its_share_and_the_others_keep_theirs():
    sizes = dict.fromkeys(range(12), 100)
    before = assign(sizes, dict.fromkeys("ab", 1), {})
    after = assign(sizes, dict.fromkeys("abc", 1), before)
    assert sorted(after.values()) == ["a"] * 4 + ["b"] * 4 + ["c"] * 4
    assert all(after[shard] in (before[shard], "c") for shard in sizes)


@pytest.mark.parametrize("threads", [{"a": 1, "b": 3}])
def test_a_worker_with_more_threads_gets_more(threads):
    homes = assign(dict.fromkeys(range(8), 10), threads, {})
    assert list(homes.values()).count("b") == 6
