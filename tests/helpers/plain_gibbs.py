"""A plain Gibbs sampler in NumPy: each conditional distribution as textbooks write it."""

import math

import numpy as np
from scipy import stats


def conditional(columns, stars, mu, beta, fixed, prior):
    """(mean, covariance) of a row [b, x] given the other side and the prior of the row.

    fixed : (bias, factors) of the columns; prior : (mean, precision)
    """
    bias, factors = (array[columns].astype(np.float64) for array in fixed)
    features = np.column_stack([np.ones(len(columns)), factors])
    mean, precision = prior
    covariance = np.linalg.inv(precision + beta * features.T @ features)
    right = precision @ mean + beta * features.T @ (stars - mu - bias)
    return covariance @ right, covariance


def draw_rows(rng, csr, mu, beta, fixed, prior):
    """(bias, factors) of every row, drawn."""
    drawn = [
        rng.multivariate_normal(*conditional(*csr.row(row), mu, beta, fixed, prior))
        for row in range(len(csr.offsets) - 1)
    ]
    drawn = np.array(drawn)
    return drawn[:, 0], drawn[:, 1:]


def draw_prior(rng, side, hyperprior):
    """(mean, precision) of the rows of a side, Normal-Wishart, by SciPy's Wishart."""
    rows = np.column_stack(side)
    n, d = rows.shape
    average = rows.mean(axis=0)
    deviations = rows - average
    weight = hyperprior.strength + n
    scatter = hyperprior.scatter * np.eye(d) + deviations.T @ deviations
    scatter += hyperprior.strength * n / weight * np.outer(average, average)
    wishart = stats.wishart(d + hyperprior.freedom + n, np.linalg.inv(scatter))
    precision = np.atleast_2d(wishart.rvs(random_state=rng))
    mean = rng.multivariate_normal(n * average / weight, np.linalg.inv(weight * precision))
    return mean, precision


def sample(train, mu, k, hyperprior, sweeps, seed=0):
    """Expected ratings of all pairs in each sweep, (sweeps, users, movies), and beta, (sweeps,)."""
    rng = np.random.default_rng(seed)
    sides = [[np.zeros(n), rng.normal(size=(n, k))] for n in (train.n_users, train.n_movies)]
    beta, expected, betas = 1.0, [], []
    for _ in range(sweeps):
        for own, csr in enumerate((train.by_user, train.by_movie)):
            prior = draw_prior(rng, sides[own], hyperprior)
            sides[own] = draw_rows(rng, csr, mu, beta, sides[1 - own], prior)
        (user_bias, users), (movie_bias, movies) = sides
        scores = mu + user_bias[:, None] + movie_bias + users @ movies.T
        error = train.by_user.values - scores[train.user_of_entry, train.by_user.indices]
        rate = hyperprior.rate + np.square(error).sum() / 2
        beta = rng.gamma(hyperprior.shape + train.n_ratings / 2, 1 / rate)
        expected.append(scores)
        betas.append(beta)
    return np.array(expected), np.array(betas)


def z_scores(draws, mean, covariance):
    """Standard errors by which mean and covariance of independent draws miss what they should be.

    draws : (n, d); mean, covariance : of the Gaussian that they should come from
    Returns (d,) and (d, d).
    """
    n = len(draws)
    variances = np.diag(covariance)
    of_mean = (draws.mean(axis=0) - mean) / np.sqrt(variances / n)
    deviations = draws - mean
    found = deviations.T @ deviations / n
    errors = np.sqrt((np.outer(variances, variances) + covariance**2) / n)
    return of_mean, (found - covariance) / errors


def within(z, most=5.0):
    """Whether standard errors are like those of chance: of a thousand, none is beyond 5."""
    return np.abs(z).max() < most and math.sqrt(np.square(z).mean()) < 2
