"""Each figure of the chapter on other models, on a few models."""

import pandas as pd

from analysis.other_models import figures


def rules():
    rows = [
        (rule, epoch, 0.1 * epoch, 1 - 0.01 * epoch)
        for rule in ("paper", "joint", "weighted", "weighted, joint")
        for epoch in (1, 2, 3, 4)
    ]
    return figures.rules(pd.DataFrame(rows, columns=["rule", "epoch", "elapsed", "test_rmse"]))


def rankers():
    table = pd.DataFrame(
        {
            "name": ["popularity", "ALS"],
            "precision": [0.05, 0.1],
            "precision_half": 0.01,
            "ours": [False, True],
        }
    )
    return figures.rankers(table, 0.08, 0.04)
