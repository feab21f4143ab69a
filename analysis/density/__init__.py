"""Computations and figures of book/density.md."""
