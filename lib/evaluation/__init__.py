"""Errors and rankings of a model, baselines, and intervals."""

from lib.evaluation.metrics import precision_recall, ranking, rmse

__all__ = ["precision_recall", "ranking", "rmse"]
