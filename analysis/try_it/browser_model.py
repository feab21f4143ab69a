"""A trained model in one small file, for the recommender that runs in a reader's browser.

Vectors and biases are rounded to integers; counts, identifiers and genres are written with one
byte where one is enough. `book/static/try_it_model.js` reads what `export` writes.
"""

import base64
import copy

import numpy as np
import pandas as pd

from analysis.plotting import page_data
from lib.als.kernels.top_k import top_k
from lib.recommend import candidates, score, taste_plane
from lib.util import escaping

KINDS = ("float32", "float16", "int16", "int8")
SHIPPED = "int16"
NAME = "try_it_data"
FILES = (
    "explore.css",
    "try_it.css",
    "explore_text.js",
    "explore_search.js",
    "explore_map.js",
    "try_it_model.js",
    "try_it_map.js",
    "try_it_memory.js",
    "try_it_rows.js",
    "try_it_form.js",
    "try_it.js",
)


def quantise(values, kind=SHIPPED):
    """Round each column to whole multiples of its own step: (integers, steps).

    values : (n, m) finite; kind : int8 or int16
    Returns integers (n, m) of that type and steps (m,), float64. integers * steps differs from
    `values` by half a step at most, and the largest value of a column uses the whole range.
    Raises ValueError for values that are not finite.
    """
    values = np.asarray(values, float)
    if not np.isfinite(values).all():
        raise ValueError("the values to round must be finite")
    steps = np.abs(values).max(axis=0, initial=0.0) / np.iinfo(kind).max
    steps = np.where(steps > 0, steps, 1.0)
    return np.rint(values / steps).astype(kind), steps


def rounded(model, kind):
    """A copy of the model whose movie biases and vectors went through `kind`, one of `KINDS`."""
    other = copy.copy(model)
    numbers = np.column_stack([model.movie_bias, model.movie_factors])
    if kind.startswith("int"):
        integers, steps = quantise(numbers, kind)
        numbers = integers * steps
    else:
        numbers = numbers.astype(kind)
    numbers = numbers.astype(np.float32)
    other.movie_bias, other.movie_factors = numbers[:, 0].copy(), numbers[:, 1:].copy()
    return other


def losses(model, train, test, min_ratings, alpha=0.5, n_users=500, n=10, seed=0):
    """Loss of quality for newcomers by rounding: a DataFrame with a row for each of `KINDS`.

    Up to `n_users` users with test ratings, drawn by `seed`, are folded in from their training
    ratings as if they were new. Columns: kind; rmse of their test ratings in stars; overlap with
    the top `n` (Eq. 10, at least `min_ratings`) of float32; error, the largest change of a score
    of a movie that competes; bytes for each movie.
    """
    able = np.flatnonzero((test.user_counts > 0) & (train.user_counts > 0))
    users = np.sort(np.random.default_rng(seed).permutation(able)[:n_users])
    allowed = candidates(model, train.movie_counts, min_ratings)
    scores, tops, rows = {}, {}, []
    for kind in KINDS:
        other = rounded(model, kind)
        biases, vectors = other.fold_in_many([train.by_user.row(user) for user in users])
        scores[kind] = score(other, vectors, alpha)[:, allowed]
        tops[kind] = _top(scores[kind], train, users, allowed, n)
        exact, found = tops["float32"], tops[kind]
        shared = [np.isin(a[a >= 0], b).mean() for a, b in zip(found, exact, strict=True)]
        rows.append(
            {
                "kind": kind,
                "rmse": _rmse(other, biases, vectors, test, users),
                "overlap": np.mean(shared),
                "error": np.abs(scores[kind] - scores["float32"]).max(),
                "bytes": np.dtype(kind).itemsize * (1 + model.k),
            }
        )
    return pd.DataFrame(rows)


def export(model, movies, train, min_ratings, about, known=None):
    """All that the page needs, as a dict that `json` can write.

    model : a fitted `ALS` with k >= 2, neither weighted nor joint, as the page folds in by the
        paper's equations; its movies are those of `train`
    movies : DataFrame with movie_id, title, genres, a row per movie of `train`, in its order
    min_ratings : the filter to begin with, and how many training ratings a movie needs to count
        for the plane of the map
    about : dict with name, simulated and n_ratings, as `MovieLens.summary` has them; the browser
        keeps a reader's ratings under the name
    known : mask (n_movies,) of the movies that exist, all if None; the page offers these at once,
        and the others, as far as they have `min_ratings` ratings, when asked for
    A movie without training ratings keeps its title, but its vector is zero. Raises ValueError
    for a model or movies that do not fit,
    and what `taste_plane.fit_plane` raises.
    """
    if model.weighted or model.joint:
        raise ValueError(f"{model!r}: the page takes a model with neither option of training")
    if not np.array_equal(movies["movie_id"], train.movie_ids):
        raise ValueError("movies must have one row per movie of train, in the same order")
    counts = train.movie_counts
    plane = taste_plane.fit_plane(model, counts, min_ratings)
    numbers = np.column_stack([model.movie_bias, model.movie_factors])
    numbers[counts == 0] = 0
    integers, steps = quantise(numbers)
    known = np.ones(len(counts), bool) if known is None else known
    kept = np.flatnonzero(known | (counts >= min_ratings))
    invented = np.flatnonzero(~known[kept])
    movies = movies.iloc[kept]
    listed = movies["genres"].map(", ".join).map(escaping.legible)
    genres = listed.value_counts(sort=True).index
    ids = _page_ids(train.movie_ids)[kept]
    return {
        "about": about | {"name": escaping.legible(about["name"])},
        "k": model.k,
        "mu": model.mu,
        "ratio": model.tau / model.lam,
        "min_ratings": int(min_ratings),
        "titles": "\n".join(movies["title"].map(escaping.legible)),
        "genres": "\n".join(genres),
        "genre_of": _text(as_varints(genres.get_indexer(listed))),
        "movie_ids": _text(as_varints(np.diff(ids, prepend=0))),
        "counts": _text(as_varints(counts[kept])),
        "n_invented": len(invented),
        "invented": _text(as_varints(np.diff(invented, prepend=0))),
        "steps": steps.tolist(),
        "numbers": _text(integers[kept].T.astype("<i2").tobytes()),
        "map": {
            "centre": plane.centre.tolist(),
            "axes": plane.axes.T.tolist(),
            "shares": plane.shares.tolist(),
            "scale": plane.scale,
        },
    }


def _page_ids(ids):
    """The ascending numbers by which the page knows the films: the identifiers, where a browser
    can count so far, else the places of the films."""
    return ids if ids[0] >= 0 and ids[-1] < 2**53 else np.arange(len(ids))


def as_varints(numbers):
    """Whole numbers >= 0 as bytes: seven bits each, lowest first, the eighth says "more"."""
    numbers = np.asarray(numbers, np.int64)
    groups = np.maximum(-(-np.array([int(x).bit_length() for x in numbers], int) // 7), 1)
    place = np.arange(groups.max(initial=1))
    parts = (numbers[:, None] >> (7 * place)) & 127
    parts += 128 * (place < groups[:, None] - 1)
    return parts[place < groups[:, None]].astype(np.uint8).tobytes()


def page(content, best):
    """Show the recommender in a notebook's output, together with the export it needs.

    best : DataFrame with title and genres, which stand there where no scripts run
    """
    rows = "".join(
        f"<tr><td>{escaping.html(film.title)}</td>"
        f"<td>{escaping.html(', '.join(film.genres))}</td></tr>"
        for film in best.itertuples()
    )
    inside = f"""<p>Here you would search all films, give stars to those you know, and see a list of
recommendations change with each star, with a reason for each and a map of where you are among the
films. All of it runs in the browser and needs JavaScript, and the files that <code>make book</code>
puts beside the page. Without any rating the list would begin like this:</p>
<table class="numbers"><thead><tr><th>Film</th><th>Genres</th></tr></thead>
<tbody>{rows}</tbody></table>"""
    page_data.show(NAME, content, "try-it", inside, FILES)


def _text(data):
    return base64.b64encode(data).decode()


def _top(scores, train, users, allowed, n):
    """The best `n` of each user that he or she has not rated, among those allowed."""
    scores, place = scores.copy(), np.cumsum(allowed) - 1
    for line, user in enumerate(users):
        rated, _ = train.by_user.row(user)
        scores[line, place[rated[allowed[rated]]]] = -np.inf
    return top_k(scores, n)


def _rmse(model, biases, vectors, test, users):
    """Of the test ratings of users that were folded in, in stars."""
    errors = []
    for user, bias, vector in zip(users, biases.tolist(), vectors, strict=True):
        movies, stars = test.by_user.row(user)
        baseline = model.mu + bias + model.movie_bias[movies]
        errors.append(stars - baseline - model.movie_factors[movies] @ vector)
    return float(np.sqrt(np.square(np.concatenate(errors)).mean()))
