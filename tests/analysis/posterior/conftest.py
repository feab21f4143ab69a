"""A short chain and a mode of the small set, for all tests of the chapter."""

import pytest

from lib.als import ALS, Posterior


@pytest.fixture(scope="session")
def small_posterior(parts):
    """A chain of `parts` with k = 2 that was watched on the test set."""
    return Posterior(2, sweeps=24, burn_in=8, kept=8).fit(*parts)


@pytest.fixture(scope="session")
def small_mode(parts):
    """The mode beside it."""
    return ALS(2, 0.1, 0.25, epochs=5).fit(*parts)
