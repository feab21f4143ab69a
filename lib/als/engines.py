"""Engines of a fit: they know where the ratings are, and take the half-steps over them.

An engine has

    train, test                 the two parts; test may be None
    half_step(by, mu, penalty, fixed, updated)
                                updates all rows `by` "user" or "movie" in place, as a kernel's
                                half-step does, and returns the sum of their squared errors
    test_error(mu, users, movies)
                                the sum of squared errors of the test set
    traffic                     None, or what was sent between machines (`lib.als.cluster`)

and the same bits of biases and vectors as any other engine.
"""

from lib.als.kernels import fast, reference

KERNELS = {"fast": fast, "reference": reference}


class InMemory:
    """The half-steps over `Ratings`."""

    traffic = None

    def __init__(self, train, test, kernel):
        self.train, self.test = train, test
        self._kernel = KERNELS[kernel]

    def half_step(self, by, mu, penalty, fixed, updated):
        """Update all users or movies in place; returns the sum of squared errors after it."""
        rows = getattr(self.train, f"by_{by}")
        return self._kernel.half_step(rows, mu, penalty, fixed, updated)

    def test_error(self, mu, users, movies):
        """The sum of squared errors of the test set."""
        return float(reference.squared_errors(self.test.by_user, mu, movies, users).sum())
