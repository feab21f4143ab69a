"""The newcomer's films, and the paper's lists beside ours as tables for the page."""

import numpy as np
import pandas as pd

from analysis.cold_start.results import PROFILE
from analysis.plotting import notation
from lib.data import tables
from lib.recommend import titles
from lib.util import escaping

N_GENRES = 2  # shown of a film
NEARLY_ALL = 0.8  # of a list of the paper, to stand for it


def profile(movies, train, liked):
    """The films that a newcomer likes: (movie_ids, titles of the paper's that nobody rated).

    movies : DataFrame with movie_id and title; train : `Ratings`
    liked : "paper" for the paper's three films, or titles separated by semicolons; a title that
    is not there is a ValueError that names the nearest
    Where none of the paper's films is rated, the three most rated films take their position.
    """
    if liked != "paper":
        return titles.find(movies, titles.split(liked)), []
    rated = set(train.movie_ids[train.movie_counts > 0].tolist())
    found = titles.find_some(movies, list(PROFILE))
    absent = [title for title, movie in zip(PROFILE, found, strict=True) if movie not in rated]
    most_rated = train.movie_ids[np.argsort(-train.movie_counts, kind="stable")[:3]]
    return [movie for movie in found if movie in rated] or most_rated.tolist(), absent


def printed(movies):
    """The paper's Table 3 with a column found: the movie_id in this dataset, or none."""
    table = tables.paper("table3")
    return table.assign(found=titles.find_some(movies, table["movielens_title"]))


def printed_shares(table, genres, genre):
    """The share of a genre in the paper's lists, of their films that are here: alpha and share.

    table : of `printed`; genres : Series of lists of genres by movie_id
    Lists of which less than NEARLY_ALL is here are left out.
    """
    here = table.groupby("alpha").filter(lambda rows: rows["found"].notna().mean() >= NEARLY_ALL)
    here = here.dropna(subset="found")
    in_genre = [genre in genres[int(movie)] for movie in here["found"]]
    shares = here.assign(share=np.array(in_genre, float)).groupby("alpha")["share"].mean()
    return shares.reset_index()


def side_by_side(table, alpha, lists, movies, competing):
    """The paper's list and ours at an alpha, with the genres of ours: a DataFrame of Markdown.

    table : of `printed`; lists : dict of (model, alpha) -> frame of `recommend`
    movies : indexed by movie_id, with title and genres; competing : set of movie_ids
    A dagger marks a film that is not in this dataset, a double dagger one that does not pass the
    filter; bold a film of ours that the paper has too.
    """
    rows = table[table["alpha"] == alpha]
    columns = {"Rank": rows["rank"].tolist(), "The paper": [_marked(r, competing) for r in
                                                            rows.itertuples()]}  # fmt: skip
    for (model, its_alpha), top in lists.items():
        if its_alpha == alpha:
            blank = ["–"] * (len(rows) - len(top))
            shown = [_ours(movies["title"][m], m in set(rows["found"])) for m in top["movie_id"]]
            model = notation.unbroken(model)
            columns[f"Here, {model}"] = shown + blank
            kinds = [as_text(movies["genres"][movie]) for movie in top["movie_id"]]
            columns[f"Genres, {model}"] = [escaping.markdown(kind) for kind in kinds] + blank
    return pd.DataFrame(columns)


def as_text(genres):
    """The first genres of a film on one line, a dash where it has none."""
    return ", ".join(genres[:N_GENRES]) or "–"


def _marked(row, competing):
    mark = "†" if pd.isna(row.found) else "" if int(row.found) in competing else "‡"
    return escaping.markdown(row.title) + (mark and f"\u00a0{mark}")


def _ours(title, shared):
    return f"**{escaping.markdown(title)}**" if shared else escaping.markdown(title)
