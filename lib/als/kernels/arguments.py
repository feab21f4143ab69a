"""Arguments of a half-step beside the ratings of its rows, which are a `CSR`."""

from typing import NamedTuple

import numpy as np


class Penalty(NamedTuple):
    """Objective of a half-step, and the order of its updates; only tau / lam moves the minimum."""

    lam: float  # weight of the squared errors, > 0
    tau: float  # weight of the squared biases and vectors, > 0
    weighted: bool = False  # tau times the row's number of ratings (Zhou et al. 2008)
    joint: bool = False  # bias and vector at once instead of first the bias, then the vector


class Side(NamedTuple):
    """Users or movies: C-contiguous arrays of float32."""

    bias: np.ndarray  # (n,)
    factors: np.ndarray  # (n, k); k = 0 is the bias-only model


def not_finite(side):
    """The numbers of the rows of a `Side` with a NaN or an infinity: int64, ascending."""
    return np.flatnonzero(~(np.isfinite(side.bias) & np.isfinite(side.factors).all(axis=1)))
