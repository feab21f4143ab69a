"""Biased matrix factorisation, fitted by alternating least squares."""

from lib.als.model import ALS

__all__ = ["ALS"]
