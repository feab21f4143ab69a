"""Counter-based random numbers: the same for any number of threads, on every machine."""

import numpy as np
from numba import njit


@njit(cache=True, inline="always")
def scramble(key, counter):
    """64 random bits for a counter under a key: the finaliser of SplitMix64 (Steele et al. 2014).

    All arguments and the result are numpy.uint64.
    """
    z = key + (counter + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
