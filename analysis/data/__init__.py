"""Computations and figures of book/data.md."""
