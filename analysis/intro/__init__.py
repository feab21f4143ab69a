"""Computations and figures of book/intro.md."""
