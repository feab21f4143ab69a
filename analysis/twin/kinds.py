"""Kinds of agreement between the twin and MovieLens 32M: built in, fitted, and predicted.

Only a prediction is evidence for the model. An aggregate that was put in, or a number to which a
parameter was fitted, agrees because it was made to.
"""

import pandas as pd

from lib.data.twin.ingredients import BUILT_IN, FITTED, INGREDIENTS

PREDICTED = "predicted"
KINDS = (BUILT_IN, FITTED, PREDICTED)

# Models to whose test errors the noise and the variance of taste were fitted: (k, tau / lam).
FITTED_MODELS = (
    (0, 1.0),
    (20, 25.0),
    (2, 2.5),
    (10, 2.5),
    (50, 2.5),
    (50, 0.1),
    (100, 2.5),
    (100, 0.1),
)

# The ingredient behind a row of the calibration: by part, or by part and quantity.
INGREDIENT_OF = {
    "sizes": "degrees",
    "stars": "stars",
    "years": "releases",
    "means": "mean_ratings",
    "genres": "mean_ratings",
    ("sizes", "movies listed"): "genres",
    ("genres", "largest gap in a genre's share of labels"): "genres",
}


def of_quantity(part, quantity):
    """The one of KINDS for a row of the calibration that is not of a trained model."""
    name = INGREDIENT_OF.get((part, quantity), INGREDIENT_OF.get(part))
    return PREDICTED if name is None else INGREDIENTS[name].how


def of_model(k, ratio):
    """The one of KINDS for the test error of a model; ratio: tau / lam."""
    return FITTED if (int(k), round(float(ratio), 6)) in FITTED_MODELS else PREDICTED


def score(calibration):
    """Numbers of comparisons of each kind, and of those within their bounds, by dataset.

    calibration : `calibration.judge`d rows with columns dataset and kind
    A DataFrame of dataset, kind (in the order of KINDS), n, and within; rows that have nothing to
    compare with are left out.
    """
    rows = calibration.dropna(subset=["ok"]).assign(
        within=lambda t: t["ok"].astype(bool),
        kind=lambda t: pd.Categorical(t["kind"], KINDS, ordered=True),
    )
    by = rows.groupby(["dataset", "kind"], observed=True, sort=True)["within"]
    return by.agg(n="size", within="sum").reset_index()
