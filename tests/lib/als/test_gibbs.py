"""The chain as a whole samples the posterior: against integration, a plain sampler and itself."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lib.als import chain, gibbs
from lib.als.hyperparameters import Hyperprior, Sums, spreads
from lib.als.kernels.arguments import Side
from lib.als.kernels.noise import key_of
from lib.als.mixing import effective_size
from tests.helpers import plain_gibbs, tiny_bayes
from tests.helpers.tiny_bayes import MU, PRIOR, expected


def test_rows_have_the_moments_of_the_conditional_distribution_for_any_prior():
    """Bias and vector correlated and off zero, in long and short rows."""
    rng = np.random.default_rng(0)
    k, copies = 3, 20_000
    root = rng.normal(size=(k + 1, k + 1))
    prior = gibbs.Gaussian(rng.normal(size=k + 1), root @ root.T + np.eye(k + 1))
    fixed = Side(*(rng.normal(size=size).astype(np.float32) for size in (12, (12, k))))
    for n in (0, 2, 12):
        columns = np.arange(n)
        stars = rng.normal(3, 1, n)
        shape = tiny_bayes.Pattern(
            np.repeat(np.arange(copies), n), np.tile(columns, copies), copies, 12
        )
        rows = tiny_bayes.ratings(shape, np.tile(stars, copies)).by_user
        side = Side(np.zeros(copies, np.float32), np.zeros((copies, k), np.float32))
        _, sums = gibbs.draw_rows([(0, rows)], MU, 1.7, fixed, side, prior, key_of(n))
        moments = plain_gibbs.conditional(columns, stars, MU, 1.7, fixed, prior)
        drawn = np.column_stack(side).astype(np.float64)
        for z in plain_gibbs.z_scores(drawn, *moments):
            assert plain_gibbs.within(z)
        assert_sums(sums, drawn)


def assert_sums(sums, rows):
    assert sums.n == len(rows)
    np.testing.assert_allclose(sums.total, rows.sum(axis=0), rtol=1e-4, atol=1e-2)
    np.testing.assert_allclose(sums.products, rows.T @ rows, rtol=1e-4, atol=1e-2)


def pinned(beta):
    """A hyperprior that leaves nothing open: all rows are N(0, I), the precision is beta."""
    return Hyperprior(strength=1e12, freedom=1e9, scatter=1e9, shape=1e9, rate=1e9 / beta)


def integrated(shape, stars, beta):
    """First and second moments of the expected ratings of 2 movies by a grid over their vectors.

    Given the two numbers v, biases and users' vectors are Gaussian: the rest is exact.
    """
    grid = np.linspace(-5, 5, 101)
    v = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    users, movies = (part.ravel() for part in np.indices((shape.n_users, 2)))
    features = np.zeros((len(v), len(users), 2 * shape.n_users + 2))
    pairs = np.arange(len(users))
    features[:, pairs, users] = 1  # b_u
    features[:, pairs, shape.n_users + users] = v[:, movies]  # u
    features[:, pairs, 2 * shape.n_users + movies] = 1  # b_i
    rated = features[:, shape.users * 2 + shape.movies]
    covariance = rated @ rated.transpose(0, 2, 1) + np.eye(len(stars)) / beta
    cross = features @ rated.transpose(0, 2, 1)
    solved = np.linalg.solve(covariance, np.broadcast_to(stars[:, None], (len(v), len(stars), 1)))
    mean = (cross @ solved)[..., 0]
    spread = cross @ np.linalg.solve(covariance, cross.transpose(0, 2, 1))
    variance = np.square(features).sum(axis=-1) - np.diagonal(spread, axis1=1, axis2=2)
    fit = (stars * solved[..., 0]).sum(axis=1) + np.linalg.slogdet(covariance)[1]
    weight = np.exp(-(fit + np.square(v).sum(axis=1)) / 2)
    weight /= weight.sum()
    return weight @ mean, weight @ (variance + mean**2)


def test_moments_equal_numerical_integration():
    """3 users and 2 movies, k = 1; 300 copies at once, of which none knows of the others."""
    copies, beta = 300, 2.0
    one = tiny_bayes.pattern(3, 2, 5)
    stars = np.array([2.0, -1.0, 0.5, 1.5, -2.0])
    shift = np.repeat(np.arange(copies), 5)
    many = tiny_bayes.Pattern(
        np.tile(one.users, copies) + 3 * shift,
        np.tile(one.movies, copies) + 2 * shift,
        *(3 * copies, 2 * copies),
    )
    train = tiny_bayes.ratings(many, np.tile(stars, copies))
    state = chain.start(train, 1, 0)
    found = []
    for number in range(150):
        gibbs.sweep(train, 0.0, state, pinned(beta), 0, number)
        users, movies = (
            np.column_stack(side).reshape(copies, -1, 2) for side in (state.users, state.movies)
        )
        scores = users[:, :, None, 0] + movies[:, None, :, 0]
        scores = scores + users[:, :, None, 1] * movies[:, None, :, 1]
        found.append(scores.reshape(copies, 6).astype(np.float64))
    found = np.array(found[30:])
    for power, moment in enumerate(integrated(one, stars, beta), start=1):
        means = np.mean(found**power, axis=0)  # of each copy
        error = means.std(axis=0, ddof=1) / np.sqrt(copies)
        z = (means.mean(axis=0) - moment) / error
        assert np.abs(z).max() < 4


def test_agrees_with_a_plain_sampler():
    """Means and spreads of all expected ratings, and of beta, on data that leave much open."""
    sweeps, burn_in = 800, 100
    shape = tiny_bayes.pattern(6, 5, 18)
    rng = np.random.default_rng(4)
    train = tiny_bayes.ratings(shape, tiny_bayes.rate(rng, shape, tiny_bayes.truth(rng, shape, 2)))
    plain, plain_betas = plain_gibbs.sample(train, MU, 2, PRIOR, sweeps)
    state = chain.start(train, 2, 0)
    scores, betas = [], []
    for number in range(sweeps):
        gibbs.sweep(train, MU, state, PRIOR, 0, number)
        scores.append(expected(state))
        betas.append(state.beta)
    pairs = [(np.array(betas), plain_betas)]
    pairs += zip(np.array(scores).reshape(sweeps, -1).T, plain.reshape(sweeps, -1).T, strict=True)
    z = [
        difference(power(one[burn_in:]), power(other[burn_in:]))
        for one, other in pairs
        for power in (np.asarray, lambda draws: np.square(draws - np.median(draws)))
    ]
    assert np.abs(z).max() < 4.5


def difference(one, other):
    """Of the means of two chains, in standard errors."""
    error = sum(draws.var() / effective_size(draws) for draws in (one, other))
    return (one.mean() - other.mean()) / np.sqrt(error)


@pytest.mark.parametrize("k", [1, 2])
def test_sweeps_and_new_ratings_in_turn_leave_the_prior_as_it_is(k):
    """The joint-distribution test of Geweke (2004), "Getting it right", JASA 99(467)."""
    rng = np.random.default_rng(k)
    shape = tiny_bayes.pattern(4, 3, 9)
    state = tiny_bayes.truth(rng, shape, k)
    chained = []
    for number in range(1500):
        train = tiny_bayes.ratings(shape, tiny_bayes.rate(rng, shape, state))
        gibbs.sweep(train, MU, state, PRIOR, k, number)
        chained.append(tiny_bayes.quantities(state))
    prior = pd.DataFrame(
        [tiny_bayes.quantities(tiny_bayes.truth(rng, shape, k)) for _ in range(1500)]
    )
    chained = pd.DataFrame(chained)
    z = {}
    for name in prior:
        error = prior[name].var() / len(prior) + chained[name].var() / effective_size(chained[name])
        z[name] = (chained[name].mean() - prior[name].mean()) / np.sqrt(error)
    assert max(map(abs, z.values())) < 4, z


@pytest.mark.slow
def test_the_truth_has_any_rank_among_the_draws():
    """Simulation-based calibration (Talts et al. 2018) on 200 data sets, each drawn anew."""
    draws, thin, burn_in, data_sets = 9, 4, 20, 200
    shape = tiny_bayes.pattern(6, 5, 20)
    ranks = []
    for data_set in range(data_sets):
        rng = np.random.default_rng(data_set)
        true = tiny_bayes.truth(rng, shape, 1)
        train = tiny_bayes.ratings(shape, tiny_bayes.rate(rng, shape, true))
        state = chain.start(train, 1, data_set)
        found = []
        for number in range(1, burn_in + draws * thin + 1):
            gibbs.sweep(train, MU, state, PRIOR, data_set, number)
            if number > burn_in and number % thin == 0:
                found.append(identified(state))
        ranks.append((np.array(found) < identified(true)).sum(axis=0))
    for quantity in np.array(ranks).T:
        counts = np.bincount(quantity, minlength=draws + 1)
        assert stats.chisquare(counts).pvalue > 1e-4, counts


def identified(state):
    """Of a state what ratings tell: predictions of rated and unrated pairs, spreads, noise."""
    scores = expected(state).ravel()[::4]
    return np.array([*scores, state.beta, *spreads(state.user_prior, state.movie_prior)])


def test_sums_of_a_side_are_those_of_its_rows():
    rng = np.random.default_rng(0)
    side = Side(*(rng.normal(size=size).astype(np.float32) for size in (70, (70, 2))))
    sums = gibbs.sums_of(side)
    assert isinstance(sums, Sums)
    assert_sums(sums, np.column_stack(side).astype(np.float64))
