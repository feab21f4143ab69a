"""Computations and figures of book/time.md."""
