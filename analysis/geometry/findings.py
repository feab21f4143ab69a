"""The numbers and words of the chapter on geometry, out of its tables."""

import pandas as pd

from analysis.geometry.identified import LEVEL


def of_genres(tests):
    """Numbers about a table of `neighbourhoods.genre_tests`: a dict.

    n_genres; n_pure, n_apart: genres whose purity, or silhouette, is above that of shuffled ones
    at `LEVEL` after Holm; n_positive: silhouettes above zero; lift: its median; top, top_purity,
    top_shuffled, top_lift and low, low_lift: the genres with the highest and the lowest lift;
    highest, highest_genre: the largest silhouette.
    """
    first, last = tests.iloc[0], tests.iloc[-1]
    pure = tests["purity_holm"] <= LEVEL
    return {
        "n_genres": len(tests),
        "n_pure": int(pure.sum()),
        "n_apart": int((tests["silhouette_holm"] <= LEVEL).sum()),
        "n_positive": int((tests["silhouette"] > 0).sum()),
        "lift": float(tests["lift"].median()),
        "top": first["genre"],
        "top_purity": float(first["purity"]),
        "top_shuffled": float(first["purity_shuffled"]),
        "top_lift": float(first["lift"]),
        "low": last["genre"],
        "low_lift": float(last["lift"]),
        "highest": float(tests["silhouette"].max()),
        "highest_genre": tests.loc[tests["silhouette"].idxmax(), "genre"],
    }


def genre_cells(tests):
    """A table of `neighbourhoods.genre_tests` as texts for the page."""
    return pd.DataFrame(
        {
            "Genre": tests["genre"],
            "Films": tests["n_movies"].map("{:,d}".format),
            "Purity": tests["purity"].map("{:.1%}".format),
            "Shuffled": tests["purity_shuffled"].map("{:.1%}".format),
            "Ratio": tests["lift"].map("{:.2f}".format),
            "p": tests["purity_p"].map("{:.3f}".format),
            "p, Holm": tests["purity_holm"].map("{:.3f}".format),
            "Silhouette": tests["silhouette"].map("{:+.3f}".format),
            "p ": tests["silhouette_p"].map("{:.3f}".format),
            "p, Holm ": tests["silhouette_holm"].map("{:.3f}".format),
        }
    )


def geometry_cells(compared):
    """A table of `identified.comparison` as texts for the page."""
    return pd.DataFrame(
        {
            "Geometry": compared["geometry"],
            "Neighbours shared with the learned": compared["overlap"].map("{:.0%}".format),
            "Median ratio": compared["lift"].map("{:.2f}".format),
            "Genres with more purity than shuffled": compared["n_pure"],
            "Genres with a higher silhouette": compared["n_apart"],
            "Silhouettes above 0": compared["positive"],
        }
    )


def contrast_cells(contrasts):
    """A table of contrasts (geometry, n_one, n_other, difference, p) as texts for the page."""
    return pd.DataFrame(
        {
            "Geometry": contrasts["geometry"],
            "Mean cosine within less across": contrasts["difference"].map("{:+.2f}".format),
            "p": contrasts["p"].map("{:.3f}".format),
        }
    )
