"""Computations and figures of book/als.md."""
