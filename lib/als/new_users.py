"""Users that a model was not trained on: their ratings, checked, as the rows of a half-step."""

import numpy as np

from lib.als.kernels.arguments import not_finite
from lib.data.csr import CSR, offsets_of
from lib.util import validation


def rows_of(users, n_movies):
    """The ratings of several users as a CSR whose indices are movies.

    users, n_movies : see `ALS.fold_in_many`, whose errors are raised here
    """
    if isinstance(users, CSR):
        rows = validation.csr("users", users, np.size(users.offsets) - 1, n_movies)
    else:
        rows = _csr_of(list(users), n_movies)
    _check_ratings(rows, n_movies)
    return rows


def rated(rows):
    """The movies that a CSR names, ascending, and the CSR with its indices into these."""
    movies, indices = np.unique(rows.indices, return_inverse=True)
    return movies, rows._replace(indices=indices.astype(np.int32))


def _csr_of(users, n_movies):
    """Lists of movies and of stars, one after the other."""
    prefixes = [_prefix(row, len(users)) for row in range(len(users))]
    pairs = [_pair(*user, n_movies, name) for user, name in zip(users, prefixes, strict=True)]
    indices = np.concatenate([np.zeros(0, np.int32), *(movies for movies, _ in pairs)])
    values = np.concatenate([np.zeros(0, np.float32), *(stars for _, stars in pairs)])
    return CSR(offsets_of([len(movies) for movies, _ in pairs]), indices, values)


def _pair(movie_index, stars, n_movies, prefix):
    movies = validation.index(f"{prefix}movie_index", movie_index, n_movies).astype(np.int32)
    stars = np.asarray(stars, dtype=np.float32)
    if movies.ndim != 1 or stars.shape != movies.shape:
        raise ValueError(
            f"{prefix}movie_index has shape {movies.shape} and stars {stars.shape}: "
            "both must be one-dimensional and equally long"
        )
    return movies, stars


def _check_ratings(rows, n_movies):
    n_rows = len(rows.offsets) - 1
    row_of_entry = np.repeat(np.arange(n_rows), np.diff(rows.offsets))
    pairs = np.sort(row_of_entry * n_movies + rows.indices)
    twice = np.flatnonzero(pairs[1:] == pairs[:-1])
    if len(twice):
        row, movie = divmod(int(pairs[twice[0]]), n_movies)
        raise ValueError(
            f"{_prefix(row, n_rows)}movie_index names movie {movie} twice: each may be rated once"
        )
    wrong = np.flatnonzero(~((rows.values >= 0.5) & (rows.values <= 5.0)))
    if len(wrong):
        raise ValueError(
            f"{_prefix(row_of_entry[wrong[0]], n_rows)}stars contains {rows.values[wrong[0]]}: "
            "must lie in 0.5..5.0"
        )


def check_finite(model, rows, updated):
    """Raise FloatingPointError naming a user whose new bias or vector is no finite float32."""
    wrong = not_finite(updated)
    if len(wrong):
        n = rows.offsets[wrong[0] + 1] - rows.offsets[wrong[0]]
        raise FloatingPointError(
            f"{_prefix(wrong[0], len(updated.bias))}the bias or the vector of these {n} ratings is "
            f"no finite float32: tau / lam, or the model's vectors, are out of its range in "
            f"{model!r}"
        )


def _prefix(row, n_rows):
    """What an error begins with where there are several users."""
    return f"user {row}: " if n_rows > 1 else ""
