"""A sampled posterior as a file, .npz without pickle, and the checks of one that is read."""

import math

import numpy as np

from lib.als import hyperparameters, model_file
from lib.als.hyperparameters import Hyperprior
from lib.als.kept_draws import Draws, shapes_of
from lib.util import validation
from lib.util.messages import shown

PARAMETERS = ("k", "sweeps", "burn_in", "seed", "kept")
NUMBERS = ("mu", "noise_variance")
ARRAYS = ("user_ids", "movie_ids", "test_mean", "test_sd", "trace")
HISTORY = (
    *("sweep", "train_rmse", "test_rmse", "test_rmse_mean", "beta"),
    *("user_sd", "movie_sd", "taste_sd", "seconds"),
)
PRIOR, DRAWS = "hyperprior_", "draws_"  # before the names of the fields of these


def write(path, model):
    """Write a fitted `Posterior`, whole or not at all."""
    state = {name: getattr(model, name) for name in (*PARAMETERS, *NUMBERS, *ARRAYS)}
    state |= {PRIOR + name: value for name, value in model.hyperprior._asdict().items()}
    state |= {DRAWS + name: value for name, value in model.draws._asdict().items()}
    model_file.write(path, state, model.history)


def read(path, kind):
    """The `Posterior`, an instance of `kind`, in a file; ValueError naming a file that is none."""
    prior = [PRIOR + name for name in Hyperprior._fields]
    draws = [DRAWS + name for name in Draws._fields]
    names = (*PARAMETERS, *NUMBERS, *ARRAYS, *prior, *draws)
    state, history = model_file.read(path, names, "Posterior.save")
    model = kind.__new__(kind)
    for name in (*PARAMETERS, *NUMBERS, *ARRAYS):
        setattr(model, name, _item(state[name]))
    model.hyperprior = Hyperprior(*(_item(state[name]) for name in prior))
    model.draws = Draws(*(state[name] for name in draws))
    model.history = history
    try:
        check_parameters(model)
        check(model)
    except ValueError as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    return model


def _item(value):
    return value.item() if value.ndim == 0 else value


def check_parameters(model):
    """Raise ValueError naming a parameter that is not as `Posterior` says."""
    for name, smallest in (("k", 0), ("sweeps", 3), ("seed", 0)):
        validation.integer(name, getattr(model, name), smallest)
    validation.between("burn_in", model.burn_in, 0, model.sweeps - 2)
    validation.between("kept", model.kept, 2, model.sweeps - model.burn_in)
    hyperparameters.check(model.hyperprior)


def check(model):
    """Raise ValueError unless all that `fit` learns is there, of sizes that fit, and finite."""
    for name in NUMBERS:
        value = getattr(model, name)
        if not (isinstance(value, float) and math.isfinite(value)):
            raise ValueError(f"{name}={shown(value)}: must be a finite number")
    n_users, n_movies = (
        len(validation.ids(name, getattr(model, name))) for name in ("user_ids", "movie_ids")
    )
    shapes = shapes_of(model.kept, n_users, n_movies, model.k)
    for name, array, (shape, dtype) in zip(Draws._fields, model.draws, shapes, strict=True):
        validation.finite(name, validation.array(name, array, dtype, shape))
    if (model.draws.beta <= 0).any():
        raise ValueError(f"beta contains {model.draws.beta.min()}: must be positive")
    shapes = {
        "test_mean": (None,),
        "test_sd": np.shape(model.test_mean),
        "trace": (model.sweeps, None),
    }
    for name, shape in shapes.items():
        validation.finite(name, validation.array(name, getattr(model, name), np.float32, shape))
    _check_history(model.history, model.sweeps, model.burn_in)


def _check_history(history, sweeps, burn_in):
    if tuple(history) != HISTORY:
        raise ValueError(f"history has the columns {shown(list(history))}: must be {HISTORY}")
    for name in HISTORY:
        dtype = np.int64 if name == "sweep" else np.float64
        values = validation.array(f"history_{name}", history[name].to_numpy(), dtype, (sweeps,))
        if name == "test_rmse_mean":
            values = values[burn_in:]
        if not (name.startswith("test") and np.isnan(values).all()):  # without a test set
            validation.finite(f"history_{name}", values)
    if (history["sweep"] != np.arange(1, sweeps + 1)).any():
        raise ValueError(f"history_sweep does not count from 1 to {sweeps}")
