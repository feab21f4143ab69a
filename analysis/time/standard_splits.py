"""The four splits and the three models of the chapter."""

from analysis.time import temporal_splits
from lib.data import tables
from lib.data.splits import Splits

BEST = (
    int(tables.paper_number("best_k")),
    tables.paper_number("best_lam"),
    tables.paper_number("best_tau"),
)
MODELS = {  # k, lam, tau
    "biases only": (0, 0.1, 0.1),
    "paper's best": BEST,
    "τ/λ = 15": (BEST[0], 1.0, 15.0),
}


def of(ratings, times, test_fraction=0.2, seed=0):
    """The four splits by name, each made when it is asked for: `Splits`.

    times : timestamps of the entries of `ratings.by_user`
    """
    date = temporal_splits.date_of(times, test_fraction)
    return Splits(
        {
            "random": lambda: ratings.split(test_fraction, seed),
            "last of each user": lambda: temporal_splits.last_of_each_user(
                ratings, times, test_fraction, seed
            ),
            "from a date on": lambda: temporal_splits.from_date(ratings, times, date),
            "whole users at random": lambda: temporal_splits.whole_users(
                ratings, test_fraction, seed
            ),
        }
    )
