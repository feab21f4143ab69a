"""The map of films that readers can explore: its data, and its place in a notebook."""

import numpy as np

from analysis.geometry import neighbourhoods
from analysis.plotting import page_data
from lib.recommend import pca
from lib.util import escaping

NAME = "explore_films_data"
FILES = (
    "explore.css",
    "explore_text.js",
    "explore_search.js",
    "explore_map.js",
    "explore_films.js",
)
N_NEIGHBOURS = 10
UNITS = 1000  # of a coordinate, from the centre to the film that lies furthest out


def content(model, movies, counts, known, n_films=1500):
    """All that the page needs of the most rated known films, as a dict that `json` can write.

    model : a fitted `ALS` with k >= 2; movies : DataFrame with title and genres, a row per movie
    counts : (n_movies,) training ratings; known : mask (n_movies,) of the films to show

    titles, genres; places (n, 2): whole numbers, the vectors on their first two principal
    components; shares of the variance; near, cosines (n, 10): the nearest other films by cosine,
    in all k dimensions, and these cosines in per cent. The most rated film comes first.
    """
    order = np.argsort(-counts, kind="stable")
    films = order[known[order] & (counts[order] > 0)][:n_films]
    vectors = model.movie_factors[films]
    near, cosines = neighbourhoods.nearest(vectors, min(N_NEIGHBOURS, len(films) - 1))
    components = pca.principal_components(vectors, 2)
    unit = np.abs(components.scores).max() / UNITS or 1.0
    return {
        "titles": movies["title"].iloc[films].map(escaping.legible).tolist(),
        "genres": movies["genres"].iloc[films].map(", ".join).map(escaping.legible).tolist(),
        "places": np.rint(components.scores / unit).astype(int).tolist(),
        "shares": np.nan_to_num(components.shares).round(4).tolist(),
        "near": near.tolist(),
        "cosines": np.rint(100 * cosines).astype(int).tolist(),
    }


def show(content):
    """Show the map; where no scripts run, the neighbours of the most rated film stand there."""
    titles = [escaping.html(title) for title in content["titles"]]
    rows = "".join(
        f"<tr><td>{titles[film]}</td><td>{escaping.html(content['genres'][film])}</td>"
        f"<td>{cosine / 100:.2f}</td></tr>"
        for film, cosine in zip(content["near"][0], content["cosines"][0], strict=True)
    )
    inside = f"""<p>Here {len(titles):,} films would lie on a map that can be searched and pointed
at. It needs JavaScript, and the files that <code>make book</code> puts beside the page.
These are the films nearest to {titles[0]}:</p>
<table class="numbers"><thead><tr><th>Film</th><th>Genres</th><th>Cosine</th></tr></thead>
<tbody>{rows}</tbody></table>"""
    page_data.show(NAME, content, "explore-films", inside, FILES)
