"""Computations and figures of book/wider_grid.md."""
