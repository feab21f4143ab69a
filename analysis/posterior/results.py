"""Results of the chapter on the posterior, to show beside those of another dataset."""

from analysis.posterior import by_dimension
from lib.data import Ratings


def results(ml, seed=0):
    """The test error by k, `by_dimension.by_k`, as the table "by_k"."""
    train, test = Ratings.from_frame(ml.ratings).split(seed=seed)
    return {"by_k": by_dimension.by_k(train, test, seed=seed)}
