"""Bayesian matrix factorisation with biases: the posterior distribution of the model of `ALS`."""

import copy
import warnings

import numpy as np
from numba import config
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from lib.als import gibbs, kept_draws, new_users, posterior_file, posterior_summary
from lib.als.chain import Chain
from lib.als.engines import engine_of
from lib.als.hyperparameters import Hyperprior
from lib.als.kept_draws import UserDraws
from lib.als.kernels.arguments import Side
from lib.als.kernels.noise import key_of
from lib.als.posterior_file import PARAMETERS
from lib.util import validation
from lib.util.messages import shown

DEFAULT = Hyperprior()


class Posterior:
    """Stars = mu + user bias + movie bias + user vector · movie vector + normal noise.

    Biases, vectors, their distributions and the noise are unknown, and drawn in turn by Gibbs
    sampling (`gibbs`); predictions are means over the draws. No penalty is chosen. Parameters are
    stored as given and checked by `fit`, which raises ValueError for a wrong one.

    k : length of the vectors, an integer >= 0; 0 is the bias-only model
    sweeps : draws of everything, an integer >= 3
    burn_in : sweeps at the start that count for nothing, an integer in 0..sweeps - 2
    seed : an integer >= 0, decides all random numbers
    kept : draws that are kept for `predict`, `score_users` and `fold_in`, evenly spaced and with
        the last; an integer in 2..sweeps - burn_in
    hyperprior : `Hyperprior`, what is believed of the distributions before any rating

    Learned by `fit`:

    mu : mean training rating in stars
    user_ids, movie_ids : (n,) int64, the identifiers behind the indices
    draws : `Draws`, those that are kept
    test_mean, test_sd : float32, for each test rating in the order of `test.by_user`, mean and
        standard deviation of its expected rating over all sweeps after `burn_in`; empty without
        a test set
    noise_variance : mean of 1 / beta over the same sweeps, in stars²; a rating's own standard
        deviation is sqrt(test_sd² + noise_variance)
    trace : (sweeps, 32 or fewer) float32, expected ratings of the same training pairs
    history : DataFrame, one row per sweep: sweep; train_rmse and test_rmse, of this draw;
        test_rmse_mean, of the mean of the draws after `burn_in` (both NaN without a test set, and
        the latter before); beta, the precision of the noise; user_sd, movie_sd and taste_sd, as
        `hyperparameters.spreads` has them; seconds (without the evaluation; in the first sweep
        the loops may still have to be compiled)
    """

    def __init__(self, k, sweeps=100, burn_in=20, seed=0, kept=20, hyperprior=DEFAULT):
        self.k = k
        self.sweeps = sweeps
        self.burn_in = burn_in
        self.seed = seed
        self.kept = kept
        self.hyperprior = hyperprior

    def __repr__(self):
        values = (f"{name}={shown(getattr(self, name))}" for name in PARAMETERS)
        return f"Posterior({', '.join(values)})"

    def fit(self, train, test=None, progress=False):
        """Sample given `train`, report on `test` after each sweep, and return self.

        train, test : `Ratings` over the same indices, or `Shards` of one folder, of which one shard
            is in memory at a time; test may be None
        progress : whether to show a bar on standard error

        The same parameters and ratings give the same bits for any number of threads and shards.

        Raises ValueError for a wrong parameter, an empty training set, `Ratings` whose arrays do
        not fit one another, or a test set that is not over the indices of the training set; and
        FloatingPointError where a number becomes too large, naming the sweep. The model is then
        what it was before.

        Where NUMBA_DISABLE_JIT is set, Python draws the rows one by one in float64, which a warning
        says.
        """
        posterior_file.check_parameters(self)
        engine_of(train, test, "fast")  # which looks at both
        if config.DISABLE_JIT:
            warnings.warn("NUMBA_DISABLE_JIT is set: Python draws the rows, slowly", stacklevel=2)
        learner = copy.copy(self)  # so that nobody sees a model that is half learned
        learner._learn(train, test, progress)
        vars(self).update(vars(learner))
        return self

    def _learn(self, train, test, progress):
        self.mu = train.mean
        self.user_ids, self.movie_ids = train.user_ids, train.movie_ids
        chain = Chain(self, train, test)
        numbers = range(1, self.sweeps + 1)
        bar = tqdm(numbers, desc=repr(self), unit="sweep", disable=not progress)
        # The matrices of the hyperparameters are small: more threads only wait for one another.
        with threadpool_limits(1, "blas"):
            for number in bar:
                row = chain.sweep(number)
                errors = {"train": row["train_rmse"], "test": row["test_rmse_mean"]}
                bar.set_postfix({name: f"{error:.4f}" for name, error in errors.items()})
        self.draws, self.trace, self.history = chain.draws, chain.trace, chain.history
        self.noise_variance = float((1 / self.history["beta"][self.burn_in :]).mean())
        self.test_mean = chain.moments.mean.astype(np.float32)
        self.test_sd = chain.moments.sd.astype(np.float32)

    def predict(self, user_index, movie_index):
        """`Prediction` of pairs of indices, by the kept draws; not clipped to the scale.

        user_index, movie_index : integers or integer arrays that broadcast against one another.
        Returns its mean, sd and rating_sd as float32 of the broadcast shape. Raises IndexError
        naming an index out of range.
        """
        self._check_fitted()
        users = validation.index("user_index", user_index, len(self.user_ids))
        movies = validation.index("movie_index", movie_index, len(self.movie_ids))
        users, movies = np.broadcast_arrays(users, movies)
        flat = kept_draws.predict(self.draws, self.mu, users.ravel(), movies.ravel())
        return kept_draws.Prediction(*(part.reshape(users.shape) for part in flat))

    def user_draws(self, user_index):
        """The kept draws of a block of users: `UserDraws`, in the order of `user_index`."""
        self._check_fitted()
        users = validation.index("user_index", user_index, len(self.user_ids))
        return UserDraws(self.draws.user_bias[:, users], self.draws.user_factors[:, users])

    def score_users(self, user_index):
        """`Prediction` of every movie for a block of users: float32, (users, n_movies)."""
        return self.score(self.user_draws(user_index))

    def score(self, users):
        """`Prediction` of every movie for `UserDraws`: float32, (users, n_movies)."""
        self._check_fitted()
        return kept_draws.score(self.draws, self.mu, users)

    def scores_of_draw(self, users, draw):
        """Expected ratings of every movie in one kept draw, as Thompson sampling ranks by them.

        users : `UserDraws`; draw : an integer in 0..kept - 1; else IndexError
        Returns float32, (users, n_movies).
        """
        self._check_fitted()
        draw = int(validation.index("draw", draw, self.kept))
        return kept_draws.scores_of_draw(self.draws, self.mu, users, draw)

    def fold_in(self, movie_index, stars):
        """`UserDraws` of one user, from his ratings: a draw for each draw that is kept.

        movie_index, stars : (n,) the rated movies, each once, and their ratings in 0.5..5.0;
            without ratings the user is one of whom nothing is known
        Nothing in the model changes. Raises IndexError for a movie out of range, and ValueError
        for stars that do not fit.
        """
        return self.fold_in_many([(movie_index, stars)])

    def fold_in_many(self, users):
        """`fold_in` for several users at once.

        users : a CSR with a row for each user, whose indices are movies, in any order; or a list
            of (movie_index, stars), as `fold_in` takes them
        The random numbers of a user depend on his place: the first one has those of `fold_in`.
        """
        self._check_fitted()
        rows = new_users.rows_of(users, len(self.movie_ids))
        movies, rows = new_users.rated(rows)
        n = len(rows.offsets) - 1
        drawn = UserDraws(
            np.zeros((self.kept, n), np.float32), np.zeros((self.kept, n, self.k), np.float32)
        )
        for draw, beta in enumerate(self.draws.beta):
            prior = gibbs.Gaussian(self.draws.user_mean[draw], self.draws.user_precision[draw])
            rated = Side(*(array[movies] for array in self.draws.movies(draw)))
            updated = Side(drawn.bias[draw], drawn.factors[draw])
            key = key_of(self.seed, draw, gibbs.NEW_USERS)
            gibbs.draw_rows([(0, rows)], self.mu, beta, rated, updated, prior, key)
        return drawn

    def summary(self):
        """DataFrame of identified quantities after the burn-in; see `posterior_summary.of`."""
        self._check_fitted()
        return posterior_summary.of(self)

    def save(self, path):
        """Write parameters, learned state and history to `path` as .npz, whole or not at all."""
        self._check_fitted()
        posterior_file.write(path, self)

    @classmethod
    def load(cls, path):
        """Read a model that `save` wrote. Raises ValueError naming a file that is none."""
        return posterior_file.read(path, cls)

    def _check_fitted(self):
        if not hasattr(self, "history"):
            raise RuntimeError(f"{self!r} has learned nothing yet: call fit first")
