"""Results of the chapter on the wider grid, to show beside those of another dataset."""

import pandas as pd

from analysis.wider_grid import model_choice
from lib.data import Ratings

TABLES = ("trials", "best_by_k", "replicates")
NUMBERS = ("k", "ratio", "interior", "limits", "moves")
NO_LIMITS = "no limits"  # a missing text is not the same in memory and read from CSV


def results(ml, seed=0):
    """The choice of a model by `model_choice.choose`, as tables: {name: DataFrame}.

    The tables of the `Choice` under their names, and its other parts as the one row of "choice".
    """
    choice = model_choice.choose(Ratings.from_frame(ml.ratings), seed)
    row = {name: [getattr(choice, name)] for name in NUMBERS}
    row["limits"] = [choice.limits or NO_LIMITS]
    return {name: getattr(choice, name) for name in TABLES} | {"choice": pd.DataFrame(row)}


def choice_of(frames):
    """The `Choice` that `results` made tables of, or that were read from CSV."""
    row = frames["choice"].iloc[0]
    return model_choice.Choice(
        **{name: frames[name] for name in TABLES},
        k=int(row["k"]),
        ratio=float(row["ratio"]),
        interior=bool(row["interior"]),
        limits=None if row["limits"] == NO_LIMITS else row["limits"],
        moves=int(row["moves"]),
    )
