"""The loops that measure a machine do what they are said to, and all of it."""

import numpy as np
import pytest

from analysis.kernel import speeds
from lib.als.kernels import workspace
from lib.als.kernels.simd import WIDTH


@pytest.mark.parametrize("n", [0, 1, 7])
def test_the_loop_in_registers_takes_every_step(n):
    x = np.repeat(np.arange(speeds.IN_REGISTERS, dtype=np.float64), WIDTH)
    for _ in range(n):
        x = 0.75 * x + 2
    assert speeds.fused_steps(n, 0.75, 2.0) == pytest.approx(x.sum(), rel=1e-5)


@pytest.mark.parametrize("k", [2, 10, 50, 100])
def test_every_number_of_every_row_is_fetched(k):
    rng = np.random.default_rng(k)
    packed = workspace.packed_rows(30, k)
    packed[:] = rng.random(packed.shape, np.float32)
    indices = rng.integers(0, 30, 200).astype(np.int32)
    columns = workspace.packed_columns(k)
    read = packed.view(np.int32)[indices[5:180], :columns]
    expected = np.bitwise_xor.reduce(read, axis=None)
    for distance in speeds.DISTANCES:
        assert speeds.fetched(packed, indices, 5, 180, columns, distance) == expected
    assert speeds.fetched(packed, indices, 5, 5, columns, 24) == 0


def test_the_speeds_are_measured(monkeypatch, parts):
    monkeypatch.setattr(speeds, "ORDER", 64)
    monkeypatch.setattr(speeds, "COPIED", 10_000)
    monkeypatch.setattr(speeds, "FUSED_STEPS", 1000)
    assert speeds.fused_gflops(2) > 0
    assert speeds.sgemm_gflops(2) > 0
    assert speeds.copy_gb_per_s(2) > 0
    assert speeds.gather_seconds(parts[0], 10) > 0


def test_the_rate_of_threads_is_their_sum(monkeypatch):
    clocks = iter(range(100))
    monkeypatch.setattr(speeds.time, "thread_time", lambda: 0.5 * next(clocks))
    monkeypatch.setattr(speeds, "REPEATS", 2)
    assert speeds._best_rate(1, lambda number: None) == pytest.approx(2)
