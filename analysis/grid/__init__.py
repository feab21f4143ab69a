"""Computations and figures of book/grid.md."""
