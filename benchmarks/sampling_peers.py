"""Other people's Gibbs samplers, with the settings that come closest to ours.

Every function takes `data` (the arrays that `results.prepare` writes), k, the number of sweeps and
of threads, samples once, and returns `peers.Trained`. The first half of the sweeps is burn-in, and
predictions are means over the other half. All three put hyperpriors on the precisions, so that
there is no penalty to agree on.
"""

import os
import time

import numpy as np

from benchmarks.peers import Trained, ratings_matrix


def myfm(data, k, sweeps, threads):
    """A factorisation machine of the user and the movie alone, which is our model (one thread).

    Rendle's sampler draws one coordinate of a vector after the other, and the prior of each
    coordinate is independent of the others.
    """
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from myfm import MyFMGibbsRegressor

    by_user = ratings_matrix(data)
    n_users, n_movies = by_user.shape
    by_entry = by_user.tocoo()
    model = MyFMGibbsRegressor(rank=k, random_seed=0)
    design = _one_hot(by_entry.row, by_entry.col, by_user.shape)
    started = time.perf_counter()
    model.fit(
        design,
        by_entry.data.astype(np.float64),
        group_shapes=[n_users, n_movies],
        n_iter=sweeps,
        n_kept_samples=sweeps - sweeps // 2,
    )
    seconds = time.perf_counter() - started

    def predict(users, movies):
        return model.predict(_one_hot(users, movies, by_user.shape), n_workers=threads)

    return Trained(seconds, predict)


def _one_hot(users, movies, shape):
    """A row for each rating with a one for its user and a one for its movie: scipy CSR, float64."""
    from scipy.sparse import csr_matrix

    n = len(users)
    columns = np.empty(2 * n, np.int32)
    columns[0::2] = users
    columns[1::2] = movies + shape[0]
    offsets = np.arange(0, 2 * n + 1, 2)
    return csr_matrix((np.ones(2 * n), columns, offsets), shape=(n, sum(shape)))


def smurff(data, k, sweeps, threads):
    """BPMF (Salakhutdinov and Mnih, 2008): no biases, so the mean is taken off first.

    It predicts the test ratings in each sweep, which is in its seconds.
    """
    from scipy.sparse import csr_matrix
    from smurff import SampledNoise, TrainSession

    mean = float(data["mu"])
    train = ratings_matrix(data).astype(np.float64)
    train.data -= mean
    places = data["test_users"], data["test_movies"]
    test = csr_matrix((data["test_stars"] - mean, places), shape=train.shape)
    burn_in = sweeps // 2
    session = TrainSession(
        num_latent=k, num_threads=threads, burnin=burn_in, nsamples=sweeps - burn_in, seed=0,
        verbose=0,
    )  # fmt: skip
    session.addTrainAndTest(train, test, SampledNoise())
    session.init()
    started = time.perf_counter()
    while (status := session.step()) is not None:
        last = status
    return Trained(time.perf_counter() - started, None, test_rmse=last.rmse_avg)
