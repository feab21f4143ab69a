"""A Markov chain that is run and watched: what `Posterior.fit` keeps of its sweeps."""

import math
import time

import numpy as np
import pandas as pd

from lib.als import gibbs, loss
from lib.als.hyperparameters import spreads
from lib.als.kept_draws import Draws, Moments
from lib.als.kernels import reference
from lib.als.kernels.arguments import Side

START = 0.5
TRACED = 32  # training ratings whose prediction is noted in every sweep


class Chain:
    """The chain of a `Posterior` whose parameters are right; `sweep` is called for 1, 2, ...

    draws, trace, history, moments : as far as the chain has come; `moments` are of the test set
    """

    def __init__(self, model, train, test):
        self.model, self.train, self.test = model, train, test
        self.state = start(train, model.k, model.seed)
        self.draws = Draws.empty(model.kept, train.n_users, train.n_movies, model.k)
        self.moments = Moments(test.n_ratings if test else 0)
        kept = kept_sweeps(model.sweeps, model.burn_in, model.kept)
        self._place = {number: place for place, number in enumerate(kept)}
        self._traced = _traced(train)
        self._rows, self._trace = [], []

    def sweep(self, number):
        """Go on by a sweep; returns its row of the history. Raises FloatingPointError naming it."""
        model, state = self.model, self.state
        started = time.perf_counter()
        try:
            gibbs.sweep(self.train, model.mu, state, model.hyperprior, model.seed, number)
        except FloatingPointError as error:
            raise FloatingPointError(f"sweep {number}: {error}, in {model!r}") from error
        seconds = time.perf_counter() - started
        user_sd, movie_sd, taste_sd = spreads(state.user_prior, state.movie_prior)
        row = {"sweep": number, "train_rmse": loss.root_mean(state.squared_error, self.train)}
        row |= self._test_errors(number)
        row |= {"beta": state.beta, "user_sd": user_sd, "movie_sd": movie_sd, "taste_sd": taste_sd}
        self._rows.append(row | {"seconds": seconds})
        self._trace.append(reference.predict(*self._traced, model.mu, state.users, state.movies))
        if number in self._place:
            self.draws.put(self._place[number], state)
        return row

    @property
    def history(self):
        return pd.DataFrame(self._rows)

    @property
    def trace(self):
        return np.array(self._trace)

    def _test_errors(self, number):
        """Of this draw, and after the burn-in of the mean of the draws, which has it as well."""
        errors = {"test_rmse": math.nan, "test_rmse_mean": math.nan}
        if not self.test:
            return errors
        users, movies = self.state.users, self.state.movies
        drawn, stars = [], []
        for first, rows in gibbs.rows_of(self.test, "user", number == 1):
            pairs = first + rows.row_of_entry, rows.indices
            drawn.append(reference.predict(*pairs, self.model.mu, users, movies))
            stars.append(rows.values)
        drawn, stars = np.concatenate(drawn), np.concatenate(stars).astype(np.float64)
        errors["test_rmse"] = loss.root_mean(np.square(stars - drawn).sum(), self.test)
        if number > self.model.burn_in:
            self.moments.add(drawn)
            mean_errors = np.square(stars - self.moments.mean).sum()
            errors["test_rmse_mean"] = loss.root_mean(mean_errors, self.test)
        return errors


def start(train, k, seed):
    """A `gibbs.State` of random biases and vectors, and noise of one star.

    Biases and what the vectors say of a rating spread by START stars, which is more or less what
    they do in the end. Were they narrower, the first distributions that are drawn would hold them
    there: with many users, biases that start at zero take many sweeps to leave it.
    """
    rng = np.random.default_rng(seed)
    scale = np.float32(math.sqrt(START) / max(k, 1) ** 0.25)
    sides = []
    for n in (train.n_users, train.n_movies):
        bias = np.float32(START) * rng.standard_normal(n, np.float32)
        sides.append(Side(bias, scale * rng.standard_normal((n, k), np.float32)))
    return gibbs.State(*sides, beta=1.0)


def kept_sweeps(sweeps, burn_in, kept):
    """The numbers of the sweeps that are kept: evenly spaced after the burn-in, with the last."""
    return [burn_in + (sweeps - burn_in) * (place + 1) // kept for place in range(kept)]


def _traced(train):
    """Indices (users, movies) of some training ratings, evenly spaced."""
    entries = np.unique(np.linspace(0, train.n_ratings - 1, TRACED).astype(np.int64))
    found, before = [], 0
    for first, rows in gibbs.rows_of(train, "user"):
        own = entries[(entries >= before) & (entries < before + len(rows.indices))] - before
        users = first + np.searchsorted(rows.offsets, own, side="right") - 1
        found.append((users, rows.indices[own].astype(np.int64)))
        before += len(rows.indices)
    return tuple(map(np.concatenate, zip(*found, strict=True)))
