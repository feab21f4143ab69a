"""Biased matrix factorisation: its mode by alternating least squares, and its posterior."""

from lib.als.model import ALS
from lib.als.posterior import Posterior

__all__ = ["ALS", "Posterior"]
