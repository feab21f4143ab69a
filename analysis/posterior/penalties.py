"""The penalties that a posterior implies, which nobody chose.

A penalty tau / lam is the variance of the noise over that of the prior (Eq. 5 as a log posterior).
The variances of vectors alone are not identified, since u and v may exchange a factor, or any
invertible matrix A. The eigenvalues of cov(u) cov(v) are: the product becomes
inv(A)' cov(u) cov(v) A'. Their roots are the variances of both in the version that is balanced,
as the mode of Eq. 5 is.
"""

import numpy as np
import pandas as pd


def directions(user_covariance, movie_covariance):
    """Variances of taste by latent direction, in stars², largest first: (k,).

    user_covariance, movie_covariance : (k, k), of the vectors; the values are the eigenvalues of
    their product, whose sum is the variance of (u - E[u])·(v - E[v])
    """
    lower = np.linalg.cholesky(movie_covariance)
    # cov(u) L L' has the eigenvalues of L' cov(u) L, which is symmetric.
    return np.linalg.eigvalsh(lower.T @ user_covariance @ lower)[::-1]


def implied(posterior):
    """Standard deviations and implied penalties, a row for each part of the model.

    posterior : a fitted `Posterior` with k > 0

    A DataFrame, means over the kept draws: part, sd (in stars, of what it adds to a rating) and
    ratio (the implied tau / lam, missing for the noise). Parts are the noise, the users' and the
    films' biases, and the directions of taste, the strongest first.
    """
    draws, after = posterior.draws, posterior.history.iloc[posterior.burn_in :]
    spreads = after[["user_sd", "movie_sd"]].mean()
    taste = np.mean([directions(*_covariances(draws, draw)) for draw in range(len(draws.beta))], 0)
    return _table(np.sqrt(posterior.noise_variance), *spreads, taste)


def planted(ml, train, k):
    """The same of the truth behind a simulated set, over the users and movies of `train`.

    ml : a `MovieLens` with its truth; k : the number of directions, the strongest of the planted
    """
    truth = ml.truth
    users = np.asarray(train.user_ids) - 1  # they are numbered from 1
    movies = np.searchsorted(ml.movies["movie_id"], train.movie_ids)
    u, v = (side.astype(float) for side in (truth.user_factors[users], truth.movie_factors[movies]))
    noise = np.average(np.square(truth.noise_scale[users]), weights=train.user_counts)
    spreads = (
        np.std(truth.user_bias[users] + u @ v.mean(axis=0)),
        np.std(truth.movie_bias[movies] + v @ u.mean(axis=0)),
    )
    taste = directions(np.cov(u, rowvar=False), np.cov(v, rowvar=False))[:k]
    return _table(np.sqrt(noise), *spreads, taste)


def _table(noise, user_sd, movie_sd, taste):
    # A direction adds u_j v_j to a rating. Its variance is the product of those of u_j and v_j,
    # each of which is the root of it in the balanced version.
    rows = [
        ("noise", noise, np.nan),
        ("users' biases", user_sd, user_sd**2),
        ("films' biases", movie_sd, movie_sd**2),
        *((f"taste, direction {j + 1}", np.sqrt(value), np.sqrt(value)) for j, value in
          enumerate(taste)),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["part", "sd", "variance"])
    return table.assign(ratio=noise**2 / table.pop("variance"))


def _covariances(draws, draw):
    """Covariances of the users' and of the movies' vectors under the priors of a draw."""
    return tuple(
        np.linalg.inv(precision[draw])[1:, 1:]
        for precision in (draws.user_precision, draws.movie_precision)
    )
