"""Ratings: sets by name, their formats, and the two-way table that models learn from."""

from lib.data.datasets import load
from lib.data.movielens import MovieLens
from lib.data.ratings import LIKED, Ratings

__all__ = ["LIKED", "MovieLens", "Ratings", "load"]
