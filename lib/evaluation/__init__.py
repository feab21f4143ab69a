"""How well a model predicts and ranks, and what it has to beat."""

from lib.evaluation.metrics import precision_recall, ranking, rmse

__all__ = ["precision_recall", "ranking", "rmse"]
