"""From a model to lists, titles and a map."""

from lib.recommend.ranking import (
    candidates,
    default_min_ratings,
    paper_share,
    pulls,
    recommend,
    score,
)

__all__ = ["candidates", "default_min_ratings", "paper_share", "pulls", "recommend", "score"]
