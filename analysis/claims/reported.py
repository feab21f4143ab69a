"""Tests of the claims on errors that others report: each takes `published.on_movielens_32m()`."""

import pandas as pd

from analysis.claims import author_logs
from analysis.claims.published import LIKE_THE_PAPER
from analysis.claims.verdicts import CAVEAT, FAILS, UNTESTABLE, Finding
from lib.data import tables


def best_error(results):
    paper = tables.paper_number("best_test_rmse")
    others = results[~results["paper"] & results["scheme"].isin(LIKE_THE_PAPER)]
    best = others.loc[others["test_rmse"].idxmin()]
    noise = author_logs.load().noise(int(tables.paper_number("best_k")))
    here = f"{best['test_rmse']:.4f} against {paper:.4f}"
    reading = (
        f"{best['label']}, {best['scheme']}. The test part is as large as the paper's, but not the "
        f"same ratings. Of pairs of the author's equal runs, 95% differ by less than {noise:.4f}."
    )
    lower = best["test_rmse"] < paper - noise
    return Finding(FAILS if lower else UNTESTABLE, here, reading)


def reported_error(results):
    reading = "Nobody else reports an error of this setting."
    return Finding(UNTESTABLE, "no other report", reading)


def low_rank(results):
    """Within one source, one split and one way of selection, k = 10 against larger models."""
    k = pd.to_numeric(results["k"], errors="coerce")
    table = results.assign(k=k)[~results["paper"] & (k > 0)]
    best_k = int(tables.paper_number("best_k"))
    found, larger_wins = [], []
    for _, group in table.groupby(["link", "scheme", "selection"], sort=False):
        errors = group.groupby("k")["test_rmse"].min()
        larger = errors[errors.index > best_k]
        if best_k in errors.index and len(larger) and group["selection"].iloc[0] != "not stated":
            winner = int(larger.idxmin())
            larger_wins.append(larger.min() < errors[best_k])
            found.append(f"{errors[best_k]:.4f} (k = {best_k}), {larger.min():.4f} (k = {winner})")
    reading = "Each pair is from one source with one split. No error bars are reported."
    return Finding(FAILS if any(larger_wins) else UNTESTABLE, "; ".join(found), reading)


def bias_only(results):
    paper = tables.paper_number("best_test_rmse")
    alike = results[results["biases"] & results["scheme"].isin(LIKE_THE_PAPER)]
    biases = alike["test_rmse"].min()
    noise = author_logs.load().noise(int(tables.paper_number("best_k")))
    here = f"{paper:.4f} against {biases:.4f}"
    reading = f"The paper's best setting, and the biases alone in {alike['source'].iloc[0]}."
    return Finding(CAVEAT if paper < biases - noise else FAILS, here, reading)
