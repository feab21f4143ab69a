"""The findings on the landing page, each with its number, from carried tables alone."""

import numpy as np
import pandas as pd

from analysis.grid import search
from analysis.other_models import contest
from lib.als import store
from lib.data import precomputed, tables

REAL = "ml-latest-small"
NEWCOMER = "k = 10"  # the model that recommends to somebody with three ratings
SAME_SWEEP = "Mohammed-Nagi/MLAS cell 28"  # one project's sweep over k at one penalty


def of():
    """The numbers of the landing page: {name: int, float or str}.

    They are of MovieLens 32M (the paper, its author's logs, reports of others) or precomputed
    on the real ratings of ml-latest-small, never of the run at hand.
    """
    return paper() | elsewhere() | real_ratings() | speed()


def paper():
    """The paper's best setting and grid, and what MovieLens 32M says of its rankings and laws."""
    numbers = {
        name: tables.paper_number(f"best_{name}")
        for name in ("k", "lam", "tau", "test_rmse", "precision_at_10")
    }
    settings = search.settings()
    return {
        "k": int(numbers["k"]),
        "lam": numbers["lam"],
        "tau": numbers["tau"],
        "ratio": store.ratio(numbers["lam"], numbers["tau"]),
        "rmse": numbers["test_rmse"],
        "precision": numbers["precision_at_10"],
        "n_settings": len(settings),
        "n_models": len(search.distinct(settings)),
        "most_rated_precision": contest.popularity_floor(),
        "rejected": tables.facts("powerlaw_goodness").query("scope == 'whole'")["p"].max(),
    }


def elsewhere():
    """The lowest error of a sweep by others on MovieLens 32M, under a stronger penalty."""
    sweep = penalty_sweep()
    best = sweep.loc[sweep["test_rmse"].idxmin()]
    biases = tables.facts("published_rmse").query("dataset == 'ML-32M' and k == '0'")["test_rmse"]
    return {
        "other_k": int(best["k"]),
        "other_ratio": best["ratio"],
        "other_rmse": best["test_rmse"],
        "biases_rmse": biases.min(),
    }


def penalty_sweep():
    """Errors that one other project reports on MovieLens 32M: k, ratio, test_rmse."""
    reports = tables.facts("published_rmse").query("source == @SAME_SWEEP and k != '0'")
    ratio = reports["model"].str.extract(r"tau/lambda=([\d.]+)", expand=False)
    columns = {"k": reports["k"].astype(int), "ratio": ratio.astype(float)}
    return pd.DataFrame(columns | {"test_rmse": reports["test_rmse"]}).sort_values("k")


def author_grid():
    """The author's final errors on MovieLens 32M, a row for each model: k, ratio, test_rmse."""
    models = search.with_ratio(tables.paper("author_grid")).groupby(["k", "ratio"], as_index=False)
    return models["test_rmse"].mean()


def real_ratings():
    """Results on the real ratings of ml-latest-small."""
    geometry, cold_start = (
        precomputed.read(REAL, chapter).frames for chapter in ("geometry", "cold_start")
    )
    learned = geometry["geometries"].set_index("geometry").loc["as learned"]
    shares, tests = cold_start["genre_share"], cold_start["genre_tests"].set_index("model")
    smallest = float(tables.paper("table3")["alpha"].min())
    listed = shares[(shares["model"] == NEWCOMER) & np.isclose(shares["alpha"], smallest)]
    return {
        "lift": learned["lift"],
        "lift_p": geometry["genres"].query("model == @NEWCOMER")["purity_holm"].median(),
        "alpha": smallest,
        "n_animated": round(10 * listed["share"].iloc[0]),
        "animated_p": tests.loc[NEWCOMER, "p"],
    }


def speed():
    """Seconds per epoch at k = 100, the author's and the slowest of ours that was measured."""
    logged = tables.paper("author_seconds").query("k == 100")["seconds_per_epoch"]
    ours = tables.benchmarks("comparison").query("contender == 'ours' and k == 100")
    return {
        "author_seconds": logged.min(),
        "our_seconds": ours["seconds_per_epoch"].max(),
        "our_ratings": int(ours["n_train"].iloc[0]),
    }
