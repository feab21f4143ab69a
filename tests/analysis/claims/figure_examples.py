"""Each figure of the chapter on the claims, on two seeds and three results."""

from types import SimpleNamespace

import pandas as pd

from analysis.claims import figures
from analysis.claims.verdicts import VERDICTS


def replicates():
    seeds = {0: pd.Series([0.87, 0.88]), 10: pd.Series([0.85, 0.86])}
    means = {
        k: SimpleNamespace(mean=values.mean(), low=values.min() - 0.01, high=values.max() + 0.01)
        for k, values in seeds.items()
    }
    panels = [("test RMSE  [stars]", seeds, means), ("Precision@10", seeds, means)]
    return figures.replicates(panels, {10: 0.77}, 0.001)


def scoreboard():
    counts = pd.DataFrame({"kind": ["Real ratings", "Author's logs"], "source": ["mine", "log"]})
    return figures.scoreboard(counts.assign(**{verdict: [3, 0] for verdict in VERDICTS}))


def published():
    results = pd.DataFrame(
        {
            "label": ["one, 2020", "the paper", "another, 2021", "biases"],
            "test_rmse": [0.76, 0.77, 0.80, 0.85],
            "scheme": ["random 80/20", "random 80/20", "by time", "by time"],
            "paper": [False, True, False, False],
            "biases": [False, False, False, True],
        }
    )
    return figures.published(results)
