"""The twin's users: how much they rate, how generous, how noisy, and on which scale."""

from dataclasses import dataclass

import numpy as np

from lib.data import tables
from lib.data.twin import traits
from lib.data.twin.calendar import HALF_STARS_SINCE


@dataclass(frozen=True)
class Users:
    """Row u describes user u."""

    tastes: np.ndarray  # int16 (n_users, dimensions), in 1 / ONE
    bias: np.ndarray  # int64, in 1 / ONE stars; averages zero over ratings
    noise_scale: np.ndarray  # int64, in 1 / ONE stars
    whole: np.ndarray  # bool: uses only whole stars


def activities(rng, n_users):
    """Ratings per user, int64 (n_users,): quantiles of ml-32m's histogram, in random order.

    With ml-32m's number of users, the histogram itself.
    """
    histogram = tables.facts("user_degree_hist")
    cumulated = np.cumsum(histogram["n_users"].to_numpy())
    rank = (2 * np.arange(n_users) + 1) * cumulated[-1] // (2 * n_users)
    return rng.permutation(
        histogram["n_ratings"].to_numpy()[np.searchsorted(cumulated, rank, "right")]
    )


def draw(rng, n_ratings, first_start, parameters):
    """Tastes, biases, noise scales and star scales for users with these numbers of ratings."""
    n_users = len(n_ratings)
    tastes, log_strength = traits.user_tastes(rng, n_users, parameters)

    activity = _standardise(np.log(n_ratings))
    rho = parameters.user_bias_activity
    latent = rho * activity + np.sqrt(1.0 - rho * rho) * rng.standard_normal(n_users)
    rank = np.empty(n_users)
    rank[np.argsort(latent, kind="stable")] = (np.arange(n_users) + 0.5) / n_users
    histogram = tables.facts("user_bias_hist")
    cumulated = np.concatenate([[0], np.cumsum(histogram["n_users"])]) / histogram["n_users"].sum()
    width = histogram["bin_left"].diff().iloc[-1]
    edges = np.concatenate([histogram["bin_left"], [histogram["bin_left"].iloc[-1] + width]])
    bias = parameters.user_bias_scale * np.interp(rank, cumulated, edges)
    bias -= np.average(bias, weights=n_ratings)

    # Users of strong taste are also the ones who spread their stars: half of the log noise scale.
    strong = _standardise(log_strength) if parameters.taste_spread else np.zeros(n_users)
    rho = parameters.bias_noise
    mixed = rho * _standardise(bias) + 0.5 * strong
    mixed += np.sqrt(1.0 - rho * rho - 0.25) * rng.standard_normal(n_users)
    log_noise = parameters.noise_spread * mixed
    scale = np.exp(log_noise)
    scale *= parameters.noise / np.sqrt(np.average(scale * scale, weights=n_ratings))

    early = first_start < HALF_STARS_SINCE
    by_habit = (parameters.whole_stars - early.mean()) / max(1.0 - early.mean(), 1e-9)
    whole = early | (rng.random(n_users) < by_habit)
    return Users(
        tastes,
        np.rint(bias * traits.ONE).astype(np.int64),
        np.rint(scale * traits.ONE).astype(np.int64),
        whole,
    )


def _standardise(x):
    return (x - x.mean()) / max(x.std(), 1e-9)
