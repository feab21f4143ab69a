"""True trait vectors: what a movie is like, and what a user likes.

Everything is kept as whole multiples of 1 / ONE, so that inner products are exact integers and
the twin comes out the same on every machine.
"""

import numpy as np

ONE = 1024  # one star, or one unit of a trait, in the integers below
MOST = 2**15 - 1

# The first trait dimensions have a meaning; the signs are common sense, the sizes are a choice.
# columns: serious-light, dark-family, spectacle-talk, fantastic-realistic, classic-modern
AXES = {
    "Action": (-0.7, 0.5, 1.6, 0.4, -0.3),
    "Adventure": (-0.6, -0.5, 1.3, 0.8, -0.1),
    "Animation": (-0.1, -1.4, 0.2, 1.2, -0.2),
    "Children": (-0.7, -2.0, 0.1, 0.7, 0.0),
    "Comedy": (-1.1, -0.6, -0.5, -0.3, -0.3),
    "Crime": (0.6, 1.2, 0.1, -0.8, 0.1),
    "Documentary": (1.4, 0.1, -0.9, -1.2, -0.3),
    "Drama": (1.2, 0.2, -0.8, -0.6, 0.2),
    "Fantasy": (-0.3, -0.8, 0.5, 1.8, 0.0),
    "Film-Noir": (1.6, 1.2, -0.5, -0.6, 2.5),
    "Horror": (-0.7, 1.9, 0.4, 1.0, -0.2),
    "IMAX": (-0.2, -0.2, 1.6, 0.8, -1.0),
    "Musical": (-0.4, -1.4, -0.6, 0.5, 1.2),
    "Mystery": (0.7, 1.2, -0.2, 0.3, 0.3),
    "Romance": (0.1, -0.6, -1.1, -0.5, 0.2),
    "Sci-Fi": (-0.2, 0.4, 1.2, 1.6, -0.2),
    "Thriller": (0.1, 1.3, 0.6, -0.1, -0.2),
    "War": (1.2, 0.6, 0.6, -0.7, 0.8),
    "Western": (0.4, 0.2, 0.5, -0.6, 1.3),
}
CLASSIC = 4  # the axis that also follows the release year
YEARS_PER_UNIT = 20.0


def movie_traits(rng, catalogue, parameters):
    """Movie vectors, int16 (n_movies, dimensions), in 1 / ONE.

    Genre part: the mean of the vectors of the movie's genres. Own part: Gaussian, shared by kin.
    Each dimension is scaled to its share of the taste variance over ml-32m's ratings.
    """
    n_movies, n_genres = catalogue.labels.shape
    d = parameters.dimensions
    genre_vectors = rng.standard_normal((n_genres, d))
    genre_vectors[:, : CLASSIC + 1] = [AXES[name] for name in catalogue.genre_names]
    n_labels = np.maximum(catalogue.labels.sum(axis=1), 1)
    from_genre = np.zeros((n_movies, d))
    for labelled, vector in zip(catalogue.labels.T, genre_vectors, strict=True):
        from_genre += labelled[:, None] * vector
    from_genre /= n_labels[:, None]
    years = np.where(catalogue.years > 0, catalogue.years, 1998).astype(np.float64)
    from_genre[:, CLASSIC] -= np.clip((years - 1998.0) / YEARS_PER_UNIT, -2.0, 2.0)

    own = rng.standard_normal((n_movies, d))
    for kin in sorted(set(catalogue.movies["kin"]) - {""}):
        rows = (catalogue.movies["kin"] == kin).to_numpy()
        shared = rng.standard_normal(d)
        own[rows] *= np.sqrt(1.0 - parameters.kin_share)
        own[rows] += np.sqrt(parameters.kin_share) * shared

    share = taste_shares(parameters)
    genre_part = np.sqrt(parameters.genre_share) * _standardise(from_genre, catalogue.n_ratings)
    own_part = np.sqrt(1.0 - parameters.genre_share) * _standardise(own, catalogue.n_ratings)
    traits = (genre_part + own_part) * np.sqrt(parameters.taste_variance * share)
    return _to_integers(traits)


def taste_shares(parameters):
    """Each dimension's share of the variance of u.v, falling like a power of its number."""
    share = (np.arange(parameters.dimensions) + 1.0) ** -parameters.taste_decay
    return share / share.sum()


def user_tastes(rng, n_users, parameters):
    """User vectors, int16 (n_users, dimensions) in 1 / ONE, and the log of their strength.

    A user's taste is a standard Gaussian times a log-normal strength of root mean square 1.
    """
    log_strength = parameters.taste_spread * rng.standard_normal(n_users)
    strength = np.exp(log_strength - parameters.taste_spread**2)
    tastes = rng.standard_normal((n_users, parameters.dimensions), dtype=np.float32)
    return _to_integers(tastes * strength[:, None]), log_strength


def _standardise(x, counts):
    """Columns with mean 0 and variance 1 over ratings; the sums are of integers, hence exact."""
    x = np.rint(x * ONE).astype(np.int64)
    mean = counts @ x / counts.sum()
    variance = counts @ (x * x) / counts.sum() - mean * mean
    return (x - mean) / np.sqrt(variance)


def _to_integers(x):
    return np.clip(np.rint(x * ONE), -MOST, MOST).astype(np.int16)
