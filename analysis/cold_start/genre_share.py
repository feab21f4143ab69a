"""The share of a genre in newcomers' lists as alpha grows: of one, of its fans, of anybody."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.cold_start import experiments
from lib.als.kernels.top_k import top_k
from lib.recommend import candidates

N_PROFILES = 200  # of films drawn at random
N_PERMUTATIONS = 999  # of the films' genres
N_LISTED = 10  # films of a list
ALPHAS = np.linspace(0, 1, 41)


class Curve(NamedTuple):
    """A share against alpha: its ends, its maximum, and where that lies."""

    start: float
    small: float  # at the smallest alpha of the paper
    end: float
    highest: float
    first: float  # the smallest alpha with the highest share
    last: float  # the largest


def describe(shares, small):
    """The `Curve` of a DataFrame with columns alpha and share, in ascending order of alpha.

    small : the alpha nearest to which the share is taken
    """
    alpha, share = shares["alpha"].to_numpy(), shares["share"].to_numpy()
    top = alpha[np.isclose(share, share.max())]
    near = share[np.abs(alpha - small).argmin()]
    ends = float(share[0]), float(near), float(share[-1])
    return Curve(*ends, float(share.max()), float(top[0]), float(top[-1]))


def study(model, films, stars, counts, min_ratings, in_genre, seed):
    """The share in the list of a newcomer who likes `films`, beside that of others.

    films : indices of the profile; stars : given to each of them; counts : (n_movies,)
    in_genre : bool, (n_movies,); needs a candidate beside the profile
    Returns (shares, p): a DataFrame by alpha of share, and low and high, between which the share
    lies for 95% of N_PROFILES newcomers who give the same stars to as many candidates drawn at
    random; and the share of N_PERMUTATIONS of the candidates' genres, the true order counted
    among them, whose highest share over all alpha is no less than the true one.
    """
    vector = model.fold_in(films, np.full(len(films), stars))[1]
    tops = experiments.top_lists(model, vector, ALPHAS, films, counts, min_ratings)
    rng = np.random.default_rng(seed)
    allowed = np.flatnonzero(candidates(model, counts, min_ratings))
    of_others = _of_profiles(model, allowed, allowed, len(films), stars, in_genre, rng)
    low, high = np.quantile(of_others, [0.025, 0.975], axis=1)
    shares = pd.DataFrame(
        {"alpha": ALPHAS, "share": in_genre[tops].mean(axis=1), "low": low, "high": high}
    )
    return shares, _p_of_maximum(tops, np.setdiff1d(allowed, films), in_genre, rng)


def fans(model, size, stars, counts, min_ratings, in_genre, seed):
    """The mean share over many newcomers, who like films of the genre or any films: a DataFrame.

    size : films that each of N_PROFILES newcomers likes, drawn at random from the candidates of
    the genre (fans) and from all candidates (others); the rest as in `study`
    Columns: alpha, and of fans and others the mean share and its standard error (fans_error,
    others_error).
    """
    rng = np.random.default_rng(seed)
    allowed = np.flatnonzero(candidates(model, counts, min_ratings))
    table = pd.DataFrame({"alpha": ALPHAS})
    for name, pool in (("fans", allowed[in_genre[allowed]]), ("others", allowed)):
        shares = _of_profiles(model, allowed, pool, size, stars, in_genre, rng)
        table[name] = np.mean(shares, axis=1)
        table[f"{name}_error"] = np.std(shares, axis=1, ddof=1) / np.sqrt(N_PROFILES)
    return table


def _of_profiles(model, allowed, pool, size, stars, in_genre, rng):
    """Shares for newcomers who like films drawn from `pool`: a row for each of ALPHAS.

    allowed, pool : ascending indices of the candidates, and of those that may be liked
    """
    size = min(size, len(pool), len(allowed) - 1)
    liked = [rng.choice(len(pool), size, replace=False) for _ in range(N_PROFILES)]
    profiles = [np.searchsorted(allowed, pool[films]) for films in liked]
    given = [(allowed[profile], np.full(size, stars, np.float32)) for profile in profiles]
    vectors = model.fold_in_many(given)[1]
    affinity = vectors @ model.movie_factors[allowed].T
    affinity[np.arange(N_PROFILES)[:, None], profiles] = -np.inf
    baseline = (model.mu + model.movie_bias[allowed]).astype(np.float32)
    n = min(N_LISTED, len(allowed) - size)
    return [
        in_genre[allowed][top_k(affinity + np.float32(alpha) * baseline, n)].mean(axis=1)
        for alpha in ALPHAS
    ]


def _p_of_maximum(tops, allowed, in_genre, rng):
    places = np.searchsorted(allowed, tops)
    genre = in_genre[allowed]
    highest = genre[places].mean(axis=1).max()
    as_high = sum(
        rng.permutation(genre)[places].mean(axis=1).max() >= highest - 1e-9
        for _ in range(N_PERMUTATIONS)
    )
    return (as_high + 1) / (N_PERMUTATIONS + 1)
