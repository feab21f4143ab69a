"""Results of the chapter on time on a dataset, for books that are built on another one."""

from analysis.time import standard_splits, temporal_splits
from lib.data import Ratings


def results(ml, seed=0):
    """The errors of the chapter's models on its splits: dict of one DataFrame, splits."""
    ratings = Ratings.from_frame(ml.ratings)
    times = temporal_splits.entry_times(ratings, ml.ratings)
    splits = standard_splits.of(ratings, times, seed=seed)
    compared = temporal_splits.compare(splits, standard_splits.MODELS, seed)
    return {"splits": compared[["split", "model", "rmse", "error"]]}
