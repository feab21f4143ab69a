"""The numbers and tables of the page "Try it"."""

import pandas as pd

from analysis.plotting import page_data
from analysis.try_it import browser_model


def of(content, losses):
    """Numbers of the text: a dict.

    content : of `browser_model.export`; losses : of `browser_model.losses`
    n_films, megabytes of the file; overlap, small_overlap: films in per cent that the lists share
    with the exact ones, as shipped and with one byte.
    """
    overlap = 100 * losses.set_index("kind")["overlap"]
    return {
        "n_films": content["titles"].count("\n") + 1,
        "megabytes": len(page_data.script(browser_model.NAME, content).encode()) / 1e6,
        "overlap": float(overlap[browser_model.SHIPPED]),
        "small_overlap": float(overlap["int8"]),
    }


def losses(losses):
    """A table of `browser_model.losses` as texts for the page."""
    change = 1e6 * (losses["rmse"] - losses["rmse"].iloc[0])
    return pd.DataFrame(
        {
            "A number as": losses["kind"],
            "Bytes per film": losses["bytes"],
            "Test RMSE": losses["rmse"].map("{:.5f}".format),
            "Δ RMSE, millionths": change.map("{:+.1f}".format),
            "Top 10 shared": losses["overlap"].map("{:.2%}".format),
            "Largest Δ score": losses["error"].map("{:.5f}".format),
        }
    )


def reasons(movies, rated, stars, top, terms):
    """A row per recommendation: what each rated film adds to its affinity, as texts.

    movies : DataFrame with title and genres; rated, stars : (n,) of the newcomer
    top : of `lib.recommend.recommend`; terms : (len(top), n) of `lib.recommend.pulls`
    """
    shown = movies.loc[top["movie_index"], ["title", "genres"]].reset_index(drop=True)
    shown["genres"] = shown["genres"].map(", ".join)
    shown.columns = ["Recommended", "Genres"]
    numbers = pd.DataFrame(terms)
    numbers.columns = [
        f"{movies['title'][movie]}, {'1 star' if given == 1 else f'{given:g} stars'}"
        for movie, given in zip(rated, stars, strict=True)
    ]
    numbers["$\\mathbf u^\\top \\mathbf v_j$"] = top["affinity"].to_numpy()
    numbers["Score"] = top["score"].to_numpy()
    for place in range(numbers.shape[1]):
        shown.insert(
            shown.shape[1],
            numbers.columns[place],
            numbers.iloc[:, place].map("{:+.3f}".format),
            allow_duplicates=True,
        )
    return shown
