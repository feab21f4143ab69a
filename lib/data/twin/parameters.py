"""The numbers that steer the twin, each with where it comes from."""

from dataclasses import dataclass, field, fields

import pandas as pd


def _parameter(value, source, ingredient, meaning):
    metadata = {"source": source, "ingredient": ingredient, "meaning": meaning}
    return field(default=value, metadata=metadata)


FITTED = "fitted to ml-32m"
CHOSEN = "chosen"
FACTS = "from the facts"


@dataclass(frozen=True)
class Parameters:
    """All free numbers of the generative model; the facts of ml-32m are not among them.

    Lengths and scales are in stars unless said otherwise. `source` of a field says whether the
    number was fitted to a published result or chosen because something had to be chosen, and
    `ingredient` which of `ingredients.INGREDIENTS` it is a part of.
    """

    dimensions: int = _parameter(32, CHOSEN, "errors", "length of the true trait vectors")
    taste_variance: float = _parameter(
        0.38, FITTED, "errors", "variance of u.v over users and an average movie, in stars squared"
    )
    taste_decay: float = _parameter(
        0.85, FITTED, "errors", "dimension d carries a share of the variance like (d + 1)^-decay"
    )
    genre_share: float = _parameter(
        0.35, CHOSEN, "genre_traits", "share of a movie's trait variance that its genres explain"
    )
    kin_share: float = _parameter(
        0.85,
        CHOSEN,
        "kin_traits",
        "share of a landmark's own traits that it has in common with its kin",
    )
    taste_spread: float = _parameter(
        0.45, FITTED, "errors", "log-normal spread of the strength of taste between users"
    )
    noise: float = _parameter(
        0.712,
        FITTED,
        "errors",
        "root mean square of the users' noise scales",
    )
    noise_spread: float = _parameter(
        0.45, FITTED, "errors", "log-normal spread of the noise scale between users"
    )
    user_bias_scale: float = _parameter(
        0.90,
        FITTED,
        "mean_ratings",
        "shrinks the published histogram of user biases, which contains noise",
    )
    user_bias_activity: float = _parameter(
        -0.08, FITTED, "mean_ratings", "rank correlation of user bias with log activity"
    )
    bias_noise: float = _parameter(
        -0.3,
        FITTED,
        "mean_ratings",
        "correlation of user bias with the log of the user's noise scale",
    )
    choice_taste: float = _parameter(
        0.85,
        CHOSEN,
        "choice",
        "log odds of rating a movie per star of u.v: people rate what they like",
    )
    choice_explore: float = _parameter(
        0.03,
        FITTED,
        "choice",
        "log odds of rating a movie per (log activity x log popularity), both centred",
    )
    whole_cuts: tuple = _parameter(
        (1.532, 2.375, 3.382, 4.315),
        FITTED,
        "stars",
        "scores at which 2, 3, 4 and 5 whole stars begin",
    )
    half_cuts: tuple = _parameter(
        (1.237, 1.626, 1.9, 2.207, 2.592, 3.036, 3.572, 4.226, 4.854),
        FITTED,
        "stars",
        "scores at which 1, 1.5, ... 5 stars begin for users of half stars",
    )
    single_day: float = _parameter(
        0.55,
        FACTS,
        "calendar",
        "share of users whose ratings fall on one day",
    )
    whole_stars: float = _parameter(
        0.339,
        FACTS,
        "stars",
        "share of users who use only whole stars",
    )


def as_frame():
    """One row per parameter: name, value, source, ingredient, meaning."""
    defaults = Parameters()
    return pd.DataFrame(
        [(f.name, getattr(defaults, f.name), *f.metadata.values()) for f in fields(Parameters)],
        columns=["parameter", "value", "source", "ingredient", "meaning"],
    )
