"""Computations and figures of book/posterior.md."""
