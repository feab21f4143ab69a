"""Numbers and tables for the prose of the appendix on the twin."""

import numpy as np
import pandas as pd

from analysis.twin import kinds
from lib.als import store
from lib.data import tables
from lib.recommend import titles


def of(ml, calibration, here):
    """Numbers of the text: a dict for `put`, of plain numbers.

    ml : a simulated `MovieLens`; calibration : the precomputed table of both sizes
    here : `calibration.judge`d comparisons on `ml`
    """
    full, default = (of_size(calibration, size) for size in ("twin-32m", "twin"))
    personal = calibration[calibration["part"] == "ranking"].iloc[0]
    return {
        "landmarks": int(ml.truth.landmark.sum()),
        "dimensions": ml.truth.movie_factors.shape[1],
        "full": full["predicted"],
        "full_within": full["predicted_within"],
        "default": default["predicted"],
        "default_within": default["predicted_within"],
        "worst": default["worst"],
        "ranking_share": float(personal["twin"] / personal["target"]),
        "here": len(here),
        "here_within": int(here["ok"].sum()),
    }


def explained(ml, n):
    """The first ratings of known films taken apart: the terms of the score, in stars.

    n : how many ratings
    A DataFrame of film, mean (mu), user (b_u), film's (b_i), taste (u.v), score, and stars.
    """
    truth = ml.truth
    row = np.searchsorted(ml.movies["movie_id"], ml.ratings["movie_id"])
    first = np.flatnonzero(truth.landmark[row])[:n]
    at, user = row[first], ml.ratings["user_id"].to_numpy()[first] - 1
    terms = pd.DataFrame(
        {
            "μ": truth.mu,
            "user's bias": truth.user_bias[user],
            "film's bias": truth.movie_bias[at],
            "taste": (truth.user_factors[user] * truth.movie_factors[at]).sum(axis=1),
        }
    )
    terms["score"] = terms.sum(axis=1)
    terms["noise"] = truth.noise_scale[user]
    terms["stars"] = ml.ratings["rating"].to_numpy()[first]
    terms.insert(0, "film", ml.movies["title"].iloc[at].map(titles.short).to_numpy())
    return terms.round(2)


def known_films(ml):
    """Known films, the most rated first: what they were given, and what their ratings here are.

    A DataFrame of film, genres, source, given ratings and mean (of MovieLens 32M), and here.
    """
    here = ml.ratings.groupby("movie_id")["rating"].agg(["size", "mean"])
    films = ml.movies[ml.truth.landmark].merge(here, left_on="movie_id", right_index=True)
    given = tables.twin("landmarks").set_index("title").loc[films["title"]]
    found = pd.DataFrame(
        {
            "film": films["title"].to_numpy(),
            "genres": films["genres"].str.join(", ").to_numpy(),
            "ratings on 32M": given["n_ratings"].to_numpy(),
            "ratings here": films["size"].to_numpy(),
            "mean on 32M": given["mean"].to_numpy(),
            "mean here": films["mean"].round(2).to_numpy(),
            "source": given["source"].to_numpy(),
        }
    )
    return found.sort_values("ratings on 32M", ascending=False, kind="stable", ignore_index=True)


def kin_cosines(truth):
    """Mean cosine between true vectors by group of kin, the largest groups first.

    A DataFrame of group, films and mean cosine; the first row is of any two known films.
    """
    norms = np.linalg.norm(truth.movie_factors, axis=1, keepdims=True)
    unit = truth.movie_factors / np.maximum(norms, 1e-12)
    groups = {"any two known films": truth.landmark}
    groups |= {kin: truth.kin == kin for kin in sorted(set(truth.kin) - {""})}
    rows = []
    for name, members in groups.items():
        n = int(members.sum())
        if n > 1:
            cosines = (unit[members] @ unit[members].T)[np.triu_indices(n, 1)]
            rows.append((name, n, round(float(cosines.mean()), 2)))
    table = pd.DataFrame(rows, columns=["group", "films", "mean cosine"])
    return table.sort_values("films", ascending=False, kind="stable", ignore_index=True)


def grid(calibration):
    """The rows of a calibration that are settings of the paper's grid, with their k."""
    of_paper = calibration["quantity"].str.fullmatch(r"k=\d+, lam=.*, tau=.*")
    rows = calibration[of_paper].dropna(subset=["twin"])
    return rows.assign(k=rows["quantity"].str.extract(r"k=(\d+)", expand=False).astype(int))


def of_size(calibration, dataset):
    """Comparisons on one dataset: a dict for `put`.

    For each kind its number and that within the bounds (built_in, built_in_within, ...); grid and
    grid_outside, the same of all settings of the paper's grid; grid_predicted and
    grid_predicted_outside, of those that were not fitted to; grid_models, the different models
    behind them; and worst, the largest distance.
    """
    rows = calibration[calibration["dataset"] == dataset]
    numbers = {}
    for row in kinds.score(rows).itertuples():
        name = row.kind.replace(" ", "_")
        numbers |= {name: row.n, f"{name}_within": row.within}
    settings = grid(rows)
    outside = ~settings["ok"].astype(bool)
    predicted = settings["kind"] == kinds.PREDICTED
    return numbers | {
        "grid": len(settings),
        "grid_outside": int(outside.sum()),
        "grid_predicted": int(predicted.sum()),
        "grid_predicted_outside": int((outside & predicted).sum()),
        "grid_models": _models(settings.loc[predicted, "quantity"]),
        "worst": float(settings["difference"].abs().max()),
    }


def _models(quantities):
    """Number of different models, of settings that are written as in the calibration."""
    found = quantities.str.extract(r"k=(\d+), lam=(.*), tau=(.*)").astype(float).to_numpy()
    return len({(int(k), store.ratio(lam, tau)) for k, lam, tau in found})
