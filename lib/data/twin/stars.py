"""Stars: mu + b_u + b_i + u.v + noise, cut to the values a user's scale offers.

Scores are int32 in 1 / UNIT stars, so that sums and cuts are exact on every machine.
"""

from statistics import NormalDist

import numpy as np
from numba import njit, prange

from lib.data.twin.traits import ONE
from lib.util.counter_rng import scramble

UNIT = ONE * ONE
WHOLE_STARS = np.arange(1.0, 5.1, 1.0)
HALF_STARS = np.arange(0.5, 5.1, 0.5)
SAMPLE = 500_000  # ratings from which the effect of cutting on a mean is learned
SHRINK = 5.0  # pseudo-ratings that hold back the correction of a little rated movie's bias


def rate(rng, raters, movie_traits, mean_stars, parameters, movie_bias=None):
    """Stars of every rating, float32, and mu + b_i of every movie, int64 in 1 / UNIT.

    raters : `raters.Raters`
    mean_stars : what each movie's ratings should average, from which mu + b_i are learned
    movie_bias : mu + b_i as earlier raters had them, where they are not to be learned anew
    """
    offsets, picks, crowd = raters.offsets, raters.picks, raters.crowd
    scores = np.empty(len(picks), dtype=np.int32)
    _inner_products(offsets, picks, crowd.tastes, movie_traits, scores)
    user_bias = crowd.bias * ONE
    if movie_bias is None:
        latent = _latent_mean(rng, offsets, scores, user_bias, mean_stars, crowd, parameters)
        movie_bias = _movie_biases(offsets, picks, scores, user_bias, latent)
    stars = _draw(rng, offsets, picks, scores, user_bias, movie_bias, crowd, parameters)
    return movie_bias, stars


@njit(cache=True, parallel=True)
def _inner_products(offsets, picks, tastes, traits, scores):
    for user in prange(len(offsets) - 1):
        for at in range(offsets[user], offsets[user + 1]):
            dot = np.int64(0)
            for d in range(tastes.shape[1]):
                dot += np.int32(tastes[user, d]) * np.int32(traits[picks[at], d])
            scores[at] = dot


def _movie_biases(offsets, picks, scores, user_bias, latent):
    """mu + b_i for every movie, int64 (n_movies,) in 1 / UNIT.

    The latent mean that the movie should have, less what its own raters add by their biases and
    tastes.
    """
    sums = np.zeros(len(latent), dtype=np.int64)
    counts = np.zeros(len(latent), dtype=np.int64)
    _sum_by_movie(offsets, picks, scores, user_bias, sums, counts)
    shrunk = (sums + SHRINK * (sums.sum() / counts.sum())) / (counts + SHRINK)
    return np.rint(latent * UNIT - shrunk).astype(np.int64)


@njit(cache=True)
def _sum_by_movie(offsets, picks, scores, user_bias, sums, counts):
    for user in range(len(offsets) - 1):
        for at in range(offsets[user], offsets[user + 1]):
            sums[picks[at]] += user_bias[user] + scores[at]
            counts[picks[at]] += 1


def _latent_mean(rng, offsets, scores, user_bias, mean_stars, crowd, parameters):
    """The mean score with which a movie's cut stars average `mean_stars`.

    Read off a table made from a sample of ratings: their biases, tastes and noise.
    """
    at = np.arange(0, len(scores), max(len(scores) // SAMPLE, 1))
    n = len(at)
    user = np.searchsorted(offsets, at, side="right") - 1
    noise = rng.standard_normal(n) * crowd.noise_scale[user] / ONE
    around = (user_bias[user] + scores[at]) / UNIT + noise
    around -= around.mean()
    grid = np.linspace(-2.0, 9.0, 1101)
    means = np.zeros(len(grid))
    for cuts, values, rows in [
        (parameters.whole_cuts, WHOLE_STARS, crowd.whole[user]),
        (parameters.half_cuts, HALF_STARS, ~crowd.whole[user]),
    ]:
        below = np.searchsorted(np.sort(around[rows]), np.array(cuts) - grid[:, None])
        means += rows.sum() * values[0] + (rows.sum() - below) @ np.diff(values)
    return np.interp(mean_stars, means / n, grid)


def _draw(rng, offsets, picks, scores, user_bias, movie_bias, crowd, parameters):
    """Stars of every rating, float32; all biases int64 in 1 / UNIT."""
    normal = NormalDist()
    quantiles = [normal.inv_cdf((i + 0.5) / 2**15) for i in range(2**14)]
    quantiles = np.rint(np.array(quantiles) * 2.0**16).astype(np.int64)
    quantiles = np.concatenate([quantiles, -quantiles[::-1]])
    stars = np.empty(len(picks), dtype=np.float32)
    _cut(
        offsets,
        picks,
        scores,
        user_bias,
        movie_bias,
        crowd.noise_scale,
        crowd.whole,
        quantiles,
        np.rint(np.array(parameters.whole_cuts) * UNIT).astype(np.int64),
        np.rint(np.array(parameters.half_cuts) * UNIT).astype(np.int64),
        np.uint64(rng.integers(2**63)),
        stars,
    )
    return stars


@njit(cache=True, parallel=True)
def _cut(
    offsets, picks, scores, user_bias, movie_bias, noise_scale, whole, quantiles, whole_cuts,
    half_cuts, key, stars,
):  # fmt: skip
    for user in prange(len(offsets) - 1):
        cuts = whole_cuts if whole[user] else half_cuts
        for at in range(offsets[user], offsets[user + 1]):
            normal = quantiles[np.int64(scramble(key, np.uint64(at)) >> np.uint64(49))]
            score = user_bias[user] + movie_bias[picks[at]] + scores[at]
            score += (normal * noise_scale[user]) >> 6
            value = 0
            for c in range(len(cuts)):
                value += score >= cuts[c]
            stars[at] = 1.0 + value if whole[user] else 0.5 + 0.5 * value
