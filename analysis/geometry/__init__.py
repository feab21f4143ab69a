"""Computations and figures of book/geometry.md."""
