"""The parameters and the learned state of a model: their names, and checks of their values."""

import math

import numpy as np

from lib.als.kernels.arguments import Penalty, Side, not_finite
from lib.als.kernels.choice import KERNELS
from lib.util import validation
from lib.util.messages import shown

PARAMETERS = ("k", "lam", "tau", "epochs", "seed", "weighted", "joint", "kernel")
ARRAYS = ("user_ids", "movie_ids", "user_bias", "movie_bias", "user_factors", "movie_factors")
SIDES = ("user", "movie")
HISTORY = ("epoch", "loss", "train_rmse", "test_rmse", "seconds")


def check_parameters(model):
    """Raise ValueError naming a parameter that is not as `ALS` says."""
    for name, smallest in (("k", 0), ("epochs", 1), ("seed", 0)):
        validation.integer(name, getattr(model, name), smallest)
    for name in ("lam", "tau"):
        validation.positive(name, getattr(model, name))
    for name in ("weighted", "joint"):
        validation.switch(name, getattr(model, name))
    validation.choice("kernel", model.kernel, KERNELS)


def penalty_of(model):
    """The `Penalty` of the half-steps of a model."""
    return Penalty(float(model.lam), float(model.tau), model.weighted, model.joint)


def restore(model, path, state, history):
    """Set parameters and learned state of a model to what `model_file.read` found; returns it.

    path : of the file, for the ValueError that is raised where it holds no such model
    """
    for name in (*PARAMETERS, "mu", *ARRAYS):
        value = state[name]
        setattr(model, name, value.item() if value.ndim == 0 else value)
    model.history = history
    try:
        check_parameters(model)
        check(model)
    except ValueError as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    return model


def check(model):
    """Raise ValueError unless all that `fit` learns is there, of one size, and finite."""
    if not (isinstance(model.mu, float) and math.isfinite(model.mu)):
        raise ValueError(f"mu={shown(model.mu)}: must be a finite number")
    for side in SIDES:
        n = len(validation.ids(f"{side}_ids", getattr(model, f"{side}_ids")))
        for name, shape in ((f"{side}_bias", (n,)), (f"{side}_factors", (n, model.k))):
            values = validation.array(name, getattr(model, name), np.float32, shape)
            validation.finite(name, values)
    _check_history(model.history, model.epochs)


def check_shapes(model):
    """Raise ValueError unless each user and each movie has a bias and a vector of one length.

    Who puts other arrays into a model gets an error and not what lies behind them in memory.
    """
    lengths = set()
    for side in SIDES:
        bias, factors = getattr(model, f"{side}_bias"), getattr(model, f"{side}_factors")
        if np.ndim(factors) != 2 or np.shape(bias) != np.shape(factors)[:1]:
            raise ValueError(
                f"{side}_bias has shape {np.shape(bias)} and {side}_factors {np.shape(factors)}: "
                "must be (n,) and (n, k)"
            )
        lengths.add(np.shape(factors)[1])
    if len(lengths) > 1:
        raise ValueError(f"user_factors and movie_factors have {lengths} columns: must be the same")


def check_start(model, train, start):
    """Raise ValueError unless training of `model` on `train` can go on from `start`."""
    if not hasattr(start, "history"):
        raise ValueError(f"start={shown(start)}: must be a fitted ALS")
    check(start)
    if start.k != model.k:
        raise ValueError(f"start has k={start.k}: must be {model.k}, as in the model to train")
    for side in SIDES:
        name = f"{side}_ids"
        if not np.array_equal(getattr(start, name), getattr(train, name)):
            raise ValueError(f"start is not over the {side}s of train: use parts of one Ratings")


def what_is_not_finite(model, epoch, loss):
    """A sentence that names the first user or movie whose numbers are NaN or infinite."""
    for side in SIDES:
        wrong = not_finite(Side(getattr(model, f"{side}_bias"), getattr(model, f"{side}_factors")))
        if len(wrong):
            return (
                f"epoch {epoch}: the bias or the vector of {side}_id "
                f"{getattr(model, f'{side}_ids')[wrong[0]]} is no longer a finite float32, nor are "
                f"those of {len(wrong) - 1} more {side}s: the ratings, or tau / lam, are out of "
                f"its range in {model!r}"
            )
    return (
        f"epoch {epoch}: the loss is {loss} though all biases and vectors are finite: "
        f"lam, tau or the ratings are too large in {model!r}"
    )


def _check_history(history, epochs):
    if tuple(history) != HISTORY:
        raise ValueError(f"history has the columns {shown(list(history))}: must be {HISTORY}")
    for name in HISTORY:
        dtype = np.int64 if name == "epoch" else np.float64
        values = validation.array(f"history_{name}", history[name].to_numpy(), dtype, (epochs,))
        if name != "test_rmse" or not np.isnan(values).all():  # there may have been no test set
            validation.finite(f"history_{name}", values)
    if (history["epoch"] != np.arange(1, epochs + 1)).any():
        raise ValueError(f"history_epoch does not count from 1 to {epochs}")
