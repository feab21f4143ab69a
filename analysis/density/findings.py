"""Small tables of the chapter on the joint density, out of its computations."""

import math

import numpy as np
import pandas as pd

from analysis.density import joint_density
from lib.als import mixing


def shape(r, lam, tau):
    """Landmarks of the density given one rating: a dict with a column name for each.

    Where there are two modes, u at the mode is the positive one. The barrier is the log density
    at the modes less that at the origin.
    """
    found = joint_density.modes(r, lam, tau)
    exact = joint_density.moments(r, lam, tau)
    return {
        "r": r,
        "λ": lam,
        "τ": tau,
        "modes": len(found),
        "u at a mode": abs(found[0, 0]),
        "barrier": joint_density.barrier(r, lam, tau),
        "mean of uv": exact["uv"],
        "SD of uv": math.sqrt(exact["(uv)²"] - exact["uv"] ** 2),
        "SD of u": math.sqrt(exact["u²"]),
    }


def passing(left, threshold):
    """Ratings further from what the biases say than a threshold: a DataFrame of one row.

    left : (n,) stars that the biases leave. Columns: standard deviation (stars), and per cent of
    the ratings that lie below -threshold, above threshold, and outside of both.
    """
    below, above = 100 * (left < -threshold).mean(), 100 * (left > threshold).mean()
    return pd.DataFrame(
        {
            "standard deviation": [left.std()],
            "below [%]": below,
            "above [%]": above,
            "passing [%]": below + above,
        }
    )


def starts(fits, predictions, known):
    """Models with one dimension from several random starts: a DataFrame, a row per model.

    fits : list of trained `ALS` with k = 1; predictions : of each for the same pairs, (n,)
    known : mask of the movies among which latent numbers are correlated with those of the first
    """
    losses = np.array([fit.history["loss"].iloc[-1] for fit in fits])
    first = fits[0].movie_factors[known, 0]
    return pd.DataFrame(
        {
            "loss above the lowest [%]": 100 * (losses / losses.min() - 1),
            "correlation with the first": [
                np.corrcoef(first, fit.movie_factors[known, 0])[0, 1] for fit in fits
            ],
            "predictions apart, RMS [stars]": [
                math.sqrt(np.square(stars - predictions[0]).mean()) for stars in predictions
            ],
            "length of users / of movies": [
                np.linalg.norm(fit.user_factors) / np.linalg.norm(fit.movie_factors) for fit in fits
            ],
        }
    )


def checks(draws, r, lam, tau):
    """Means of Gibbs draws against integration: a DataFrame, a row per quantity.

    draws : (chains, n, 2) of `joint_density.gibbs`, without their beginnings
    Columns: exact, mean, error (standard error, which counts the draws as what they are worth),
    z (difference over error), effective size and R̂.
    """
    u, v = draws[..., 0], draws[..., 1]
    exact = {**joint_density.moments(r, lam, tau), "v": 0.0}
    rows = {}
    for name, values in {"u²": u**2, "uv": u * v, "(uv)²": (u * v) ** 2, "v": v}.items():
        size = mixing.effective_size(values)
        error = values.std() / math.sqrt(size)
        rows[name] = {
            "exact": exact[name],
            "mean": values.mean(),
            "error": error,
            "z": (values.mean() - exact[name]) / error,
            "effective size": size,
            "R̂": mixing.split_r_hat(values),
        }
    return pd.DataFrame(rows).T


def crossings(draws):
    """Crossings, means and R̂ of a set of chains: a dict with a column name for each.

    draws : (chains, n, 2) of `joint_density.gibbs`, without their beginnings
    """
    u, v = draws[..., 0], draws[..., 1]
    return {
        "crossings": int((np.diff(np.sign(v), axis=1) != 0).sum()),
        "mean of v": v.mean(),
        "R̂ of v": mixing.split_r_hat(v),
        "mean of uv": (u * v).mean(),
        "R̂ of uv": mixing.split_r_hat(u * v),
    }
