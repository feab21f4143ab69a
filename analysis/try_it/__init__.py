"""Computations and figures of book/try_it.md."""
