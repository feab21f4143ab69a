"""What the chapter on scaling out says, on sizes and rates that are worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import measured
from analysis.scaling_out import communication, findings, projections
from analysis.scaling_out.communication import Size
from lib.als import ALS
from lib.data import Ratings, shards, tables

MACHINE = projections.Machine(cores=1, memory=2e9, bandwidth=1e9, disk=1e9)
RATES = pd.Series({10: 1e-8, 50: 1e-7})


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(30 * 12)[:150]
    frame = {"user_id": pairs // 12, "movie_id": pairs % 12, "rating": rng.integers(1, 11, 150) / 2}
    return Ratings.from_frame(pd.DataFrame(frame))


@pytest.fixture
def projected():
    sizes = [projections.at_size(n) for n in (10**9, 10**10)]
    return projections.over_workers(sizes, [10, 50], [1, 2, 64], MACHINE, RATES, 8_000_000)


def test_half_steps_by_hand():
    shown = findings.half_steps(Size(1_000, 30, 20), 4, workers=3)
    assert shown.loc["user step"].tolist() == [400, 1_200, 600]
    assert shown.loc["movie step"].tolist() == [600, 1_800, 400]


def test_each_shard_has_a_row(ratings, tmp_path):
    shards.write_ratings(ratings, None, tmp_path / "cut", 40, name="invented", simulated=True)
    train, _ = shards.read(tmp_path / "cut")
    shown = findings.shard_table(train)
    for by, counts in (("users", ratings.user_counts), ("movies", ratings.movie_counts)):
        rows = shown.loc[by]
        assert len(rows) > 1
        assert rows["ratings"].sum() == ratings.n_ratings
        assert rows["rows"].sum() == len(counts)
        assert rows["most of a row"].max() == counts.max()


def test_models_differ_in_the_values_that_differ_in_a_bit(ratings):
    one, two, three = (ALS(2, 1.0, 2.5, epochs=1, seed=s).fit(ratings) for s in (0, 0, 1))
    assert (findings.differing_bits({"one": one, "two": two}) == 0).all(axis=None)
    two.movie_bias[3] = np.nextafter(two.movie_bias[3], np.float32(9))
    one.user_bias[0], two.user_bias[0] = 0.0, -0.0  # equal, but not in every bit
    shown = findings.differing_bits({"one": one, "two": two, "three": three})
    assert shown.loc["two"].tolist() == [0, 1, 1, 0, 0]
    assert shown.loc["three", "user_factors"] > one.user_factors.size / 2
    other = SimpleNamespace(**vars(one) | {"user_bias": one.user_bias.astype(np.float64)})
    with pytest.raises(ValueError, match=r"float32 .* is compared with float64"):
        findings.differing_bits({"one": one, "other": other})


def test_traffic_stands_beside_the_formula():
    size = Size(1_000, 30, 20)
    traffic = pd.DataFrame(
        {
            "step": ["user", "movie", "test", "user", "movie"],
            "workers": [2, 2, 2, 3, 3],
            "bytes_out": [2_000, 1_200, 0, 1_200, 1_800],
            "bytes_back": [600, 400, 0, 600, 400],
        }
    )
    shown = findings.traffic_table(traffic, size, 4)
    assert shown.index.tolist() == [(1, "user"), (1, "movie"), (2, "user"), (2, "movie")]
    assert (shown["sent"] == shown["by the formula"]).all()
    assert (shown["returned"] == shown["by the formula "]).all()


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
    assert findings.one_machine_table(alone)["GiB for arrays"].tolist() == ["8", "64"]


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
