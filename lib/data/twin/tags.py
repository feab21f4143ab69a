"""Tags: ml-32m's sixty most used words, given to movies whose genres they suit."""

import numpy as np
import pandas as pd

from lib.data import tables

SUITED, GENERAL, UNSUITED = 6.0, 1.0, 0.1  # how much likelier a tag is, by the movie's genres
SINCE = 1_136_073_600  # the first tags of ml-32m date from the winter of 2005/06
TAIL = 1.2  # exponent of the Pareto law of a tagging user's tags per rating
MOST = 40.0  # its cut
_SPARE = 2.5  # share drawn beyond need, because the same tag may be drawn twice


def draw(rng, ratings, catalogue, n_users):
    """Tags as a DataFrame user_id, movie_id, tag, timestamp, sorted by user, movie and tag.

    Users tag movies that they rated, most of them rarely, a few by the thousand.
    """
    numbers = tables.fact_numbers()["counts"]
    n_tags = round(len(ratings) * numbers["tag_applications"] / numbers["ratings"])
    words, weights = _vocabulary(catalogue.genre_names)

    is_tagger = rng.random(n_users) < numbers["tagging_users"] / numbers["users"]
    drive = np.where(is_tagger, np.minimum(rng.pareto(TAIL, n_users), MOST) + 0.05, 0.0)
    user = ratings["user_id"].to_numpy() - 1
    late = np.flatnonzero((ratings["timestamp"].to_numpy() >= SINCE) & is_tagger[user])
    if len(late) == 0:
        late = np.flatnonzero(is_tagger[user])
    cumulated = np.cumsum(drive[user[late]], dtype=np.float64)
    n_drawn = int(_SPARE * n_tags) + 10
    rows = late[np.searchsorted(cumulated, rng.random(n_drawn) * cumulated[-1], side="right")]

    # Tag by one of the movie's genres; the last row of `weights` serves movies without any.
    movie = ratings["movie_id"].to_numpy()[rows] - 1
    labels = np.column_stack([catalogue.labels, ~catalogue.labels.any(axis=1)])[movie]
    which = np.floor(rng.random(n_drawn) * labels.sum(axis=1)).astype(np.int64)
    genre = np.argmax(np.cumsum(labels, axis=1, dtype=np.int8) > which[:, None], axis=1)
    cumulative = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    tag = np.empty(n_drawn, dtype=np.int64)
    shot = rng.random(n_drawn)
    for g in range(len(cumulative)):
        here = genre == g
        tag[here] = np.searchsorted(cumulative[g], shot[here], side="right")

    frame = pd.DataFrame({"row": rows, "tag": tag}).drop_duplicates().iloc[:n_tags]
    frame = frame.sort_values(["row", "tag"])
    rows = frame["row"].to_numpy()
    wait = rng.integers(5, 120, size=len(rows))
    return pd.DataFrame(
        {
            "user_id": ratings["user_id"].to_numpy()[rows],
            "movie_id": ratings["movie_id"].to_numpy()[rows],
            "tag": np.array(words, dtype=object)[frame["tag"].to_numpy()],
            "timestamp": ratings["timestamp"].to_numpy()[rows] + wait,
        }
    )


def _vocabulary(genre_names):
    """The words, and a weight for each (genre, word); the last row is for movies without genre."""
    table = tables.facts("tags_top60").merge(
        tables.twin("tag_genres").fillna(""), on="tag", how="left", validate="one_to_one"
    )
    used = table["n_applications"].fillna(table["n_applications"].min() * 0.8)
    used = used * np.minimum(1.0, 30.0 / (20.0 + table.index.to_numpy()))
    weights = np.empty((len(genre_names) + 1, len(table)))
    for t, suited in enumerate(table["genres"].str.split("|")):
        for g, genre in enumerate([*genre_names, None]):
            weights[g, t] = SUITED if genre in suited else GENERAL if suited == [""] else UNSUITED
    return table["tag"].tolist(), weights * used.to_numpy()
