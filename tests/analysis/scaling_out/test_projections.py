"""Projected seconds and memory, on rates and machines that are worked out by hand."""

import pandas as pd
import pytest

from analysis.kernel import measured
from analysis.scaling_out import communication, projections
from analysis.scaling_out.communication import Size
from analysis.scaling_out.projections import Machine
from lib.data import tables

MACHINE = Machine(cores=4, memory=10e9, bandwidth=1e9, disk=2e9)
SIZE = Size(100_000_000, 600_000, 80_000)
RATES = pd.Series({10: 1e-8, 50: 1e-7})


def test_the_rate_is_that_of_the_most_ratings():
    scaling = pd.DataFrame(
        {
            "study": ["ratings", "ratings", "k"],
            "k": [10, 10, 10],
            "n_train": [100, 1_000, 9_000],
            "used_threads": [2, 2, 1],
            "seconds_per_epoch": [1.0, 5.0, 77.0],
        }
    )
    assert projections.core_seconds(scaling).to_dict() == {10: 0.01}


def test_users_come_with_as_many_ratings_as_in_the_facts():
    size = projections.at_size(32_000_204)
    assert size == (32_000_204, 200_948, 84_432)
    assert projections.at_size(1e9).n_users == pytest.approx(1e9 / 159.246, rel=1e-5)
    assert projections.at_size(1e9, n_movies=5).n_movies == 5


def test_one_worker_sends_nothing_and_more_share_the_computing():
    for by in ("broadcast", "sums"):
        assert projections.epoch_seconds(SIZE, 10, 1, MACHINE, 1e-8, by) == (0.25, 0, 0)
        five = projections.epoch_seconds(SIZE, 10, 5, MACHINE, 1e-8, by)
        assert five.computing == pytest.approx(0.05)


def test_sending_takes_the_bytes_of_a_link_over_its_speed():
    side = communication.side_bytes(680_000, 10)
    two = projections.epoch_seconds(SIZE, 10, 2, MACHINE, 1e-8)
    assert two.sending == pytest.approx(3 * side / 1e9)  # to the first, to the second, back
    two = projections.epoch_seconds(SIZE, 10, 2, MACHINE, 1e-8, "sums")
    assert two.sending == pytest.approx(communication.sums_bytes(SIZE, 10, 2) / 2 / 1e9)


def test_ratings_without_room_are_read_from_the_disk_twice():
    tight = MACHINE._replace(memory=1e9)  # for 1.6 GB of ratings
    assert projections.epoch_seconds(SIZE, 10, 1, tight, 1e-8).reading == pytest.approx(0.8)
    assert projections.epoch_seconds(SIZE, 10, 2, tight, 1e-8).reading == 0


def test_the_table_has_a_row_for_each_combination():
    table = projections.over_workers([SIZE], [10, 50], [1, 3], MACHINE, RATES, 8_000_000)
    assert len(table) == 8
    assert not table.duplicated(["k", "workers", "by"]).any()
    assert (table["seconds"] == table[["computing", "sending", "reading"]].sum(axis=1)).all()
    assert (table["fits"] == (table["memory"] <= 10e9)).all()
    alone = table[table["workers"] == 1]
    assert (alone["bytes"] == 0).all()
    tight = MACHINE._replace(memory=1.0)
    none = projections.over_workers([SIZE], [10], [1], tight, RATES, 8_000_000)
    assert not none["fits"].any()


@pytest.mark.parametrize("k", [2, 10, 100])
def test_as_many_ratings_fit_as_their_bytes_allow(k):
    memory = 16 * projections.GIB
    most = projections.most_ratings(memory, k)

    def needed(n_ratings):
        return communication.one_machine_bytes(projections.at_size(n_ratings), k)

    assert needed(0.999 * most) < memory < needed(1.001 * most)
    assert projections.most_ratings(0, k) == 0


def test_more_memory_holds_more_and_out_of_core_holds_most():
    table = projections.one_machine([8, 64], [10, 50], RATES, MACHINE, 8_000_000)
    assert (table["out_of_core"] > table["in_memory"]).all()
    assert (table.groupby("k")["in_memory"].diff().dropna() > 0).all()
    first = table.iloc[0]
    assert first["in_memory_seconds"] == pytest.approx(first["in_memory"] * 1e-8 / 4)
    read = 16 * first["out_of_core"] / 2e9
    assert first["out_of_core_seconds"] == pytest.approx(first["out_of_core"] * 1e-8 / 4 + read)


def test_the_rates_that_were_measured_rise_with_k():
    rates = projections.core_seconds(measured.one_machine(tables.benchmarks("scaling")))
    assert rates.is_monotonic_increasing
    assert rates.index.is_monotonic_increasing
