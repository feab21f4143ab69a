"""Matrix factorisation with biases, fitted by alternating least squares (section 3)."""

import copy
import warnings

import numpy as np
from numba import config

from lib.als import learned, model_file, new_users, training
from lib.als.checkpoint import Checkpoint
from lib.als.engines import engine_of
from lib.als.kernels import reference
from lib.als.kernels.arguments import Side
from lib.als.kernels.choice import KERNELS
from lib.als.learned import ARRAYS, PARAMETERS
from lib.util import validation
from lib.util.messages import shown


class ALS:
    """Stars = mu + user bias + movie bias + user vector · movie vector (Eq. 4).

    Parameters are stored as given and checked by `fit`, which raises ValueError for a wrong one.

    k : length of the vectors, an integer >= 0; 0 is the bias-only model (Eqs. 1-3)
    lam : weight of the squared errors, > 0
    tau : weight of the penalty on biases and vectors, > 0; only tau / lam moves the solution
    epochs : user steps followed by movie steps, an integer >= 1
    seed : an integer >= 0, decides the random vectors at the start
    weighted : whether the penalty on a user or movie counts once per training rating of his,
        which is the weighted-lambda regularisation of Zhou et al. (2008)
    joint : whether a row's bias and vector minimise the loss together, in one system of k + 1
        unknowns, instead of first the bias and then the vector, as in the paper
    kernel : "fast", or "reference" for loops in float64 that follow the equations one by one

    Learned by `fit`:

    mu : mean training rating in stars
    user_ids, movie_ids : (n,) int64, the identifiers behind the indices
    user_bias, movie_bias : (n,) float32
    user_factors, movie_factors : (n, k) float32
    history : DataFrame, one row per epoch: epoch, loss (Eq. 5, or Eq. 2 when k = 0), train_rmse,
        test_rmse (NaN without a test set), seconds (the two half-steps without the evaluation;
        in the first epoch the loops may still have to be compiled)
    traffic : DataFrame of what was sent between the machines of a cluster, one row for each
        half-step (`lib.als.cluster.driver`); None without a cluster, and for a model from a file
    """

    traffic = None

    def __init__(self, k, lam, tau, epochs=20, seed=0, weighted=False, joint=False, kernel="fast"):
        self.k = k
        self.lam = lam
        self.tau = tau
        self.epochs = epochs
        self.seed = seed
        self.weighted = weighted
        self.joint = joint
        self.kernel = kernel

    def __repr__(self):
        values = (f"{name}={shown(getattr(self, name))}" for name in PARAMETERS)
        return f"ALS({', '.join(values)})"

    def fit(self, train, test=None, progress=False, start=None, client=None, checkpoint=None):
        """Learn from `train`, report on `test` after each epoch, and return self.

        train, test : two `Ratings`, or two `Shards` of one folder, which are walked one after the
            other: then one shard is in memory at a time, besides the biases and vectors. Each is
            compared with its checksum when it is read first. test may be None.
        progress : whether to show a bar on standard error
        start : a fitted model over the same users and movies and of the same k, whose biases and
            vectors replace the random start
        client : a `dask.distributed.Client` whose workers take the half-steps over `Shards`, each
            of them those of some shards, with all its threads: ten shards a worker or more can be
            shared out evenly. The folder must have the same path or URL there. Security, such as
            TLS, is the client's; with its `direct_to_workers=True` nothing that is large passes
            through the scheduler. A worker that ends, comes or is late changes no bit; `traffic`
            then says what was sent.
        checkpoint : path of a file that is written after each epoch, and from which a fit of the
            same parameters and ratings goes on where another was interrupted, or had fewer epochs

        The same parameters, ratings and start give the same bits of biases and vectors for any
        number of threads and workers, in memory or in shards, with interruptions or without.

        Raises ValueError for a wrong parameter, an empty training set, `Ratings` whose arrays do
        not fit one another, a test set or start that is not over the indices of the training set,
        a shard that is damaged, or a checkpoint of another fit; FileNotFoundError for a missing
        shard; RuntimeError where the client was closed, no worker came in a minute, or a worker
        has another version of the library; and FloatingPointError where a number becomes too
        large, naming the epoch and the user or movie. The model is then what it was before.

        Where NUMBA_DISABLE_JIT is set, either kernel is the reference, run by Python, and a
        warning says so.
        """
        learned.check_parameters(self)
        engine = engine_of(train, test, self.kernel, client)
        if start is not None:
            learned.check_start(self, train, start)
        if config.DISABLE_JIT:
            warnings.warn(
                "NUMBA_DISABLE_JIT is set: the reference trains in Python, slowly", stacklevel=2
            )
        if checkpoint is not None:
            checkpoint = Checkpoint(checkpoint, train, test, start)
        learner = copy.copy(self)  # so that nobody sees a model that is half learned
        training.learn(learner, engine, start, checkpoint, progress)
        vars(self).update(vars(learner))
        return self

    def predict(self, user_index, movie_index):
        """Predicted stars (Eq. 4) for pairs of indices, not clipped to the scale.

        user_index, movie_index : integers or integer arrays that broadcast against one another.
        Returns float32 of the broadcast shape. Raises IndexError naming an index out of range.
        """
        self._check_fitted()
        users = validation.index("user_index", user_index, len(self.user_bias))
        movies = validation.index("movie_index", movie_index, len(self.movie_bias))
        users, movies = np.broadcast_arrays(users, movies)
        stars = reference.predict(users.ravel(), movies.ravel(), self.mu, *self._sides())
        return stars.reshape(users.shape)

    def score_users(self, user_index):
        """Predicted stars of every movie for a block of users: float32, (users, n_movies)."""
        self._check_fitted()
        users = validation.index("user_index", user_index, len(self.user_bias))
        scores = self.user_factors[users] @ self.movie_factors.T
        constants = (self.mu + self.user_bias[users]).astype(np.float32)
        for row, constant in zip(scores, constants, strict=True):
            row += self.movie_bias
            row += constant  # while the row is in the cache
        return scores

    def fold_in(self, movie_index, stars, vector=None):
        """One user step (the bias, then Eq. 6) for a user's ratings, with the movies fixed.

        movie_index, stars : (n,) the rated movies, each once, and their ratings in 0.5..5.0
        vector : (k,) the user's vector before the step, which enters the new bias; zeros for a
            new user. Given a training user's vector and ratings, the result is that user's next
            step.
        Returns (bias, vector): a float and float32 (k,). Nothing in the model changes. Without
        ratings both are zero. Raises IndexError for a movie out of range, ValueError for stars or
        a vector that do not fit, and FloatingPointError where the step leaves the range of float32.
        """
        vectors = None
        if vector is not None:
            if np.shape(vector) != (self.k,):
                raise ValueError(f"vector has shape {np.shape(vector)}: must be ({self.k},)")
            vectors = validation.finite("vector", np.asarray(vector, np.float32))[None]
        bias, factors = self.fold_in_many([(movie_index, stars)], vectors)
        return float(bias[0]), factors[0]

    def fold_in_many(self, users, vectors=None):
        """`fold_in` for several users in one half-step: the same bits, in less time.

        users : a CSR with a row for each user, whose indices are movies, in any order; or a list
            of (movie_index, stars), as `fold_in` takes them
        vectors : (users, k) the vectors before the step, or None for zeros
        Returns (biases, vectors): float32 (users,) and (users, k). Raises what `fold_in` does,
        but ValueError for a movie of a CSR that is out of range; the errors name the user.
        """
        self._check_fitted()
        rows = new_users.rows_of(users, len(self.movie_bias))
        shape = (len(rows.offsets) - 1, self.k)
        factors = np.zeros(shape, np.float32)
        if vectors is not None:
            if np.shape(vectors) != shape:
                raise ValueError(f"vectors has shape {np.shape(vectors)}: must be {shape}")
            factors[:] = validation.finite("vectors", np.asarray(vectors, np.float32))
        movies, rows = new_users.rated(rows)
        fixed = Side(self.movie_bias[movies], self.movie_factors[movies])
        updated = Side(np.zeros(shape[0], np.float32), factors)
        validation.half_step(rows, fixed, updated)
        self._half_step(rows, fixed, updated)
        new_users.check_finite(self, rows, updated)
        return updated

    def save(self, path):
        """Write parameters, learned state and history to `path` as .npz, whole or not at all."""
        self._check_fitted()
        state = {name: getattr(self, name) for name in (*PARAMETERS, "mu", *ARRAYS)}
        model_file.write(path, state, self.history)

    @classmethod
    def load(cls, path):
        """Read a model that `save` wrote. Raises ValueError naming a file that is none.

        A file without a kernel is of a time when there was one alone, the fast one.
        """
        written = [name for name in PARAMETERS if name != "kernel"]
        state, history = model_file.read(path, (*written, "mu", *ARRAYS))
        state.setdefault("kernel", np.array("fast"))
        return learned.restore(cls.__new__(cls), path, state, history)

    def _sides(self):
        users = Side(self.user_bias, self.user_factors)
        return users, Side(self.movie_bias, self.movie_factors)

    def _half_step(self, rows, fixed, updated):
        """Update a side in place; returns the sum of squared errors after it."""
        half_step = KERNELS[self.kernel].half_step
        return half_step(rows, self.mu, learned.penalty_of(self), fixed, updated)

    def _check_fitted(self):
        if not hasattr(self, "history"):
            raise RuntimeError(f"{self!r} has learned nothing yet: call fit first")
        learned.check_shapes(self)
