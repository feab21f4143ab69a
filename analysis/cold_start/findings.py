"""Numbers for the prose and the tables of the chapter on new users, from its results."""

import numpy as np
import pandas as pd

from analysis.cold_start import genre_share
from lib.data import tables
from lib.evaluation import intervals

CLEAR = 0.05  # a difference of shares: several standard errors of a mean over many newcomers


def of_fold_in(model, films, given, folded):
    """Parts of a newcomer's ratings that bias and taste explain, in stars: a dict for `put`.

    films, given : (n,), indices and stars; folded : (bias, vector) of `model.fold_in`
    surprise : mean of the ratings above the baseline mu + b_i; affinity : mean of u·v_i
    """
    bias, vector = folded
    baseline = model.mu + model.movie_bias[films]
    affinity = model.movie_factors[films] @ vector
    return {
        "bias": float(bias),
        "surprise": float((given - baseline).mean()),
        "affinity": float(affinity.mean()),
    }


def rise(shares, column="fans"):
    """The highest share less the one at alpha = 0, and at which alpha it is.

    shares : a frame with alpha and the column, from 0 to 1, such as of `genre_share.fans`
    """
    share = shares[column].to_numpy()
    top = int(share.argmax())
    return float(share[top] - share[0]), float(shares["alpha"].iloc[top])


def of_curves(rows, small):
    """The share of a genre against alpha as texts for the page: a DataFrame, a row per curve.

    rows : list of (dataset, model, shares, p, base_rate), shares and p of `genre_share.study`
    small : the smallest alpha of the paper
    """
    return pd.DataFrame([_curve_cells(*row, small) for row in rows])


def _curve_cells(dataset, model, shares, p, base_rate, small):
    curve = genre_share.describe(shares, small)
    above = int((shares["share"] > shares["high"]).sum())
    return {
        "Ratings": dataset,
        "Model": model,
        "All candidates": f"{base_rate:.0%}",
        "α = 0": f"{curve.start:.0%}",
        f"α = {small:g}": f"{curve.small:.0%}",
        "Highest": f"{curve.highest:.0%}",
        "reached": _stretch(curve.first, curve.last),
        "α = 1": f"{curve.end:.0%}",
        "Above the band": f"{above} of {len(shares)}",
        "p": f"{p:.3f}",
    }


def _stretch(first, last):
    return f"α = {first:.2f}" if np.isclose(first, last) else f"α = {first:.2f} to {last:.2f}"


def of_lists(lists, printed, competing):
    """Agreement of lists with the paper's: a dict for `put`.

    lists : dict of (model, alpha) -> frame of `recommend`
    printed : the paper's Table 3 with the column found, the movie_id in this dataset or none
    competing : set of the movie_ids that pass the filter
    n_paper, n_absent, n_filtered : different films of the paper, those not in this dataset, and
    those that do not pass; n_shared : positions of ours, over all lists, held by a film that the
    paper's list for the same alpha has too
    """
    unique = printed.drop_duplicates("movie_id")["found"]
    shared = [
        len(set(top["movie_id"]) & set(printed.loc[printed["alpha"] == alpha, "found"]))
        for (_, alpha), top in lists.items()
    ]
    return {
        "n_paper": len(unique),
        "n_absent": int(unique.isna().sum()),
        "n_filtered": int((~unique.dropna().astype(int).isin(competing)).sum()),
        "n_shared": sum(shared),
    }


def of_biases(bias, counts, mean_stars):
    """Correlations of the movie bias over some films: with mean stars, with log10 of the count."""
    return {
        "with_mean": float(np.corrcoef(bias, mean_stars)[0, 1]),
        "with_log_n": float(np.corrcoef(bias, np.log10(counts))[0, 1]),
    }


def of_paper_lists(printed):
    """Of the paper's films at alpha = 1, those among the best and the most rated 30 of MovieLens.

    printed : the paper's Table 3
    """
    last = printed.loc[printed["alpha"] == 1, "movie_id"]
    best, most = tables.facts("best_rated_movies"), tables.facts("most_rated_movies")
    return {
        "paper_in_best": int(last.isin(best["movie_id"]).sum()),
        "paper_in_most": int(last.isin(most["movie_id"]).sum()),
    }


def of_settled(settled, popular):
    """Held-out users as their ratings come in, at alpha = 1: a dict for `put`.

    settled : frame of `experiments.settle`; popular : precisions of the most rated films
    Precisions in per cent: before, after and gain (with its 95% interval gain_error), popular;
    rmse_before, rmse_after and bias_after (the vector left at zero) in stars
    """
    rows = settled[settled["alpha"] == 1].set_index(["user", "given"])
    last = settled["given"].max()
    first, final = (rows.xs(number, level="given") for number in (0, last))
    gain, half = intervals.mean_interval(final["precision"] - first["precision"])
    return {
        "n_held": settled["user"].nunique(),
        "before": 100 * first["precision"].mean(),
        "after": 100 * final["precision"].mean(),
        "gain": 100 * gain,
        "gain_error": 100 * half,
        "popular": 100 * float(np.mean(popular)),
        "rmse_before": first["rmse"].mean(),
        "rmse_after": final["rmse"].mean(),
        "bias_after": final["bias_rmse"].mean(),
    }


def of_newcomers(precision, alpha):
    """Precision of the lists of held-out users at an alpha, in per cent: a dict for `put`.

    precision : the table newcomers of `results.results`
    """
    rows = precision[precision["alpha"] == alpha].set_index("given")
    popular = precision[precision["alpha"].isna()].iloc[0]
    first, last = rows.index.min(), rows.index.max()
    return {
        "n_users": int(precision["n_users"].iloc[0]),
        "before": 100 * rows["mean"][first],
        "after": 100 * rows["mean"][last],
        "after_error": 100 * rows["half"][last],
        "popular": 100 * popular["mean"],
        "popular_error": 100 * popular["half"],
    }
