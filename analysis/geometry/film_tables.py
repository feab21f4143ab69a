"""Tables of films that people read: each film with its genres."""

import numpy as np
import pandas as pd

from analysis.geometry.figures import plain_name
from analysis.geometry.neighbourhoods import nearest

# Films of the paper's Figure 6 whose neighbours are listed, by their labels there.
ASKED = (
    "Star Wars IV",
    "Harry Potter and the Sorcerer's Stone",
    "Toy Story",
    "LOTR: Return of the King",
    "Matrix",
    "Pulp Fiction",
    "Goodfellas",
    "Spirited Away",
)


def asked(films, paper, counts):
    """Films whose neighbours are listed: (rows, names), those of `ASKED` that there are.

    films : DataFrame with title, from which rows are counted; paper : frame of
    `studied.paper_films`; counts : (films,) ratings, of which the highest decide where none of the
    paper's films is there
    """
    place = pd.Series(range(len(films)), films["title"]).groupby(level=0).first()
    rows = paper.set_index("label").loc[list(ASKED), "title"].map(place).dropna().astype(int)
    if len(rows):
        return rows.to_numpy(), rows.index.tolist()
    most = np.argsort(-np.asarray(counts), kind="stable")[: len(ASKED)]
    return most, films["title"].iloc[most].map(plain_name).tolist()


def neighbours(vectors, films, asked, names, n=5):
    """The nearest films of some: a DataFrame, `n` rows for each, fewer where there are fewer films.

    vectors : (films, k); films : DataFrame with title and genres, a row per vector
    asked : indices of the films whose neighbours are listed; names : str, what to call these
    Columns: Film, Nearest, Genres (of the nearest), Cosine; all texts.
    """
    near, cosines = (of_all[asked] for of_all in nearest(vectors, min(n, len(vectors) - 1)))
    rows = near.ravel()
    return pd.DataFrame(
        {
            "Film": np.repeat(np.asarray(names, object), near.shape[1]),
            "Nearest": films["title"].iloc[rows].map(plain_name).to_numpy(),
            "Genres": listed(films["genres"].iloc[rows]),
            "Cosine": [f"{cosine:.2f}" for cosine in cosines.ravel()],
        }
    )


def extremes(scores, films, n=5):
    """The films at both ends of each component: a DataFrame, 2 n rows for each.

    scores : (films, components); films : DataFrame with title and genres, a row per film
    Columns: Component, End (highest or lowest), Film, Genres; all texts.
    """
    order = np.argsort(-scores, axis=0, kind="stable")
    tables = [
        pd.DataFrame(
            {
                "Component": f"PC{component + 1}",
                "End": end,
                "Film": films["title"].iloc[rows].map(plain_name).to_numpy(),
                "Genres": listed(films["genres"].iloc[rows]),
            }
        )
        for component in range(scores.shape[1])
        for end, rows in (
            ("highest", order[:n, component]),
            ("lowest", order[::-1][:n, component]),
        )
    ]
    return pd.concat(tables, ignore_index=True)


def listed(genres):
    """Genres of films, tuples of str, as texts; a dash where a film has none."""
    return [", ".join(names) or "–" for names in genres]
