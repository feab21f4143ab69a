"""The epochs of a fit, one half-step of each side after the other, and their history."""

import math
import time

import numpy as np
import pandas as pd
from tqdm import tqdm

from lib.als import learned, loss
from lib.als.kernels.arguments import Side
from lib.als.learned import ARRAYS


def begin(model, train, start=None):
    """Set what a fit starts from: the mean, and zero biases and random vectors or those of `start`.

    The vectors have standard deviation 1/sqrt(k).
    """
    model.mu = train.mean
    model.user_ids, model.movie_ids = train.user_ids, train.movie_ids
    if start is not None:
        vars(model).update({name: getattr(start, name).copy() for name in ARRAYS})
        return
    rng = np.random.default_rng(model.seed)
    scale = np.float32(1 / math.sqrt(max(model.k, 1)))
    model.user_bias = np.zeros(train.n_users, np.float32)
    model.movie_bias = np.zeros(train.n_movies, np.float32)
    model.user_factors = scale * rng.standard_normal((train.n_users, model.k), np.float32)
    model.movie_factors = scale * rng.standard_normal((train.n_movies, model.k), np.float32)


def learn(model, engine, start=None, checkpoint=None, progress=False):
    """Train a model to its last epoch, and set its history.

    engine : of `lib.als.engines`
    start : a fitted model whose biases and vectors replace the random ones, or None
    checkpoint : `Checkpoint` that is gone on from, and written after each epoch; or None
    progress : whether to show a bar on standard error

    Raises FloatingPointError where a number becomes too large, and what `Checkpoint` raises.
    """
    history = checkpoint.resume(model) if checkpoint else None
    if history is None:
        begin(model, engine.train, start)
    rows = [] if history is None else history.to_dict("records")
    numbers = range(len(rows) + 1, model.epochs + 1)
    settings = {"initial": len(rows), "total": model.epochs, "disable": not progress}
    bar = tqdm(numbers, desc=repr(model), unit="epoch", **settings)
    for number in bar:
        rows.append(_epoch(model, engine, number))
        bar.set_postfix({name: f"{rows[-1][f'{name}_rmse']:.4f}" for name in ("train", "test")})
        if checkpoint:
            model.history = pd.DataFrame(rows)
            checkpoint.write(model)
    model.history, model.traffic = pd.DataFrame(rows), engine.traffic


def _epoch(model, engine, number):
    """The user step and the movie step, and the row of the history that they make."""
    users = Side(model.user_bias, model.user_factors)
    movies = Side(model.movie_bias, model.movie_factors)
    penalty = learned.penalty_of(model)
    started = time.perf_counter()
    engine.half_step("user", model.mu, penalty, movies, users)
    error = engine.half_step("movie", model.mu, penalty, users, movies)
    seconds = time.perf_counter() - started
    total = penalty.lam * error + penalty.tau * loss.penalty(model, engine.train)
    if not math.isfinite(total):  # as it is where any number that enters it is not
        raise FloatingPointError(learned.what_is_not_finite(model, number, total))
    test_rmse = math.nan
    if engine.test is not None:
        test_rmse = loss.root_mean(engine.test_error(model.mu, users, movies), engine.test)
    return {
        "epoch": number,
        "loss": total,
        "train_rmse": loss.root_mean(error, engine.train),
        "test_rmse": test_rmse,
        "seconds": seconds,
    }
