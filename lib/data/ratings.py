"""Ratings in memory: identifiers mapped to indices, and the dual CSR of section 2.2.1."""

from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

from lib.data import csr
from lib.data.csr import CSR
from lib.data.identifiers import integers
from lib.util import validation
from lib.util.messages import LONGEST, shown

LIKED = 3.5  # stars from which a movie is relevant to a user, the paper's threshold
MOST = np.iinfo(np.int32).max  # users or movies that an index of 32 bits can number


@dataclass(frozen=True)
class Ratings:
    """Every rating twice: by user and by movie, over contiguous indices.

    user_ids, movie_ids : int64, ascending; the identifier that stands behind each index
    by_user : CSR, one row per user, its indices are movies
    by_movie : CSR, one row per movie, its indices are users

    Raises ValueError naming an array that does not fit the others, so that no loop over them can
    read or write outside. That `by_movie` has the ratings of `by_user` is not checked.
    """

    user_ids: np.ndarray
    movie_ids: np.ndarray
    by_user: CSR
    by_movie: CSR

    def __post_init__(self):
        for name in ("user_ids", "movie_ids"):
            ids = integers(name, getattr(self, name)).astype(np.int64, copy=False)
            object.__setattr__(self, name, ids)
        validation.ratings("Ratings", self)
        csr.check_ascending("by_user", self.by_user)
        csr.check_ascending("by_movie", self.by_movie)

    @classmethod
    def from_frame(cls, frame):
        """Index a DataFrame with the columns user_id, movie_id and rating, in any order of rows.

        Identifiers may be integers of any type, or floats without a fraction; `integers` in
        `lib.data.identifiers` says what is taken. Ratings may be on any scale, kept as float32.
        Time and memory are linear in the number of ratings. Raises ValueError when a column is
        missing or the frame empty, when an identifier is not such an integer or a rating not a
        finite number, naming the row (counted from 0) and the value, and when a user rated a
        movie twice.
        """
        _check_columns(frame)
        stars = stars_of(frame["rating"])
        users, user_ids = _index_ids(frame, "user_id")
        movies, movie_ids = _index_ids(frame, "movie_id")
        # Grouping is stable, so grouping by movie first leaves each user's movies ascending.
        by_movie = CSR(*csr.group(movies, users, stars, len(movie_ids)))
        del users, movies, stars  # of 32 million ratings each copy counts
        by_user = csr.transpose(by_movie, len(user_ids))
        del by_movie
        refuse_duplicates(by_user, user_ids, movie_ids)
        return cls(user_ids, movie_ids, by_user, csr.transpose(by_user, len(movie_ids)))

    @property
    def n_users(self):
        return len(self.user_ids)

    @property
    def n_movies(self):
        return len(self.movie_ids)

    @property
    def n_ratings(self):
        return len(self.by_user.values)

    @property
    def user_counts(self):
        """Ratings per user: int64, (n_users,)."""
        return np.diff(self.by_user.offsets)

    @property
    def movie_counts(self):
        """Ratings per movie: int64, (n_movies,)."""
        return np.diff(self.by_movie.offsets)

    @property
    def user_of_entry(self):
        """The user of each entry of `by_user`: a new int32 array of indices, (n_ratings,)."""
        return self.by_user.row_of_entry

    @property
    def mean(self):
        """The mean rating in stars, NaN without ratings."""
        sums = csr.row_sums(self.by_user.offsets, self.by_user.values)
        return csr.mean_of_sums(sums, self.n_ratings)

    def index_of_movies(self, ids, movies=None):
        """Indices (int32) of movies given by identifier, in the shape of `ids`.

        movies : DataFrame with movie_id and title, by which an error names them

        Raises ValueError naming movies that have no ratings here, such as those of which a part
        has kept none, and for identifiers that are no integers.
        """
        ids = integers("ids", ids)
        index = np.searchsorted(self.movie_ids, ids)
        rated = np.append(self.movie_ids, 0)[index] == ids
        rated &= np.append(self.movie_counts, 0)[index] > 0
        if not rated.all():
            titles = {} if movies is None else movies.set_index("movie_id")["title"]
            missing = ids[~rated].tolist()
            named = ", ".join(titles.get(i, f"movie_id {i}")[:LONGEST] for i in missing[:5])
            raise ValueError(f"{len(missing)} movies have no ratings here: {named}")
        return index.astype(np.int32)

    def split(self, test_fraction=0.2, seed=0):
        """Split every user's ratings at random into (train, test), both over the same indices.

        A user with n ratings keeps floor((1 - test_fraction) n) of them, and at least one, for
        training; the rest is for testing. Each subset of that size is equally likely. The parts
        are disjoint, complete and decided by `seed`; `in_training` makes the same choice for some
        of the users alone. Raises ValueError unless 0 < test_fraction < 1 and `seed` is an
        integer >= 0.
        """
        in_train = in_training(self.by_user.offsets, test_fraction, seed)
        return self.part(in_train), self.part(~in_train)

    def part(self, kept):
        """The ratings whose entry in `by_user` is kept, over the same indices.

        kept : bool, (n_ratings,). Users and movies of which nothing is kept have empty rows.
        Raises ValueError for anything else.
        """
        kept = np.asarray(kept)
        if kept.dtype != bool or kept.shape != (self.n_ratings,):
            raise ValueError(
                f"kept is {kept.dtype} of shape {kept.shape}: must be bool, ({self.n_ratings},)"
            )
        by_user = csr.part(self.by_user, kept)
        return Ratings(
            self.user_ids, self.movie_ids, by_user, csr.transpose(by_user, self.n_movies)
        )


def in_training(offsets, test_fraction=0.2, seed=0, first=0):
    """The ratings of consecutive users that `Ratings.split` keeps for training: bool, (ratings,).

    offsets : int64, (users + 1,), where the ratings of each begin, counted from those of the first
    first : the number of ratings that the users before them have

    Rating i of all takes number i of one stream of random numbers, which can be entered anywhere:
    users in parts, on as many machines as you like, are split as they are together. Raises
    ValueError for a wrong fraction or seed.
    """
    validation.integer("seed", seed, 0)
    n_train = n_for_training(np.diff(offsets), test_fraction)
    stream = np.random.PCG64(seed).advance(first)
    return csr.choose(offsets, n_train, np.random.Generator(stream).random(int(offsets[-1])))


def n_for_training(counts, test_fraction):
    """floor((1 - test_fraction) counts), and at least 1 where there is any: int64, like counts.

    Raises ValueError unless 0 < test_fraction < 1.
    """
    if not isinstance(test_fraction, Real) or not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction={shown(test_fraction)}: must lie between 0 and 1")
    # The small shift keeps a product such as 0.7 * 10 from falling short of its integer.
    n_train = np.floor((1 - test_fraction) * np.asarray(counts) + 1e-9).astype(np.int64)
    return np.maximum(n_train, np.minimum(counts, 1))


def _check_columns(frame):
    columns = list(frame.columns) if isinstance(frame, pd.DataFrame) else []
    for name in ("user_id", "movie_id", "rating"):
        if columns.count(name) != 1:
            raise ValueError(
                f"the frame has {columns.count(name) or 'no'} columns {name}, must have one: "
                f"a DataFrame with user_id, movie_id and rating is needed; it has {shown(columns)}"
            )
    if len(frame) == 0:
        raise ValueError("there are no ratings: at least one row is needed")


def stars_of(column, first=0):
    """The ratings of a column, of any type of numbers, as float32.

    Raises ValueError naming the row, counted from `first`, of the first that is no finite number.
    """
    given = np.asarray(column)
    if given.dtype.kind == "O":
        given = np.fromiter(map(_number, given), np.float64, len(given))
    elif given.dtype.kind not in "iuf":
        given = np.full(len(given), np.nan)
    with np.errstate(over="ignore"):
        stars = given.astype(np.float32)
    finite = np.isfinite(stars)
    if not finite.all():
        row = int(np.argmin(finite))
        value = shown(np.asarray(column)[row])
        raise ValueError(f"row {first + row}: the rating {value} is not a finite number of 32 bits")
    return stars


def _number(value):
    """A number out of a column of objects as a float; NaN for text, Booleans and the rest."""
    if not isinstance(value, Real | Decimal) or isinstance(value, bool):
        return np.nan
    try:
        return float(value)
    except (OverflowError, ValueError):
        return np.nan


def _index_ids(frame, name):
    """Contiguous index of each row (int32), and the sorted identifiers (int64)."""
    index, ids = pd.factorize(integers(name, frame[name]), sort=True)
    if len(ids) > MOST:
        raise ValueError(f"{name} has {len(ids):,} different values, must have at most {MOST:,}")
    return index.astype(np.int32), ids.astype(np.int64)


def refuse_duplicates(by_user, user_ids, movie_ids):
    """Raise ValueError naming the first pairs that occur twice in a CSR whose indices rise or stay.

    user_ids, movie_ids : the identifiers of its rows and columns
    """
    repeated = np.flatnonzero(by_user.indices[1:] == by_user.indices[:-1]) + 1
    # Neighbours of two users may be equal: the last movie of one and the first of the next.
    repeated = repeated[~np.isin(repeated, by_user.offsets)]
    if len(repeated):
        users = np.searchsorted(by_user.offsets, repeated[:5], side="right") - 1
        movies = movie_ids[by_user.indices[repeated[:5]]]
        pairs = ", ".join(f"({u}, {m})" for u, m in zip(user_ids[users], movies, strict=True))
        raise ValueError(
            f"{len(repeated)} ratings repeat a pair of user and movie that was rated before; "
            f"each pair may occur once. The first pairs (user_id, movie_id): {pairs}"
        )
