"""The programs that `compare` times, each run in a process of its own.

    python -m benchmarks.contenders NAME DATA.npz K EPOCHS THREADS

prints one line of JSON: seconds of training, seconds of compiling before it, test RMSE (null
where the model predicts no stars), peak memory. The other programs' interpreter may lack what
our library needs: it is imported only for our own contenders.
"""

import json
import math
import sys
import time
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks import peers, sampling_peers
from benchmarks.memory import peak_gib

BLOCK = 1 << 20  # test ratings that are predicted at a time


class Contender(NamedTuple):
    train: object  # function of (data, k, epochs, threads), returns `peers.Trained`
    package: str  # the distribution whose version is reported; "" for our own
    model: str  # what is fitted
    method: str  # how
    exact: bool  # whether an epoch solves every row's least squares exactly


def ours(data, k, epochs, threads, kernel="fast"):
    import numba

    from analysis.kernel.timing import LAM, TAU, compile_seconds
    from benchmarks.results import train_of
    from lib.als import ALS

    numba.set_num_threads(threads)
    compiled = compile_seconds(kernel, k)
    model = ALS(k, LAM, TAU, epochs=epochs, kernel=kernel).fit(train_of(data))
    return peers.Trained(model.history["seconds"].sum(), model.predict, compiled)


def posterior(data, k, sweeps, threads):
    import numba

    from analysis.kernel.timing import two_ratings
    from benchmarks.results import test_of, train_of
    from lib.als import Posterior

    numba.set_num_threads(threads)
    started = time.perf_counter()
    Posterior(k, sweeps=3, burn_in=1, kept=2).fit(two_ratings())
    compiled = time.perf_counter() - started
    model = Posterior(k, sweeps, burn_in=sweeps // 2, kept=2).fit(train_of(data), test_of(data))
    error = model.history["test_rmse_mean"].iloc[-1]
    return peers.Trained(model.history["seconds"].sum(), None, compiled, error)


CONTENDERS = {
    "ours": Contender(ours, "", "Eq. 5", "ALS", True),
    "plain": Contender(partial(ours, kernel="reference"), "", "Eq. 5", "ALS", True),
    "implicit": Contender(peers.implicit, "implicit", "implicit", "ALS", True),
    "implicit-cg": Contender(
        partial(peers.implicit, use_cg=True), "implicit", "implicit", "ALS, CG", False
    ),
    "cmfrec": Contender(peers.cmfrec, "cmfrec", "Eq. 5", "ALS", True),
    "cmfrec-cg": Contender(partial(peers.cmfrec, use_cg=True), "cmfrec", "Eq. 5", "ALS, CG", False),
    "lenskit": Contender(peers.lenskit, "lenskit", "weighted, fixed biases", "ALS", True),
    "surprise": Contender(peers.surprise, "scikit-surprise", "Eq. 5", "SGD, 1 thread", False),
    "pyspark": Contender(peers.pyspark, "pyspark", "weighted, no biases", "ALS", True),
    "posterior": Contender(posterior, "", "Eq. 5, penalties drawn", "Gibbs", True),
    "myfm": Contender(
        sampling_peers.myfm, "myfm", "Eq. 5, penalties drawn", "Gibbs, 1 thread", False
    ),
    "smurff": Contender(
        sampling_peers.smurff, "smurff", "no biases, penalties drawn", "Gibbs", True
    ),
}
SAMPLERS = ("posterior", "myfm", "smurff")


def rmse(predict, data):
    """Root mean squared error in stars over the test ratings of `data`."""
    users, movies, stars = (data[f"test_{name}"] for name in ("users", "movies", "stars"))
    total = 0.0
    for start in range(0, len(stars), BLOCK):
        part = slice(start, start + BLOCK)
        errors = predict(users[part], movies[part]) - stars[part].astype(np.float64)
        total += np.square(errors).sum()
    return math.sqrt(total / len(stars))


def main(name, path, k, epochs, threads):
    from threadpoolctl import threadpool_limits

    with np.load(path) as file:
        data = dict(file)
    with threadpool_limits(1, "blas"):
        trained = CONTENDERS[name].train(data, int(k), int(epochs), int(threads))
    result = {
        "seconds": float(trained.seconds),
        "compile_seconds": trained.compile_seconds,
        "peak_gib": peak_gib(),
        "test_rmse": rmse(trained.predict, data) if trained.predict else trained.test_rmse,
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 6 or sys.argv[1] not in CONTENDERS:
        sys.exit(f"give NAME DATA.npz K EPOCHS THREADS, NAME one of {', '.join(CONTENDERS)}")
    main(*sys.argv[1:])
