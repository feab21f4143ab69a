"""Numbers and tables of the chapter on geometry, out of its results."""

import pandas as pd

from analysis.geometry.identified import LEVEL


def of(best, large, power, controls, geometries):
    """The numbers of the text: a dict.

    best, large : frames of `neighbourhoods.genre_tests`; power, controls : of `controls.power` and
    `controls.false_positives`; geometries : of `identified.comparison`
    half_purity, half_silhouette: shares of the planted genres found at half the spread; family:
    the larger share of controls with a false finding; the rest as in `of_genres` and
    `of_geometries`, n_pure_large as n_pure for `large`.
    """
    half = power.set_index("size").loc[0.5]
    return {
        **of_genres(best),
        "n_pure_large": of_genres(large)["n_pure"],
        "half_purity": float(half["purity"]),
        "half_silhouette": float(half["silhouette"]),
        "family": float(controls["family"].max()),
        **of_geometries(geometries),
    }


def of_genres(tests):
    """Numbers about a table of `neighbourhoods.genre_tests`: a dict.

    n_genres; n_pure: genres whose purity is above that of shuffled ones at `LEVEL` after Holm;
    lift: its median; highest: the largest silhouette.
    """
    return {
        "n_genres": len(tests),
        "n_pure": int((tests["purity_holm"] <= LEVEL).sum()),
        "lift": float(tests["lift"].median()),
        "highest": float(tests["silhouette"].max()),
    }


def of_geometries(compared):
    """Numbers about a table of `identified.comparison`: a dict.

    any_overlap, whitened_overlap: shares of the learned neighbours that are kept with an arbitrary
    matrix and after whitening; whitened_pure: genres found after whitening.
    """
    by_name = compared.set_index("geometry")
    return {
        "any_overlap": float(by_name.loc["any invertible A", "overlap"]),
        "whitened_overlap": float(by_name.loc["whitened", "overlap"]),
        "whitened_pure": int(by_name.loc["whitened", "n_pure"]),
    }


def of_real(frames):
    """Numbers about the frames of `results.results` on a dataset: a dict.

    As in `of_genres` (of the best model) and `of_geometries`; apart_low and apart_high: the
    smallest and the largest p of the contrasts.
    """
    genres = frames["genres"]
    return {
        **of_genres(genres[genres["model"] == "k = 10"]),
        **of_geometries(frames["geometries"]),
        "apart_low": float(frames["contrasts"]["p"].min()),
        "apart_high": float(frames["contrasts"]["p"].max()),
    }


def genre_cells(tests, large):
    """Two tables of `neighbourhoods.genre_tests` as texts for the page, in the order of the first.

    Of the second only the ratio of purities is shown.
    """
    ratio = large.set_index("genre")["lift"].loc[tests["genre"]].to_numpy()
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
            "Its p": tests["silhouette_p"].map("{:.3f}".format),
            "Its p, Holm": tests["silhouette_holm"].map("{:.3f}".format),
            "Ratio, k = 50": [f"{value:.2f}" for value in ratio],
        }
    )


def geometry_cells(compared):
    """A table of `identified.comparison` as texts for the page."""
    return pd.DataFrame(
        {
            "Geometry": compared["geometry"],
            "Neighbours kept": compared["overlap"].map("{:.0%}".format),
            "Median ratio": compared["lift"].map("{:.2f}".format),
            "Genres found by purity": compared["n_pure"],
            "By silhouette": compared["n_apart"],
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


def plane_cells(planes):
    """A table of `studied.planes` as texts for the page."""
    return pd.DataFrame(
        {
            "Model": planes["model"],
            "Films": planes["n_films"],
            "Variance in the plane": planes["share"].map("{:.0%}".format),
            "Correlation with the paper": planes["fit"].map("{:.2f}".format),
            "p": planes["p"].map("{:.3f}".format),
        }
    )
