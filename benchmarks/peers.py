"""Other people's programs, each with the settings that come closest to ours.

Every function takes `data` (the arrays that `results.prepare` writes), k, the number of epochs
and of threads, trains once, and returns `Trained`. Two also take `use_cg`: conjugate gradients,
three steps towards each row's solution instead of the solution. The penalty is the one of
`analysis.kernel.timing`: TAU / LAM = 2.5 where it is added to each row's sum, as in Eq. 5.
Where a program multiplies it by the row's number of ratings, 0.05 takes its place. None of it
matters for the time of an epoch.
"""

import atexit
import os
import tempfile
import time
from typing import NamedTuple

import numpy as np

RATIO = 2.5  # tau / lam, as in analysis.kernel.timing
WEIGHTED = 0.05  # where the penalty grows with a row's ratings


class Trained(NamedTuple):
    seconds: float  # of the call that trains
    predict: object  # function of (users, movies) that returns stars; None where there is none
    compile_seconds: float = 0.0
    test_rmse: float | None = None  # where the program has no predict but says this itself


def csr(data, side):
    """(offsets, indices, values) of the training ratings by "user" or by "movie"."""
    return tuple(data[f"{side}_{part}"] for part in ("offsets", "indices", "values"))


def ratings_matrix(data):
    """The training ratings as a sparse float32 matrix (n_users, n_movies)."""
    from scipy.sparse import csr_matrix

    offsets, indices, values = csr(data, "user")
    shape = (len(offsets) - 1, len(data["movie_offsets"]) - 1)
    return csr_matrix((values, indices, offsets), shape=shape)


def _seconds(function, *arguments, **options):
    started = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - started


def _placed(ids, values, n):
    """Rows of `values` at the places `ids` of n rows, zero for users and movies without ratings."""
    rows = np.zeros((n, *values.shape[1:]), np.float32)
    rows[np.asarray(ids)] = values
    return rows


def _predictor(mean, biases, vectors):
    """Stars by mean + bias + bias + vector · vector, for arrays of users and of movies."""

    def predict(users, movies):
        taste = np.einsum("nk,nk->n", vectors[0][users], vectors[1][movies])
        return mean + biases[0][users] + biases[1][movies] + taste

    return predict


def implicit(data, k, epochs, threads, use_cg=False):
    """ALS for implicit feedback: another objective, which predicts no stars, on the same matrix."""
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=k,
        regularization=RATIO,
        iterations=epochs,
        use_cg=use_cg,
        use_native=True,
        use_gpu=False,
        num_threads=threads,
        random_state=0,
    )
    return Trained(_seconds(model.fit, ratings_matrix(data), show_progress=False), None)


def cmfrec(data, k, epochs, threads, use_cg=False):
    """The model of Eq. 5, but bias and vector of a row are solved together."""
    from cmfrec import CMF

    model = CMF(
        k=k,
        lambda_=RATIO,
        method="als",
        niter=epochs,
        use_cg=use_cg,
        finalize_chol=False,
        use_float=True,
        nthreads=threads,
        precompute_for_predictions=False,
        verbose=False,
    )
    return Trained(_seconds(model.fit, ratings_matrix(data).tocoo()), model.predict)


def lenskit(data, k, epochs, threads):
    """Biases are fitted once, before the vectors."""
    os.environ["LK_NUM_THREADS"] = str(threads)
    import pandas as pd
    from lenskit.als import BiasedMFScorer
    from lenskit.data import from_interactions_df
    from lenskit.training import TrainingOptions

    matrix = ratings_matrix(data).tocoo()
    columns = {"user_id": matrix.row, "item_id": matrix.col, "rating": matrix.data}
    dataset = from_interactions_df(pd.DataFrame(columns))
    model = BiasedMFScorer(embedding_size=k, epochs=epochs, regularization=WEIGHTED)
    seconds = _seconds(model.train, dataset, TrainingOptions(rng=0))
    learned = model.bias
    sides = zip(
        (model.users, model.items),
        (learned.user_biases, learned.item_biases),
        (model.user_embeddings, model.item_embeddings),
        matrix.shape,
        strict=True,
    )
    biases, vectors = [], []
    for known, bias, vector, n in sides:
        biases.append(_placed(known.ids(), bias, n))
        vectors.append(_placed(known.ids(), vector, n))
    return Trained(seconds, _predictor(learned.global_bias, biases, vectors))


def surprise(data, k, epochs, threads):
    """Stochastic gradient descent, which uses one thread whatever it is told."""
    from surprise import SVD, Trainset

    offsets, indices, values = csr(data, "user")
    by_user = {}
    for user in range(len(offsets) - 1):
        entries = slice(offsets[user], offsets[user + 1])
        pairs = zip(indices[entries].tolist(), values[entries].tolist(), strict=True)
        by_user[user] = list(pairs)
    sizes = (len(by_user), len(data["movie_offsets"]) - 1, len(values))
    train = Trainset(by_user, {}, *sizes, (0.5, 5.0), {}, {})
    model = SVD(n_factors=k, n_epochs=epochs, random_state=0)
    seconds = _seconds(model.fit, train)

    biases, vectors = (model.bu, model.bi), (model.pu, model.qi)
    return Trained(seconds, _predictor(train.global_mean, biases, vectors))


def pyspark(data, k, epochs, threads):
    """Spark's ALS on this machine alone; it has no biases, so the mean is taken off first."""
    import pandas as pd
    from pyspark.ml.recommendation import ALS
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{threads}]")
    for name, value in (
        ("spark.driver.memory", "12g"),
        ("spark.serializer", "org.apache.spark.serializer.KryoSerializer"),
        ("spark.ui.enabled", "false"),
        ("spark.log.level", "ERROR"),
        ("spark.ui.showConsoleProgress", "false"),
    ):
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    atexit.register(_end, spark)  # after its memory has been looked at
    matrix = ratings_matrix(data).tocoo()
    mean = float(data["mu"])
    columns = {"user": matrix.row, "item": matrix.col, "rating": matrix.data - np.float32(mean)}
    als = ALS(rank=k, maxIter=epochs, regParam=WEIGHTED, seed=0)
    als = als.setNumBlocks(threads)
    fitted, vectors = [], []
    with tempfile.TemporaryDirectory() as folder:
        # Every tenth epoch is put there; without a place for it, twenty overflow Java's stack.
        spark.sparkContext.setCheckpointDir(folder)
        pd.DataFrame(columns).to_parquet(f"{folder}/ratings.parquet")
        ratings = spark.read.parquet(f"{folder}/ratings.parquet").repartition(threads).cache()
        ratings.count()  # read now
        seconds = _seconds(lambda: fitted.append(als.fit(ratings)))
        frames = fitted[0].userFactors, fitted[0].itemFactors
        for frame, n in zip(frames, matrix.shape, strict=True):
            rows = frame.toPandas()
            vectors.append(_placed(rows["id"], np.stack(rows["features"]), n))
    biases = [np.zeros(n, np.float32) for n in matrix.shape]
    return Trained(seconds, _predictor(mean, biases, vectors))


def _end(spark):
    """End Java and wait for it, or its processor time would seem that of another program."""
    process = spark.sparkContext._gateway.proc
    spark.stop()
    process.stdin.close()
    process.wait()
