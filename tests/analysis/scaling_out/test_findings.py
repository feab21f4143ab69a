"""What the chapter on scaling out says, on sizes and rates that are worked out by hand."""

import pandas as pd
import pytest

from analysis.kernel import measured
from analysis.scaling_out import communication, findings, projections
from analysis.scaling_out.communication import Size
from lib.data import tables

MACHINE = projections.Machine(cores=1, memory=2e9, bandwidth=1e9, disk=1e9)
RATES = pd.Series({10: 1e-8, 50: 1e-7})


@pytest.fixture
def projected():
    sizes = [projections.at_size(n) for n in (10**9, 10**10)]
    return projections.over_workers(sizes, [10, 50], [1, 2, 64], MACHINE, RATES, 8_000_000)


def test_half_steps_by_hand():
    shown = findings.half_steps(Size(1_000, 30, 20), 4, workers=3)
    assert shown.loc["user step"].tolist() == [400, 1_200, 600]
    assert shown.loc["movie step"].tolist() == [600, 1_800, 400]


def test_the_memory_of_a_process_is_that_of_its_arrays_and_a_constant():
    compared = measured.one_machine(tables.benchmarks("comparison"))
    own = compared[compared["contender"] == "ours"]
    shown = findings.memory_table(own)
    assert shown.index.tolist() == sorted(own["k"])
    assert (shown["arrays"] < shown["process"]).all()
    assert (shown["arrays"] + shown["difference"]).tolist() == pytest.approx(
        shown["process"].tolist()
    )


def test_tables_have_a_row_for_each_setting(projected):
    shown = findings.projections_table(projected)
    assert len(shown) == 2 * 2 * 3
    first = shown.iloc[0]
    assert (first["ratings"], first["$k$"], first["workers"]) == ("1 billion", 10, 1)
    assert first["broadcast, sent"] == first["sums, sent"] == "–"
    marked = shown["broadcast, GiB each"].str.endswith(" ²")
    assert marked.tolist() == (~projected.query("by == 'broadcast'")["fits"]).tolist()
    alone = projections.one_machine([8, 64], [10], RATES, MACHINE, 8_000_000)
    assert findings.one_machine_table(alone)["memory for arrays, GiB"].tolist() == ["8", "64"]


def test_the_gain_by_hand(projected):
    found = findings.of_projections(projected, MACHINE, 8_000_000)
    rows = projected.query("k == 50 and n_ratings == 10**9").set_index(["by", "workers"])
    seconds = rows["seconds"]
    assert (found["k"], found["most"]) == (50, 64)
    assert found["gain"] == pytest.approx(
        seconds["broadcast", 1] / seconds["broadcast", found["best"]]
    )
    assert found["gain"] == max(seconds["broadcast", 1] / seconds["broadcast"])
    assert found["sums_gain"] == pytest.approx(seconds["sums", 1] / seconds["sums", 64])


def test_the_borders_of_broadcasting(projected):
    found = findings.of_projections(projected, MACHINE, 8_000_000)
    n_movies = projections.movielens().n_movies
    users = found["crossing"] * 1e6
    assert communication.side_bytes(users, 50) == pytest.approx(
        communication.gram_bytes(n_movies, 50)
    )
    size = projections.at_size(found["ends"] * 1e9)
    held = sum(communication.worker_memory(size, 50, 2, 8_000_000).values())
    assert held == pytest.approx(MACHINE.memory, rel=1e-3)
