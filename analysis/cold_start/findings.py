"""Numbers and words for the prose of the chapter on new users, from its results."""

import numpy as np

from analysis.cold_start import genre_share

SIGNIFICANCE = 0.05
LIKELY = ", though shuffled genres often reach as much"
ONE_FILM = 0.1  # of a list of ten: a smaller difference of shares is none


def of_curve(shares, p, small):
    """The share of a genre against alpha in numbers and words: a dict for `put`.

    shares, p : what `genre_share.study` returns; small : the smallest alpha of the paper
    Shares are in per cent. above : at how many of the alphas the share is above the band; outcome
    says whether the small alpha has the highest share, as the paper's reading of it implies.
    """
    curve = genre_share.describe(shares, small)
    percent = {name: 100 * value for name, value in curve._asdict().items()}
    gain = curve.highest - curve.small
    return percent | {
        "where": _stretch(curve.first, curve.last),
        "p": p,
        "n_alphas": len(shares),
        "above": int((shares["share"] > shares["high"]).sum()),
        "band": 100 * shares["high"].max(),
        "outcome": _outcome(gain, curve) + (LIKELY if p > SIGNIFICANCE else ""),
    }


def _stretch(first, last):
    if np.isclose(first, last):
        return f"at α = {first:.2f}"
    return f"from α = {first:.2f} to {last:.2f}"


def _outcome(gain, curve):
    if curve.highest == 0:
        return "the genre is in none of the lists"
    if gain < ONE_FILM - 1e-9:
        return "as the paper's reading implies, no other α has more of it than the small one"
    if curve.last == 0:
        return "the highest share is that of taste alone, at α = 0"
    where = "at large α" if curve.last == 1 else "between the ends"
    return f"against the paper's reading of small α, most of it is found {where}"


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
