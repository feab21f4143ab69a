"""Tests of the claims on what the author's notebook logged: each takes `AuthorLogs`."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.claims import rules, training, uncertainty
from analysis.claims.verdicts import CAVEAT, FAILS, UNTESTABLE, Finding, judge
from analysis.grid import search
from lib.als import store
from lib.data import tables


@dataclass(frozen=True)
class AuthorLogs:
    """The author's runs on MovieLens 32M, one for each setting of Table 1.

    grid : a row per distinct model: k, ratio, train_rmse, test_rmse; means of equal settings
    curves : all epochs of the best setting, as `ALS.history` has them, with seed, k and ratio
    settings, models, ks, best_k, edge : as in `study.Study`
    """

    grid: pd.DataFrame
    curves: pd.DataFrame
    settings: list
    models: list
    ks: list
    best_k: int
    edge: float

    def noise(self, k, column="test_rmse"):
        """Two standard deviations of the difference of two equal runs, from the author's pairs."""
        pairs = training.author_pairs()
        return 2 * np.sqrt(2) * uncertainty.duplicate_noise(pairs["first"], pairs["second"])

    def error(self, k, column="test_rmse"):
        """One column of the model with `k` dimensions under the strongest penalty."""
        return self.grid.set_index(["k", "ratio"])[column][k, self.edge]


@cache
def load():
    """The `AuthorLogs` in data/paper."""
    settings = search.settings()
    models = search.distinct(settings)
    best_k = int(tables.paper_number("best_k"))
    edge = store.ratio(tables.paper_number("best_lam"), tables.paper_number("best_tau"))
    runs = search.with_ratio(tables.paper("author_grid"))
    grid = runs.groupby(["k", "ratio"], as_index=False)[["train_rmse", "test_rmse"]].mean()
    curves = search.with_ratio(tables.paper("author_curves"))
    curves = curves.query("k == @best_k and ratio == @edge").assign(seed=0)
    ks = sorted({k for k, _ in models})
    return AuthorLogs(grid, curves, settings, models, ks, best_k, edge)


def global_mean(logs):
    printed = tables.paper_number("global_mean")
    means = tables.paper("author_training_log")["mu"]
    close = (means / printed - 1).abs().max() <= rules.APPROXIMATELY
    reading = "The mean of the training ratings, which the notebook prints for each run."
    exact = (means.round(2) == printed).all()
    return Finding(judge(exact, caveat=close), f"{means.min():.4f} to {means.max():.4f}", reading)


def convergence(logs):
    return training.convergence(logs)


def controlled_gap(logs):
    gap = {k: logs.error(k) - logs.error(k, "train_rmse") for k in logs.ks}
    return training.gap_finding({k: f"{value:.3f}" for k, value in gap.items()}, gap, logs.best_k)


def overfitting(logs):
    return training.overfitting(logs)


def underfitting(logs):
    smallest = logs.ks[0]
    difference = logs.error(smallest) - logs.error(logs.best_k)
    noise = logs.noise(smallest)
    reading = (
        f"Test RMSE of k = {smallest} minus k = {logs.best_k}. Of pairs of equal runs, 95% differ "
        f"by less than {noise:.4f}. The precisions are of lists of different lengths."
    )
    return Finding(CAVEAT if difference > noise else FAILS, f"RMSE {difference:+.4f}", reading)


def best_error(logs):
    best = logs.grid.loc[logs.grid["test_rmse"].idxmin()]
    inside = best["ratio"] < logs.grid["ratio"].max()
    is_best = (best["k"], best["ratio"]) == (logs.best_k, logs.edge)
    here = f"lowest at k = {best['k']:.0f}, τ/λ = {best['ratio']:g}"
    where = "inside" if inside else "on the edge of"
    reading = f"Test RMSE {best['test_rmse']:.4f}, {where} the range of penalties tried."
    return Finding(judge(is_best and inside, caveat=is_best), here, reading)


def best_ranking(logs):
    lists = ", ".join(map(str, logs.ks))
    reading = f"Models with {lists} dimensions are scored on lists of as many films."
    return Finding(UNTESTABLE, "lists of $k$ films", reading)


def reported_error(logs):
    printed = tables.paper_number("best_test_rmse")
    runs = search.with_ratio(tables.paper("author_grid"))
    logged = runs.query("k == @logs.best_k and ratio == @logs.edge")["test_rmse"].iloc[0]
    reading = "The last epoch of the run that the paper reports."
    return Finding(judge(round(logged, 4) == printed), f"{logged:.5f}", reading)


def regularisation(logs):
    return training.regularisation(logs)


def low_rank(logs):
    gains = {k: logs.error(logs.best_k) - logs.error(k) for k in training.LARGE}
    here = ", ".join(f"{gain:+.4f} (k = {k})" for k, gain in gains.items())
    below = all(gain < -logs.noise(k) for k, gain in gains.items())
    reading = (
        f"Test RMSE of k = {logs.best_k} minus the larger model's, one run each, under the "
        "strongest penalty of the grid. Stronger ones were not tried."
    )
    return Finding(CAVEAT if below else FAILS, here, reading)


def bias_only(logs):
    last = tables.paper("author_bias_only")["test_rmse"].iloc[-1]
    reading = "The author's run of the biases alone is on ml-latest-small, not on MovieLens 32M."
    return Finding(UNTESTABLE, f"{last:.4f} on ml-latest-small", reading)


def speed(logs):
    epochs = tables.paper("author_seconds").query(f"k == {logs.best_k}")
    millions = tables.paper("author_grid")["n_train"].iloc[0] / 1e6
    reading = "Seconds per epoch and million ratings in Google Colab, evaluation included."
    return Finding(UNTESTABLE, f"{epochs['seconds_per_epoch'].mean() / millions:.2f} s", reading)
