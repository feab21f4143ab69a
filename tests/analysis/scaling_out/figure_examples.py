"""The figures of the chapter on scaling out, on a small set and invented rates."""

import pandas as pd

from analysis.scaling_out import figures, projections
from analysis.scaling_out.communication import Size

MACHINE = projections.Machine(cores=2, memory=10e9, bandwidth=1e9, disk=1e9)
RATES = pd.Series({10: 1e-8, 50: 1e-7})
SIZES = [Size(1_000_000, 6_000, 5_000), Size(2_000_000_000, 12_000_000, 5_000)]


def epoch():
    return figures.epoch(SIZES[0], 10, workers=3)


def seconds():
    projected = projections.over_workers(SIZES, [50], [1, 2, 8], MACHINE, RATES, 8_000_000)
    return figures.seconds(projected)


def memory():
    by_k = projections.over_workers(SIZES, [10, 50], [4], MACHINE, RATES, 8_000_000)
    return figures.memory(by_k, MACHINE.memory)
