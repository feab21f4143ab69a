"""Seconds of an epoch of our ALS, by either kernel, by k and by the number of ratings."""

import math

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from analysis.kernel import measured
from lib.als import ALS
from lib.data.ratings import CSR, Ratings

LAM, TAU = 1.0, 2.5  # the ratio of the paper's best model; the time hardly depends on it


def epoch_seconds(kernel, train, k, budget=5.0, most=5):
    """Seconds of a few epochs of ALS(k) on `train`, each a user step, a movie step, the loss.

    kernel : "fast" or "reference"; its loops are compiled before the clock starts
    budget : seconds in all; as many epochs are timed as fit in, from one up to `most`

    Returns an array; its median is what to report.
    """
    compile_seconds(kernel, k)
    (first,) = _fit(kernel, train, k, 1)
    more = min(most, int(budget / first)) - 1
    return np.array([first, *(_fit(kernel, train, k, more) if more > 0 else [])])


def by_k(kernel, train, ks, budget):
    """Seconds per epoch of a kernel at each k: a DataFrame.

    Columns k, then the name of the kernel (median), and the name with _low, _high (least, most)
    and _n (number of epochs).
    """
    rows = [measured.spread(epoch_seconds(kernel, train, k, budget)) for k in ks]
    columns = [kernel, f"{kernel}_low", f"{kernel}_high", f"{kernel}_n"]
    return pd.DataFrame(rows, columns=columns).assign(k=ks)


def by_ratings(train, ks, shares, budget, seed):
    """Seconds per epoch of the fast kernel for random parts of the users: a DataFrame.

    Columns k, n_train, seconds_per_epoch (median), fastest, slowest, epochs.
    """
    order = np.random.default_rng(seed).permutation(train.n_users)
    rows = []
    for share in shares:
        part = subset_of_users(train, np.sort(order[: math.ceil(share * train.n_users)]))
        for k in ks:
            seconds = measured.spread(epoch_seconds("fast", part, k, budget))
            rows.append((k, part.n_ratings, *seconds))
    columns = ["k", "n_train", "seconds_per_epoch", "fastest", "slowest", "epochs"]
    return pd.DataFrame(rows, columns=columns)


def compile_seconds(kernel, k):
    """Seconds of the first epoch on two ratings: what compiling, or loading from disk, takes."""
    return _fit(kernel, two_ratings(), k, 1)[0]


def two_ratings():
    """The smallest `Ratings` on which every loop is compiled: two users, each with a movie."""
    one = CSR(np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([3, 4], np.float32))
    ids = np.arange(2, dtype=np.int32)
    return Ratings(ids, ids, one, one)


def _fit(kernel, train, k, epochs):
    model = ALS(k, LAM, TAU, epochs=epochs, kernel=kernel)
    return model.fit(train).history["seconds"].to_list()


def subset_of_users(ratings, users):
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
