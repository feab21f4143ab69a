"""Seconds of an epoch: our ALS beside one that follows the equations loop by loop."""

import numpy as np
from scipy.sparse import csr_matrix

from lib.als import ALS
from lib.als.kernels import reference
from lib.data.ratings import CSR, Ratings

LAM, TAU = 1.0, 2.5  # the ratio of the paper's best model; the time hardly depends on it


class PlainALS(ALS):
    """`ALS` with the half-step of `kernels`: two passes over a row in float64, then the loss."""

    def _half_step(self, csr, other_bias, other_factors, bias, factors):
        lam, tau, rule = float(self.lam), float(self.tau), (self.weighted, self.joint)
        sides = other_bias, other_factors, bias, factors
        reference.half_step(*csr, self.mu, lam, tau, *sides, *rule, checked=True)

    def _update_movies(self, train):
        super()._update_movies(train)
        return self._squared_error(train)


def epoch_seconds(model_class, train, k, budget=5.0, most=5):
    """Seconds of a few epochs of ALS(k) on `train`, each a user step, a movie step, the loss.

    model_class : ALS or PlainALS; its loops are compiled before the clock starts
    budget : seconds in all; as many epochs are timed as fit in, from one up to `most`

    Returns an array; its median is what to report.
    """
    compile_seconds(model_class, k)
    (first,) = _fit(model_class, train, k, 1)
    more = min(most, int(budget / first)) - 1
    return np.array([first, *(_fit(model_class, train, k, more) if more > 0 else [])])


def compile_seconds(model_class, k):
    """Seconds of the first epoch on two ratings: what compiling, or loading from disk, takes."""
    one = CSR(np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([3, 4], np.float32))
    ids = np.arange(2, dtype=np.int32)
    return _fit(model_class, Ratings(ids, ids, one, one), k, 1)[0]


def _fit(model_class, train, k, epochs):
    return model_class(k, LAM, TAU, epochs=epochs).fit(train).history["seconds"].to_list()


def with_users(ratings, users):
    """The ratings of the users with these indices, who become users 0, 1, ...: a `Ratings`.

    A user that is named more than once is as many users. All movies stay, even if without
    ratings. Time and memory are linear in the number of ratings.
    """
    shape = (ratings.n_users, ratings.n_movies)
    offsets, indices, values = ratings.by_user
    chosen = csr_matrix((values, indices, offsets), shape=shape)[users]
    ids = np.arange(len(users), dtype=np.int32)
    by_movie = chosen.T.tocsr()
    return Ratings(ids, ratings.movie_ids, _csr(chosen), _csr(by_movie))


def _csr(matrix):
    indices = matrix.indices.astype(np.int32, copy=False)
    return CSR(matrix.indptr.astype(np.int64), indices, matrix.data)
